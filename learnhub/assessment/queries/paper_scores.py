"""Exams on paper 纸质考试: the forms as they were printed, and what was entered of the sheets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from learnhub.accounts.models import Account
from learnhub.assessment.models import PAPER, RUNNING, Attempt, Exam, PrintedPaper, Response
from learnhub.assessment.queries.basis import PIECE
from learnhub.assessment.queries.managing import Scope
from learnhub.assessment.queries.sittings import Sitting, SittingFilter, sittings
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Member


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered of one member's sheet: the sum, and what each question earned, where that is known."""

    attempt: Attempt
    marks: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Person:
    """A member whose sheet may be entered, and what else she did: `online` attempts, one of them running or not."""

    member_id: int
    name: str
    staff_number: str
    phone: str
    department: str
    online: int
    is_running: bool


def printed_papers(exam_id: int) -> dict[str, PrintedPaper]:
    """The forms of an exam that were printed, by letter."""
    rows = db.session.scalars(select(PrintedPaper).where(PrintedPaper.exam_id == exam_id).order_by(PrintedPaper.form))
    return {row.form: row for row in rows}


def has_paper_scores(exam_id: int) -> bool:
    """Whether anything was entered: then the printed forms stay as they are."""
    return db.session.scalar(select(Attempt.id).where(Attempt.exam_id == exam_id, Attempt.source == PAPER).limit(1)) is not None


def paper_people(exam: Exam, scope: Scope, by: SittingFilter | None = None) -> list[Person]:
    """Everybody in scope who was to sit the exam or did, by department and name."""
    rows = sittings(exam.id, scope, by)
    ids = [row.member_id for row in rows]
    phones, online = _phones(ids), _online(exam.id)
    return [_person(row, phones.get(row.member_id, ""), online.get(row.member_id, (0, 0))) for row in rows]


def _person(row: Sitting, phone: str, online: tuple[int, int]) -> Person:
    return Person(row.member_id, row.name, row.staff_number, phone, row.department, online[0], bool(online[1]))


def _phones(member_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    ids = list(member_ids)
    for start in range(0, len(ids), PIECE):
        statement = select(Member.id, Account.phone).join(Account, Account.id == Member.account_id)
        found.update((row[0], row[1] or "") for row in db.session.execute(statement.where(Member.id.in_(ids[start : start + PIECE]))))
    return found


def _online(exam_id: int) -> dict[int, tuple[int, int]]:
    statement = (
        select(Attempt.member_id, func.count(), func.count().filter(Attempt.state == RUNNING))
        .where(Attempt.exam_id == exam_id, Attempt.source != PAPER)
        .group_by(Attempt.member_id)
    )
    return {member_id: (online, running) for member_id, online, running in db.session.execute(statement)}


def entered_scores(exam_id: int, member_ids: Collection[int] | None = None) -> dict[int, Entered]:
    """What was entered, by member; two statements for each 500 of them."""
    statement = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.source == PAPER)
    if member_ids is not None:
        statement = statement.where(Attempt.member_id.in_(list(member_ids)))
    attempts = list(db.session.scalars(statement))
    marks: dict[int, dict[int, float]] = {}
    ids = [attempt.id for attempt in attempts]
    for start in range(0, len(ids), PIECE):
        for row in db.session.scalars(select(Response).where(Response.attempt_id.in_(ids[start : start + PIECE]))):
            marks.setdefault(row.attempt_id, {})[row.position] = row.score or 0.0
    return {attempt.member_id: Entered(attempt, marks.get(attempt.id, {})) for attempt in attempts}


def printed_paper(exam_id: int, form: str) -> list[dict[str, Any]]:
    """The places of a printed form. Raises Missing."""
    found = db.session.scalar(select(PrintedPaper).where(PrintedPaper.exam_id == exam_id, PrintedPaper.form == form))
    if found is None:
        raise Missing(_("这份试卷还没有打印过。"))
    return found.paper
