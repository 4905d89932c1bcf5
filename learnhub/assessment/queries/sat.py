"""Exams that the members of a statement sat."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, ScalarSelect, Subquery, cast, func, select

from learnhub.assessment.models import GRADED, Attempt, Exam
from learnhub.assessment.queries.figures import counts

_WHICH = (Attempt.state == GRADED, Exam.lesson_id.is_(None), Exam.is_practice.is_(False), counts())


def exams_table(since: datetime) -> Subquery:
    """One row for each member and exam that she sat since: member_id, is_passed (0 or 1); in the order of an index that has it all."""
    return (
        select(Attempt.member_id, func.max(cast(Attempt.is_passed, Integer)).label("is_passed"))
        .join_from(Exam, Attempt, Attempt.exam_id == Exam.id)
        .where(Attempt.closed_at >= since, *_WHICH)
        .group_by(Exam.id, Attempt.member_id)
        .subquery("sat")
    )


def exams_of(member_id: Any, since: datetime, *, only_passed: bool = False) -> ScalarSelect[int]:
    """How many exams a member of the surrounding statement sat, or passed, since: what `exams_table` has of her."""
    found = (
        select(func.count(Attempt.exam_id.distinct()))
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.member_id == member_id, Attempt.closed_at >= since, *_WHICH)
    )
    return (found.where(Attempt.is_passed.is_(True)) if only_passed else found).scalar_subquery()
