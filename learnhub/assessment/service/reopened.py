"""Scores of attempts that were reopened: taken back, and given again when they close, by appended changes."""

from datetime import datetime

from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.events import AttemptRegraded
from learnhub.assessment.models import GRADED, Attempt, Exam, Reopening, ScoreChange
from learnhub.assessment.rules import grading
from learnhub.core.events import announce
from learnhub.core.extensions import db


def latest_reopening(attempt_id: int) -> Reopening | None:
    """The last time the attempt was opened again."""
    return db.session.scalar(select(Reopening).where(Reopening.attempt_id == attempt_id).order_by(Reopening.number.desc()).limit(1))


def take_score_back(attempt: Attempt, why: Reopening, *, now: datetime) -> None:
    """Append that the score counts no more, and tell who paid for it."""
    change = _change(attempt, why, now)
    change.cause = f"reopening:{why.number}"
    change.score_before, change.was_passed = attempt.score or 0.0, bool(attempt.is_passed)
    _append(attempt, change, why, now=now, counts=False)


def give_score_again(attempt: Attempt, why: Reopening, *, now: datetime) -> None:
    """Append the score of an attempt that was open again, and tell who pays for it."""
    change = _change(attempt, why, now)
    change.cause = f"closing:{why.number}"
    change.score_after, change.is_passed = attempt.score or 0.0, bool(attempt.is_passed)
    _append(attempt, change, why, now=now, counts=True)


def _change(attempt: Attempt, why: Reopening, now: datetime) -> ScoreChange:
    return ScoreChange(
        attempt_id=attempt.id,
        score_before=0.0,
        score_after=0.0,
        full_before=attempt.full_marks,
        full_after=attempt.full_marks,
        was_passed=False,
        is_passed=False,
        changed_by=why.reopened_by,
        changed_at=now,
    )


def _append(attempt: Attempt, change: ScoreChange, why: Reopening, *, now: datetime, counts: bool) -> None:
    db.session.add(change)
    db.session.flush()
    exam = attempt.exam
    statement = select(Attempt.score, Attempt.full_marks, Attempt.is_passed).join(Exam, Exam.id == Attempt.exam_id)
    statement = statement.where(Exam.id == exam.id, Attempt.member_id == attempt.member_id, Attempt.state == GRADED, queries.counts())
    mine = db.session.execute(statement if counts else statement.where(Attempt.id != attempt.id)).all()
    announce(
        AttemptRegraded(
            change_id=change.id,
            attempt_id=attempt.id,
            exam_id=exam.id,
            member_id=attempt.member_id,
            is_quiz=exam.is_quiz,
            is_practice=exam.is_practice,
            first_exam_id=exam.resit_of_id,
            title=exam.title,
            has_passed=any(bool(row.is_passed) for row in mine),
            has_full_marks=any(row.full_marks > 0 and (row.score or 0.0) >= row.full_marks - grading.SMALLEST for row in mine),
            reason=why.reason,
            actor_id=why.reopened_by,
            at=now,
        )
    )
