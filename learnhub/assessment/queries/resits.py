"""Resits 补考 of an exam: which there are, and what became of those who took them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, cast, func, or_, select

from learnhub.assessment.models import GRADED, WITHDRAWN, Attempt, Exam, ExamPerson
from learnhub.assessment.queries.figures import counts
from learnhub.core.extensions import db


def resits_of(exam_id: int) -> Sequence[Exam]:
    """The resits of an exam, the first first."""
    return db.session.scalars(select(Exam).where(Exam.resit_of_id == exam_id).order_by(Exam.id)).all()


def arranged_for_resit(exam_id: int, now: datetime) -> set[int]:
    """Who is invited to a resit of the exam that is not over."""
    is_to_come = (Exam.resit_of_id == exam_id, Exam.state != WITHDRAWN, or_(Exam.closes_at.is_(None), Exam.closes_at > now))
    statement = select(ExamPerson.member_id).join(Exam, Exam.id == ExamPerson.exam_id).where(*is_to_come, ExamPerson.is_invited)
    return set(db.session.scalars(statement))


def resit_results(exam_id: int) -> dict[int, bool]:
    """Whether each member who took a resit of the exam passed one."""
    passed = func.max(cast(Attempt.is_passed, Integer))
    found = db.session.execute(
        select(Attempt.member_id, passed)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Exam.resit_of_id == exam_id, Attempt.state == GRADED, counts())
        .group_by(Attempt.member_id)
    )
    return {member_id: bool(is_passed) for member_id, is_passed in found}
