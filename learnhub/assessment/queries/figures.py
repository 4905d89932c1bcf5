"""Figures of exams for results and reports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, Subquery, bindparam, case, cast, func, or_, select

from learnhub.assessment.models import GRADED, Attempt, Exam
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row


def counts() -> ColumnElement[bool]:
    """Whether an attempt, joined with its exam, is the one that counts or one of those of which the best does."""
    return or_(Exam.counts_first.is_(False), Attempt.number == 1)


def attempts_table(since: datetime | None = None, until: datetime | None = None) -> Subquery:
    """One row for each member and exam (quizzes and practice aside) with a graded attempt that counts.

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
        .where(Attempt.state == GRADED, Exam.lesson_id.is_(None), Exam.is_practice.is_(False), counts())
        .group_by(Attempt.member_id, Attempt.exam_id)
    )
    if since is not None:
        statement = statement.where(Attempt.closed_at >= since)
    if until is not None:
        statement = statement.where(Attempt.closed_at < until)
    return statement.subquery()


def mean_score(exam_id: int) -> tuple[float | None, int]:
    """The mean of the scores that count, and how many sat; no mean below five, where it would point at persons."""
    mean, sat = only_row(_mean_score, exam=exam_id)
    return (round(float(mean), 1) if mean is not None and sat >= 5 else None), sat


@Prepared
def _mean_score(_dialect: str) -> Select[*tuple[Any, ...]]:
    best = (
        select(func.max(Attempt.score).label("score"))
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.exam_id == bindparam("exam"), Attempt.state == GRADED, counts())
        .group_by(Attempt.member_id)
        .subquery()
    )
    return select(func.avg(best.c.score).label("mean"), func.count().label("sat")).select_from(best)
