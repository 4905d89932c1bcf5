"""Attempts and the answers in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from learnhub.accounts.queries import digest
from learnhub.assessment.models import DRAWN, RUNNING, Attempt, ConflictCopy, Exam, Response
from learnhub.assessment.rules import timing
from learnhub.core.database import UTCDateTime
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import Member
from learnhub.organization.queries import visitor_statement
from learnhub.settings.queries import value

CLOSED_AT_ONCE = 20  # in one transaction, so that nobody waits long for the database


def grace() -> timedelta:
    """How long after the deadline an answer on its way still counts (setting)."""
    return timedelta(seconds=value("assessment.grace_seconds", int))


@cache
def _hers() -> Select[Attempt]:
    wanted = (Attempt.id == bindparam("attempt"), Attempt.member_id == bindparam("member"))
    return select(Attempt).options(joinedload(Attempt.exam, innerjoin=True)).where(*wanted)


def attempt_of(attempt_id: int, member_id: int) -> Attempt:
    """The member's attempt, with its exam. Raises Missing when there is none or it is somebody else's."""
    found = db.session.scalar(_hers(), {"attempt": attempt_id, "member": member_id})
    if found is None:
        raise Missing(_("没有这份答卷。"))
    return found


def running_attempt(exam_id: int, member_id: int) -> Attempt | None:
    """The attempt the member has open in this exam."""
    return db.session.scalar(select(Attempt).where(Attempt.exam_id == exam_id, Attempt.member_id == member_id, Attempt.state == RUNNING))


def seen_before(exam: Exam, member_id: int) -> set[int]:
    """Questions that a resit leaves out of its draw: those the member met in the exam and in every resit of it."""
    return seen_by_members(exam, [member_id]).get(member_id, set())


def seen_by_members(exam: Exam, member_ids: Iterable[int]) -> dict[int, set[int]]:
    """The same for each of some members; one statement."""
    if exam.paper_mode != DRAWN or exam.resit_of_id is None:
        return {}
    first = exam.resit_of_id
    statement = select(Attempt.member_id, Attempt.paper).join(Exam, Exam.id == Attempt.exam_id)
    statement = statement.where(Attempt.member_id.in_(list(member_ids)), or_(Exam.id == first, Exam.resit_of_id == first))
    found: dict[int, set[int]] = {}
    for member_id, paper in db.session.execute(statement):
        found.setdefault(member_id, set()).update(item["question"] for item in paper)
    return found


_POSITION: Any = bindparam("position", type_=JSON.JSONIntIndexType())
_ITEM = Attempt.paper[_POSITION].label("item")


def _frozen_item(_dialect: str) -> Select[Any]:
    return select(_ITEM).where(Attempt.id == bindparam("attempt"), Attempt.member_id == bindparam("member"))


def _visitor_s_item(_dialect: str) -> Select[Any]:
    return (
        visitor_statement().add_columns(_ITEM).outerjoin(Attempt, and_(Attempt.id == bindparam("attempt"), Attempt.member_id == Member.id))
    )


# One of these runs with every answer.
_FROZEN_ITEM, _VISITOR_S_ITEM = Prepared(_frozen_item), Prepared(_visitor_s_item)


def visitor_and_item(on: Line, secret: str, attempt_id: int, position: int) -> Sequence[Any]:
    """Whose session this is, with one question of her frozen paper; `item` is None when there is none."""
    return _VISITOR_S_ITEM.rows(on, {"digest": digest(secret), "attempt": attempt_id, "position": position})


def frozen_item(on: Line, attempt_id: int, member_id: int, position: int) -> dict[str, Any] | None:
    """One question of the member's frozen paper, read alone: the rest stays in the database."""
    row = _FROZEN_ITEM.row(on, {"attempt": attempt_id, "member": member_id, "position": position})
    item: dict[str, Any] | None = row.item if row else None
    return item


def response(attempt_id: int, position: int) -> Response | None:
    """The answer to one question as it stands in the database."""
    return db.session.scalar(
        select(Response).where(Response.attempt_id == attempt_id, Response.position == position).execution_options(populate_existing=True)
    )


def responses(attempt_id: int) -> Sequence[Any]:
    """All answers of an attempt, by position, as rows with the columns of `Response`."""
    return rows(_all_responses, attempt=attempt_id)


@Prepared
def _all_responses(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = [getattr(Response, column.key) for column in Response.__table__.columns]
    return select(*columns).where(Response.attempt_id == bindparam("attempt")).order_by(Response.position)


def takes_answers(attempt_id: int, now: datetime) -> bool:
    """Whether an answer that comes now still counts."""
    row = db.session.execute(select(Attempt.state, Attempt.deadline).where(Attempt.id == attempt_id)).one()
    return row.state == RUNNING and timing.accepts_answers(row.deadline, grace(), now)


def copies_kept(attempt_id: int) -> int:
    """How many answers of an attempt are kept as copies."""
    return db.session.scalar(select(func.count()).where(ConflictCopy.attempt_id == attempt_id)) or 0


def place_now(attempt_id: int) -> int | None:
    """The question that is open, when they come one at a time."""
    return db.session.scalar(select(Attempt.place).where(Attempt.id == attempt_id))


def is_on_device(attempt_id: int, device: str) -> bool:
    """Whether this device may answer: it does so now, or none alone does."""
    return db.session.scalar(select(Attempt.device).where(Attempt.id == attempt_id)) in {None, device}


def _overdue(now: datetime, member_id: int | None, exam_id: int | None) -> list[Any]:
    conditions = [Attempt.state == RUNNING, Attempt.deadline < now - grace()]
    if member_id is not None:
        conditions.append(Attempt.member_id == member_id)
    if exam_id is not None:
        conditions.append(Attempt.exam_id == exam_id)
    return conditions


def overdue_batches(now: datetime, exam_id: int | None = None) -> list[Sequence[int]]:
    """Attempts whose time is over, the longest first; a few together, to be closed in one transaction each."""
    statement = select(Attempt.id).where(*_overdue(now, None, exam_id)).order_by(Attempt.deadline, Attempt.id)
    ids = list(db.session.scalars(statement))
    return [ids[first : first + CLOSED_AT_ONCE] for first in range(0, len(ids), CLOSED_AT_ONCE)]


def has_overdue(now: datetime, *, member_id: int | None = None, exam_id: int | None = None) -> bool:
    """Whether there is anything to close: a cheap look before a transaction that writes."""
    asked = {"member": member_id, "exam": exam_id}
    given = {name: number for name, number in asked.items() if number is not None}
    return bool(rows(_any_overdue(frozenset(given)), before=now - grace(), **given))


@cache
def _any_overdue(given: frozenset[str]) -> Prepared:
    columns = {"member": Attempt.member_id, "exam": Attempt.exam_id}
    those = [columns[name] == bindparam(name) for name in sorted(given)]
    is_overdue = (Attempt.state == RUNNING, Attempt.deadline < bindparam("before", type_=UTCDateTime()))
    return Prepared(lambda _dialect: select(Attempt.id).where(*is_overdue, *those).limit(1))


def overdue_attempts(
    now: datetime, *, member_id: int | None = None, exam_id: int | None = None, attempt_ids: Iterable[int] | None = None
) -> list[Attempt]:
    """Attempts to close, with their exams; rows that another scheduler holds are left to it."""
    statement = select(Attempt).where(*_overdue(now, member_id, exam_id)).options(joinedload(Attempt.exam, innerjoin=True))
    if attempt_ids is not None:
        statement = statement.where(Attempt.id.in_(list(attempt_ids)))
    statement = statement.order_by(Attempt.deadline).with_for_update(skip_locked=True, of=Attempt)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def finished_attempts(exam_id: int, member_id: int) -> list[Attempt]:
    """The member's attempts that were handed in, the latest first."""
    statement = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.member_id == member_id, Attempt.state != RUNNING)
    return list(db.session.scalars(statement.order_by(Attempt.number.desc())))
