"""Who sat an exam, who did not, and with what result, for its organizers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.assessment.models import GRADED, RUNNING, Attempt
from learnhub.assessment.queries.managing import Scope, addressed, audience_ids
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member of the audience and what she did: `state` absent, running or graded; the score is the best."""

    member_id: int
    name: str
    staff_number: str
    department: str
    branch: str
    state: str
    attempts: int
    score: float | None
    is_passed: bool
    started_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """An exam in one department: how many were to sit it, sat it, passed it, and their mean best score."""

    name: str
    people: int
    sat: int
    passed: int
    mean: float | None


def sittings(exam_id: int, scope: Scope) -> list[Sitting]:
    """Everybody in scope who was to sit the exam or did, by department and name; three statements."""
    department, branch = aliased(Unit), aliased(Unit)
    sat = select(Attempt.member_id).where(Attempt.exam_id == exam_id)
    people = db.session.execute(
        select(Member.id, Member.name, Account.staff_number, department.name, branch.name)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, scope), within(branch.path, scope)))
        .where(or_(Member.id.in_(sat), addressed(audience_ids(exam_id)) & (Member.status == "active")))
        .order_by(department.path, Member.sort_name, Member.id)
    ).all()
    attempts: dict[int, list[Any]] = {}
    columns = (Attempt.member_id, Attempt.state, Attempt.score, Attempt.is_passed)
    times = (Attempt.started_at, Attempt.closed_at, Attempt.close_reason)
    for row in db.session.execute(select(*columns, *times).where(Attempt.exam_id == exam_id).order_by(Attempt.number)):
        attempts.setdefault(row.member_id, []).append(row)
    return [_sitting(person, attempts.get(person[0], [])) for person in people]


def _sitting(person: Any, attempts: Sequence[Any]) -> Sitting:
    member_id, name, staff_number, department, branch = person
    graded = [row for row in attempts if row.state == GRADED]
    best = max(graded, key=lambda row: row.score or 0.0, default=None)
    shown = best or (attempts[-1] if attempts else None)
    state = "running" if any(row.state == RUNNING for row in attempts) else ("graded" if graded else "absent")
    return Sitting(
        member_id=member_id,
        name=name,
        staff_number=staff_number,
        department=department or "",
        branch=branch or "",
        state=state,
        attempts=len(attempts),
        score=best.score if best else None,
        is_passed=any(bool(row.is_passed) for row in graded),
        started_at=shown.started_at if shown else None,
        closed_at=shown.closed_at if shown else None,
        close_reason=shown.close_reason if shown else None,
    )


def unit_figures(rows: Sequence[Sitting]) -> list[UnitFigures]:
    """The figures of each department, in the order of `rows`."""
    groups: dict[str, list[Sitting]] = {}
    for row in rows:
        groups.setdefault(row.department, []).append(row)
    figures = []
    for name, members in groups.items():
        scores = [member.score for member in members if member.score is not None]
        mean = round(sum(scores) / len(scores), 1) if scores else None
        figures.append(UnitFigures(name, len(members), len(scores), sum(member.is_passed for member in members), mean))
    return figures
