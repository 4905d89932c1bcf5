"""Figures of exams for results and reports."""

from datetime import datetime

from sqlalchemy import Float, Integer, Subquery, case, cast, func, select

from learnhub.assessment.models import GRADED, Attempt, Exam
from learnhub.core.extensions import db


def attempts_table(since: datetime | None = None, until: datetime | None = None) -> Subquery:
    """One row for each member and exam (quizzes aside) with a graded attempt.

    Columns member_id, exam_id, attempts, best_share (0 to 1), is_passed (0 or 1), last_closed_at.
    """
    share = case((Attempt.full_marks > 0, cast(Attempt.score, Float) / Attempt.full_marks), else_=0.0)
    statement = (
        select(
            Attempt.member_id,
            Attempt.exam_id,
            func.count().label("attempts"),
            func.max(share).label("best_share"),
            func.max(cast(Attempt.is_passed, Integer)).label("is_passed"),
            func.max(Attempt.closed_at).label("last_closed_at"),
        )
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.state == GRADED, Exam.lesson_id.is_(None))
        .group_by(Attempt.member_id, Attempt.exam_id)
    )
    if since is not None:
        statement = statement.where(Attempt.closed_at >= since)
    if until is not None:
        statement = statement.where(Attempt.closed_at < until)
    return statement.subquery()


def mean_score(exam_id: int) -> tuple[float | None, int]:
    """The mean of everybody's best score, and how many sat; no mean below five, where it would point at persons."""
    best = (
        select(func.max(Attempt.score).label("score"))
        .where(Attempt.exam_id == exam_id, Attempt.state == GRADED)
        .group_by(Attempt.member_id)
        .subquery()
    )
    mean, sat = db.session.execute(select(func.avg(best.c.score), func.count()).select_from(best)).one()
    return (round(float(mean), 1) if mean is not None and sat >= 5 else None), sat
