"""Reads of sessions held in a room, and of who may be ticked as present."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, OfflineSession
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

ON_THE_ROLL = ("active", "mobile")


def sessions_in(scope: Iterable[str], *, text: str = "", category: str = "", year: int | None = None) -> Select[*tuple[Any, ...]]:
    """Sessions of units in some subtrees, with unit and number present, the latest first; to be paged."""
    present = select(func.count()).where(Attendance.session_id == OfflineSession.id).scalar_subquery()
    statement: Select[*tuple[Any, ...]] = (
        select(OfflineSession, Unit.name.label("unit"), present.label("present"))
        .join(Unit, Unit.id == OfflineSession.unit_id)
        .where(within(Unit.path, scope))
    )
    if text:
        statement = statement.where(OfflineSession.title.contains(text, autoescape=True))
    if category:
        statement = statement.where(OfflineSession.category == category)
    if year is not None:
        statement = statement.where(func.extract("year", OfflineSession.held_on) == year)
    return statement.order_by(OfflineSession.held_on.desc(), OfflineSession.id.desc())


def people_of_unit(unit: Unit) -> Sequence[Member]:
    """Members on the roll of a unit and what lies below it, by name."""
    home = aliased(Unit)
    column = Member.department_id if unit.tree == "department" else Member.branch_id
    people = select(Member).join(home, home.id == column).where(within(home.path, [unit.path]), Member.status.in_(ON_THE_ROLL))
    return db.session.scalars(people.order_by(Member.sort_name, Member.id)).all()


def attendees(session_id: int) -> Sequence[Member]:
    """Who was present, by name."""
    there = select(Member).join(Attendance, Attendance.member_id == Member.id).where(Attendance.session_id == session_id)
    return db.session.scalars(there.order_by(Member.sort_name, Member.id)).all()


def attended_by(member_id: int) -> Select[*tuple[Any, ...]]:
    """Sessions a member was present at, the latest first."""
    return (
        select(OfflineSession, Unit.name.label("unit"))
        .join(Attendance, Attendance.session_id == OfflineSession.id)
        .join(Unit, Unit.id == OfflineSession.unit_id)
        .where(Attendance.member_id == member_id)
        .order_by(OfflineSession.held_on.desc(), OfflineSession.id.desc())
    )
