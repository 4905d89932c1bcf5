"""Exams that the members of a statement sat."""

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Subquery, case, exists, func, select

from learnhub.assessment.models import GRADED, Attempt, Exam
from learnhub.assessment.queries.figures import counts

_WHICH = (Attempt.state == GRADED, Exam.lesson_id.is_(None), Exam.is_practice.is_(False), counts())


def sittings(people: Subquery, since: datetime) -> Subquery:
    """One row for each of `people` (member_id, unit_id) and exam that she sat since: unit_id, when she last did, when she last passed."""
    of_exam = select(Exam.id).where(Exam.id == Attempt.exam_id, *_WHICH)
    counts_for_reports = exists(of_exam.correlate(Attempt))  # asked of each attempt: as a join it may be read the other way round
    passed = case((Attempt.is_passed.is_(True), Attempt.closed_at))
    return (
        select(people.c.unit_id, func.max(Attempt.closed_at).label("last"), func.max(passed).label("last_passed"))
        .join_from(people, Attempt, Attempt.member_id == people.c.member_id)
        .where(Attempt.closed_at >= since, Attempt.state == GRADED, counts_for_reports)
        .group_by(people.c.unit_id, Attempt.member_id, Attempt.exam_id)
        .subquery("sat")
    )


def exams_of(member_id: Any, since: datetime, *, only_passed: bool = False) -> ScalarSelect[int]:
    """How many exams a member of the surrounding statement sat, or passed, since: what `sittings` has of her."""
    found = (
        select(func.count(Attempt.exam_id.distinct()))
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.member_id == member_id, Attempt.closed_at >= since, *_WHICH)
    )
    return (found.where(Attempt.is_passed.is_(True)) if only_passed else found).scalar_subquery()
