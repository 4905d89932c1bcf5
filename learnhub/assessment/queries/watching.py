"""How exams are watched, by whom, and what a candidate's page asks every few seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, Select, and_, bindparam, func, or_, select

from learnhub.accounts.models import Account
from learnhub.assessment.models import Attempt, Exam, ExamMessage, Invigilation, Invigilator, MessageReading, ScreenLeave, SignOfLife
from learnhub.assessment.queries.managing import Scope
from learnhub.assessment.rules.watching import NOTHING, Span, Watch
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row, rows
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class WatchedExam:
    """An exam as somebody who watches over it may see it: candidates in `scope`; None, for a named invigilator, is all of them."""

    exam: Exam
    watch: Watch
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Leaves:
    """How often a candidate left the screen, and for how many seconds in all."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who watches over an exam, or may be named to."""

    id: int
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message as its candidate sees it."""

    id: int
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptNow:
    """What the page of an attempt has to know while it runs."""

    attempt_id: int
    exam_id: int
    state: str
    deadline: datetime | None
    device: str | None


def watch_of(exam: Exam) -> Watch:
    """How the exam is watched; a lesson's quiz is not."""
    if exam.is_quiz:
        return NOTHING
    found = rows(_watch, exam=exam.id)
    return Watch(*found[0]) if found else Watch()


@Prepared
def _watch(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = ("counts_leaves", "asks_full_screen", "blocks_copying", "is_one_device", "most_leaves")
    return select(*(getattr(Invigilation, name) for name in columns)).where(Invigilation.exam_id == bindparam("exam"))


def watched_exam(exam_id: int, scope: Scope, member_id: int) -> WatchedExam:
    """An exam that this organizer owns or this member was named for. Raises Missing."""
    statement = select(Exam, Unit.path).join(Unit, Unit.id == Exam.unit_id).where(Exam.id == exam_id, Exam.lesson_id.is_(None))
    row = db.session.execute(statement).one_or_none()
    if row is not None and scope and row.path.startswith(tuple(scope)):
        return WatchedExam(row[0], watch_of(row[0]), scope)
    if row is not None and is_invigilator(exam_id, member_id):
        return WatchedExam(row[0], watch_of(row[0]), None)
    raise Missing(_("没有这场考试。"))


def is_invigilator(exam_id: int, member_id: int) -> bool:
    """Whether the member was named to watch over the exam."""
    named = select(Invigilator.id).where(Invigilator.exam_id == exam_id, Invigilator.member_id == member_id)
    return db.session.scalar(named) is not None


def invigilators_of(exam_id: int) -> list[Colleague]:
    """Id, name and department of each colleague named for the exam."""
    statement = (
        select(Member.id, Member.name, Unit.name.label("department"))
        .join(Invigilator, Invigilator.member_id == Member.id)
        .outerjoin(Unit, Unit.id == Member.department_id)
        .where(Invigilator.exam_id == exam_id)
    )
    return _colleagues(statement.order_by(Member.sort_name, Member.id))


def _colleagues(statement: Executable) -> list[Colleague]:
    return [Colleague(row.id, row.name, row.department or "") for row in db.session.execute(statement)]


def exams_to_watch(member_id: int, now: datetime) -> list[Exam]:
    """Exams the member was named for that are open or open within a day, the next to end first."""
    statement = select(Exam).join(Invigilator, Invigilator.exam_id == Exam.id).where(Invigilator.member_id == member_id)
    soon = Exam.opens_at <= now + timedelta(days=1)
    return list(db.session.scalars(statement.where(soon, Exam.closes_at >= now).order_by(Exam.closes_at)))


def attempt_now(attempt_id: int, member_id: int) -> AttemptNow:
    """The member's attempt as it stands, without its paper. Raises Missing."""
    columns = (Attempt.id, Attempt.exam_id, Attempt.state, Attempt.deadline, Attempt.device)
    row = db.session.execute(select(*columns).where(Attempt.id == attempt_id, Attempt.member_id == member_id)).one_or_none()
    if row is None:
        raise Missing(_("没有这份答卷。"))
    return AttemptNow(*row)


def unread_messages(attempt: AttemptNow) -> list[Told]:
    """What was said to the candidate, or to everybody, and she has not said to have read."""
    read = and_(MessageReading.message_id == ExamMessage.id, MessageReading.attempt_id == attempt.attempt_id)
    statement = (
        select(ExamMessage.id, ExamMessage.text, ExamMessage.sent_at)
        .outerjoin(MessageReading, read)
        .where(ExamMessage.exam_id == attempt.exam_id, MessageReading.id.is_(None))
        .where(or_(ExamMessage.attempt_id.is_(None), ExamMessage.attempt_id == attempt.attempt_id))
    )
    return [Told(*row) for row in db.session.execute(statement.order_by(ExamMessage.id))]


def leaves_of(attempt_id: int) -> Leaves:
    """How often the candidate left the screen so far."""
    count, seconds = only_row(_leaves, attempt=attempt_id)
    return Leaves(int(count), int(seconds))


@Prepared
def _leaves(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = (func.count().label("leaves"), func.coalesce(func.sum(ScreenLeave.seconds), 0).label("seconds"))
    return select(*columns).where(ScreenLeave.attempt_id == bindparam("attempt"))


def spans_of(leaves: Sequence[ScreenLeave]) -> list[Span]:
    """When each leave began and ended."""
    return [Span(leave.left_at, leave.back_at) for leave in leaves]


def colleagues_in(scope: Scope, text: str, without: Sequence[int], most: int = 8) -> list[Colleague]:
    """Active members whom an organizer may name, by part of the name."""
    statement = (
        select(Member.id, Member.name, Unit.name.label("department"))
        .join(Unit, Unit.id == Member.department_id)
        .where(Member.status == "active", within(Unit.path, scope), Member.name.contains(text, autoescape=True))
        .where(Member.id.not_in(list(without)))
    )
    return _colleagues(statement.order_by(Member.sort_name, Member.id).limit(most))


def sign_is_due(attempt_id: int, before: datetime, *, unsent: int, is_away: bool) -> bool:
    """Whether the page was last heard before this moment, or says something new of itself."""
    row = db.session.execute(select(SignOfLife).where(SignOfLife.attempt_id == attempt_id)).scalar_one_or_none()
    return row is None or row.seen_at <= before or (row.unsent, row.is_away) != (unsent, is_away)


def staff_number_of(account_id: int) -> str:
    """What the account signs in with."""
    return str(only_row(_staff_number, account=account_id).staff_number)


@Prepared
def _staff_number(_dialect: str) -> Select[*tuple[Any, ...]]:
    return select(Account.staff_number).where(Account.id == bindparam("account"))
