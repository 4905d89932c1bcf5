"""Telling that a score is another than it was: what it pays follows."""

from datetime import datetime

from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.events import AttemptRegraded
from learnhub.assessment.models import GRADED, Attempt, Exam, ScoreChange
from learnhub.assessment.rules import grading
from learnhub.core.events import announce
from learnhub.core.extensions import db


def tell_of_change(attempt: Attempt, change: ScoreChange, reason: str, actor_id: int, now: datetime, *, counts: bool = True) -> None:
    """Announce what the member has reached in the exam now; `counts` is false while the attempt itself is open again."""
    exam = attempt.exam
    statement = select(Attempt.score, Attempt.full_marks, Attempt.is_passed).join(Exam, Exam.id == Attempt.exam_id)
    of_member = statement.where(
        Attempt.exam_id == exam.id, Attempt.member_id == attempt.member_id, Attempt.state == GRADED, queries.counts()
    )
    mine = db.session.execute(of_member if counts else of_member.where(Attempt.id != attempt.id)).all()
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
            reason=reason,
            actor_id=actor_id,
            at=now,
        )
    )
