"""Reads of what leaders ask of organizers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.organization.models import Member, RoleGrant, Unit, WorkRequest, WorkRequestRecipient, WorkRequestReply
from learnhub.organization.queries import within
from learnhub.organization.rules.work_requests import DONE, NEW, OVERDUE, STATES

SORTS = ("due", "asked", "unit")


def work_requests(scope: Iterable[str], today: date, *, state: str = "", sort: str = "due", descending: bool = False) -> Any:
    """Requests about units in `scope` with unit and asker; open ones first; to be paged."""
    asker = aliased(Member)
    statement = (
        select(WorkRequest, Unit.name.label("unit"), asker.name.label("asker"))
        .join(Unit, Unit.id == WorkRequest.unit_id)
        .join(asker, asker.account_id == WorkRequest.asked_by)
        .where(within(Unit.path, scope))
    )
    if state == OVERDUE:
        statement = statement.where(WorkRequest.state == NEW, WorkRequest.due_on < today)
    elif state in STATES:
        statement = statement.where(WorkRequest.state == state)
    key = {"due": WorkRequest.due_on, "asked": WorkRequest.asked_at, "unit": Unit.path}.get(sort, WorkRequest.due_on)
    is_closed = case((WorkRequest.state == DONE, 1), else_=0)
    return statement.order_by(is_closed, key.desc() if descending else key, WorkRequest.id.desc())


@dataclass(frozen=True, slots=True)
class Course:
    """How a request went: who asked, who was asked, and each reply with its author."""

    asker: str
    recipients: Sequence[str]
    replies: Sequence[tuple[WorkRequestReply, str]]


def course_of(request: WorkRequest) -> Course:
    """How it went, in order."""
    asked = select(Member.name).join(WorkRequestRecipient, WorkRequestRecipient.account_id == Member.account_id)
    replies = (
        select(WorkRequestReply, Member.name)
        .join(Member, Member.account_id == WorkRequestReply.account_id)
        .where(WorkRequestReply.request_id == request.id)
        .order_by(WorkRequestReply.id)
    )
    return Course(
        asker=db.session.scalar(select(Member.name).where(Member.account_id == request.asked_by)) or "",
        recipients=db.session.scalars(asked.where(WorkRequestRecipient.request_id == request.id).order_by(Member.sort_name)).all(),
        replies=[(reply, name) for reply, name in db.session.execute(replies)],
    )


def nearest_organizers(unit: Unit, *, without: int) -> list[tuple[int, str]]:
    """Account and name of the organizers of the unit itself, else of the nearest unit above it that has any but `without`."""
    rows = db.session.execute(
        select(Unit.path, RoleGrant.account_id, Member.name)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Member, Member.account_id == Account.id)
        .where(RoleGrant.role == ORGANIZER, RoleGrant.withdrawn_at.is_(None), RoleGrant.unit_id.in_(unit.ancestor_ids))
        .where(Account.disabled_at.is_(None), RoleGrant.account_id != without)
        .order_by(Member.sort_name, Member.id)
    ).all()
    nearest = max((len(path) for path, _account, _name in rows), default=0)
    return [(account, name) for path, account, name in rows if len(path) == nearest]
