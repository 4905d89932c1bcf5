"""Exams that the members of a statement sat."""

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from learnhub.assessment.models import GRADED, Attempt, Exam
from learnhub.assessment.queries.figures import counts


def exams_of(member_id: Any, since: datetime, *, only_passed: bool = False) -> ScalarSelect[int]:
    """How many exams a member of the surrounding statement sat, or passed, since: what `figures.attempts_table` has of her."""
    found = (
        select(func.count(Attempt.exam_id.distinct()))
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.member_id == member_id, Attempt.closed_at >= since, Attempt.state == GRADED)
        .where(Exam.lesson_id.is_(None), Exam.is_practice.is_(False), counts())
    )
    return (found.where(Attempt.is_passed.is_(True)) if only_passed else found).scalar_subquery()
