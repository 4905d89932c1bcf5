"""Closing and grading: exactly once, whoever comes first."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

import structlog
from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from learnhub.assessment import queries
from learnhub.assessment.events import AttemptGraded
from learnhub.assessment.models import GRADED, MARKING, RUNNING, Attempt, Response
from learnhub.assessment.rules import grading, timing
from learnhub.assessment.service.reopened import give_score_again, latest_reopening
from learnhub.core.events import announce
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, line_of
from learnhub.learning.service import complete_lesson

log = structlog.get_logger()
_ATTEMPT = cast(Table, Attempt.__table__)


def close_overdue(
    *, now: datetime, member_id: int | None = None, exam_id: int | None = None, attempt_ids: Iterable[int] | None = None
) -> int:
    """Close and grade attempts whose time is over; how many were closed here. One that breaks is left for the next run."""
    closed = 0
    attempts = queries.overdue_attempts(now, member_id=member_id, exam_id=exam_id, attempt_ids=attempt_ids)
    bases = _bases(attempts)
    for attempt in attempts:
        try:
            with db.session.begin_nested():
                closed += close_attempt(attempt, "deadline", now=now, basis=bases.get(attempt.exam_id))
        except Exception:
            log.exception("an overdue attempt could not be closed", attempt=attempt.id)
            db.session.expire(attempt)
    return closed


def _bases(attempts: Sequence[Attempt]) -> dict[int, queries.Basis]:
    """What attempts that are held are marked by, read once for each exam; where a broken paper forbids that, each reads its own."""
    papers: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        papers.setdefault(attempt.exam_id, []).append(attempt)
    found = {}
    for exam_id, of_exam in papers.items():
        with suppress(Exception), db.session.begin_nested():
            found[exam_id] = queries.basis_of(exam_id, of_exam)
    return found


def close_attempt(attempt: Attempt, reason: str, *, now: datetime, basis: queries.Basis | None = None) -> bool:
    """Close and grade `attempt` if it is still running; False when another was first. `basis` when it was read before."""
    closed_at, reason = timing.closing(attempt.deadline, now, reason)
    if not _write(_claim, attempt, closed_at=closed_at, close_reason=reason):
        db.session.refresh(attempt)
        return False
    set_committed_value(attempt, "state", GRADED)
    _grade(attempt, now, basis)
    return True


@Prepared
def _claim(_dialect: str) -> Executable:
    columns = ("closed_at", "close_reason")
    values = {name: bindparam(name, type_=getattr(Attempt, name).type) for name in columns}
    return update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("attempt"), _ATTEMPT.c.state == RUNNING).values(state=GRADED, **values)


@Prepared
def _give_score(_dialect: str) -> Executable:
    columns = ("score", "full_marks", "is_passed", "graded_at")
    values = {name: bindparam(name, type_=getattr(Attempt, name).type) for name in columns}
    return update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("attempt")).values(**values)


def _write(statement: Prepared, attempt: Attempt, **values: Any) -> bool:
    """Write these columns of an attempt, and into the object what stands in the database then; False when nothing was written."""
    db.session.flush()
    if not statement.count(line_of(db.session.connection()), {"attempt": attempt.id, **values}):
        return False
    for name, value in values.items():
        set_committed_value(attempt, name, value)
    return True


def _grade(attempt: Attempt, now: datetime, basis: queries.Basis | None = None) -> None:
    """Mark every answer; write the score and tell who wants to know, unless a person has to mark something first."""
    result, waits = mark_attempt(attempt, basis)
    if waits:
        attempt.state = MARKING
        db.session.flush()
        return
    _write(_give_score, attempt, score=result.score, full_marks=result.full_marks, is_passed=result.is_passed, graded_at=now)
    _tell(attempt, now)
    again = latest_reopening(attempt.id)
    if again is not None:
        give_score_again(attempt, again, now=now)


def finish_marking(attempt: Attempt, *, now: datetime) -> bool:
    """Grade an attempt whose last answer was just marked, in the marker's own transaction; False while something waits."""
    if attempt.state != MARKING:
        return False
    attempt.state = GRADED
    _grade(attempt, now)
    return attempt.state == GRADED


def grade_whole(attempt: Attempt, score: float, *, now: datetime) -> None:
    """Give an attempt of which only the sum is known its score, and tell who wants to know."""
    attempt.state, attempt.graded_at = GRADED, now
    attempt.is_passed = grading.is_passing(score, attempt.full_marks, attempt.exam.pass_percent)
    attempt.score = grading.capped(score, attempt.full_marks, attempt.exam.pass_percent) if attempt.exam.is_capped else score
    db.session.flush()
    _tell(attempt, now)


def mark_attempt(attempt: Attempt, basis: queries.Basis | None = None) -> tuple[grading.Grade, bool]:
    """Write what each answer earned; the sum, and whether an answer waits for a person."""
    responses = {response.position: response for response in queries.responses(attempt.id)}
    paper = (basis or queries.basis_of(attempt.exam_id, [attempt])).answered(attempt, responses)
    result = grading.grade(paper, attempt.exam.pass_percent, is_capped=attempt.exam.is_capped)
    marks: list[dict[str, object]] = []
    for position, (asked, marked) in enumerate(zip(paper, result.marked, strict=True)):
        if position in responses:
            told = (None, None) if asked.waits else (marked.score, marked.is_right)
            marks.append({"row": responses[position].id, "score": told[0], "is_right": told[1]})
    if marks:
        table = cast(Table, Response.__table__)
        statement = update(table).where(table.c.id == bindparam("row")).values(score=bindparam("score"), is_right=bindparam("is_right"))
        db.session.connection().execute(statement, marks)
    return result, any(asked.waits for asked in paper)


def _tell(attempt: Attempt, now: datetime) -> None:
    exam = attempt.exam
    announce(
        AttemptGraded(
            attempt_id=attempt.id,
            exam_id=exam.id,
            member_id=attempt.member_id,
            is_quiz=exam.is_quiz,
            title=exam.title,
            score=attempt.score or 0.0,
            full_marks=attempt.full_marks,
            is_passed=bool(attempt.is_passed) and attempt.counts,
            at=attempt.closed_at or now,
            is_practice=exam.is_practice,
            first_exam_id=exam.resit_of_id,
        )
    )
    if exam.lesson_id is not None and attempt.is_passed:
        complete_lesson(attempt.member_id, exam.lesson_id, now=now)
