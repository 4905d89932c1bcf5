"""Who sat an exam, who did not, and with what result, for its organizers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from learnhub.accounts.models import Account
from learnhub.assessment.models import GRADED, MARKING, RUNNING, Attempt, ConflictCopy, Exam
from learnhub.assessment.queries.audience import audience_of
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.overrides import deferred_members
from learnhub.assessment.queries.resits import resit_results
from learnhub.assessment.rules.answers import said
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member of the audience and what she did: `state` absent, deferred, running, marking or graded.

    The score is the one that counts; `resit` whether she passed a resit, None when she took none.
    """

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
    place: str
    sort_name: str
    resit: bool | None = None


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """An exam in one department: how many were to sit it, sat it, passed it, and their mean best score."""

    name: str
    people: int
    sat: int
    passed: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class SittingFilter:
    """What the list is narrowed to: one unit's subtree (its path), and a name or staff number."""

    path: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """An answer kept from a stale page, in one line, and when it came; `is_late` when the attempt was over by then."""

    text: str
    received_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Late:
    """What came when an attempt was over: to how many questions, and when the last of it."""

    questions: int
    last_at: datetime


# How the list may be sorted; who has no value comes last in either direction.
SORTS: dict[str, Callable[[Sitting], Any]] = {
    "department": lambda row: row.place,
    "name": lambda row: row.sort_name,
    "score": lambda row: row.score,
    "closed": lambda row: row.closed_at,
}


def sorted_sittings(rows: Sequence[Sitting], by: str, *, descending: bool) -> list[Sitting]:
    """The rows by one of SORTS; equal ones stay in the order in which they came."""
    key = SORTS[by]
    having = [row for row in rows if key(row) is not None]
    return sorted(having, key=key, reverse=descending) + [row for row in rows if key(row) is None]


def sittings(exam_id: int, scope: Scope, by: SittingFilter | None = None, *, now: datetime | None = None) -> list[Sitting]:
    """Everybody in scope who was to sit the exam or did, by department and name; 缓考 as it stands `now`, or ever."""
    by = by or SittingFilter()
    department, branch = aliased(Unit), aliased(Unit)
    sat = select(Attempt.member_id).where(Attempt.exam_id == exam_id)
    statement = (
        select(Member.id, Member.name, Account.staff_number, department.name, branch.name, department.path, Member.sort_name)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, scope), within(branch.path, scope)))
        .where(or_(Member.id.in_(sat), audience_of(exam_id) & (Member.status == "active")))
        .order_by(department.path, Member.sort_name, Member.id)
    )
    if by.path:
        statement = statement.where(or_(within(department.path, [by.path]), within(branch.path, [by.path])))
    if by.text:
        found = (column.contains(by.text, autoescape=True) for column in (Member.name, Account.staff_number))
        statement = statement.where(or_(*found))
    people = db.session.execute(statement).all()
    attempts: dict[int, list[Any]] = {}
    columns = (Attempt.member_id, Attempt.state, Attempt.score, Attempt.is_passed)
    times = (Attempt.started_at, Attempt.closed_at, Attempt.close_reason)
    for row in db.session.execute(select(*columns, *times).where(Attempt.exam_id == exam_id).order_by(Attempt.number)):
        attempts.setdefault(row.member_id, []).append(row)
    excused, resits, first = deferred_members(exam_id, now), resit_results(exam_id), _counts_first(exam_id)
    each = (_sitting(person, attempts.get(person[0], []), counts_first=first) for person in people)
    return [
        replace(row, state="deferred" if row.state == "absent" and row.member_id in excused else row.state, resit=resits.get(row.member_id))
        for row in each
    ]


def _counts_first(exam_id: int) -> bool:
    return bool(db.session.scalar(select(Exam.counts_first).where(Exam.id == exam_id)))


def _sitting(person: Any, attempts: Sequence[Any], *, counts_first: bool) -> Sitting:
    member_id, name, staff_number, department, branch, path, sort_name = person
    graded = [row for row in (attempts[:1] if counts_first else attempts) if row.state == GRADED]
    best = max(graded, key=lambda row: row.score or 0.0, default=None)
    shown = best or (attempts[-1] if attempts else None)
    states = {row.state for row in attempts}
    state = next((each for each in (RUNNING, MARKING, GRADED) if each in states), "absent")
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
        place=path or "",
        sort_name=sort_name,
    )


def attempts_in_scope(exam_id: int, member_id: int, scope: Scope) -> list[Attempt]:
    """The attempts of one member in scope, the first first. Raises Missing when there is none to see."""
    statement = select(Attempt).options(joinedload(Attempt.exam, innerjoin=True)).where(Attempt.exam_id == exam_id)
    statement = statement.where(Attempt.member_id == member_id, Attempt.member_id.in_(members_within(scope)))
    found = list(db.session.scalars(statement.order_by(Attempt.number)))
    if not found:
        raise Missing(_("没有这份答卷。"))
    return found


def conflict_copies(attempt: Attempt) -> dict[int, list[Copy]]:
    """Answers kept from stale pages and those that came too late, by position."""
    rows = db.session.scalars(select(ConflictCopy).where(ConflictCopy.attempt_id == attempt.id).order_by(ConflictCopy.received_at))
    found: dict[int, list[Copy]] = {}
    for row in rows:
        is_late = attempt.closed_at is not None and row.received_at > attempt.closed_at
        found.setdefault(row.position, []).append(Copy(said(attempt.paper[row.position], row.answer), row.received_at, is_late))
    return found


def late_answers(attempt: Attempt) -> Late | None:
    """What came when the attempt was over, kept and not counted."""
    came = select(func.count(ConflictCopy.position.distinct()), func.max(ConflictCopy.received_at))
    after = ConflictCopy.received_at > Attempt.closed_at
    wanted = came.join(Attempt, Attempt.id == ConflictCopy.attempt_id).where(Attempt.id == attempt.id, after)
    questions, last_at = db.session.execute(wanted).one()
    return Late(questions, last_at) if questions else None


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
