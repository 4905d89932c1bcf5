"""Sections of papers, in how many forms they are made, and the papers that stand ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from learnhub.assessment.models import Attempt, DrawRule, Exam, PaperItem, PaperPlan, PaperSection, PreparedPaper
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit
from learnhub.questions.models import Question


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far the papers of an audience are prepared: `ready` of `people` who have not started."""

    ready: int
    people: int
    is_asked_for: bool

    @property
    def is_complete(self) -> bool:
        """Whether a paper stands ready for everybody."""
        return self.ready >= self.people


def sections_of(exam_id: int) -> Sequence[PaperSection]:
    """The sections of the paper, in order."""
    return db.session.scalars(
        select(PaperSection).where(PaperSection.exam_id == exam_id).order_by(PaperSection.position, PaperSection.id)
    ).all()


def plan_of(exam_id: int) -> PaperPlan | None:
    """How the papers are made, where anybody has said so."""
    return db.session.get(PaperPlan, exam_id)


def plan_and_prepared(exam_id: int, member_id: int) -> tuple[PaperPlan | None, PreparedPaper | None]:
    """How the papers are made, and the one that stands ready for the member if it is still right; one statement."""
    is_hers = and_(
        PreparedPaper.exam_id == PaperPlan.exam_id,
        PreparedPaper.member_id == member_id,
        PreparedPaper.revision == PaperPlan.revision,
    )
    statement = select(PaperPlan, PreparedPaper).outerjoin(PreparedPaper, is_hers).where(PaperPlan.exam_id == exam_id)
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def shuffles_of(exam: Exam) -> str:
    """What is shuffled: q of questions, o of options."""
    return ("q" if exam.shuffles_questions else "") + ("o" if exam.shuffles_options else "")


def seats_of(audience: Any) -> list[int]:
    """Ids of the active members of `audience` (a condition), as they sit: by department, then by staff number."""
    statement = select(Member.id).outerjoin(Unit, Unit.id == Member.department_id).where(audience, Member.status == "active")
    return list(db.session.scalars(statement.order_by(Unit.path, Member.staff_number, Member.id)))


def ready_members(exam: Exam, revision: int) -> set[int]:
    """Who needs no paper any more: it stands ready, or she has started."""
    is_right = and_(PreparedPaper.exam_id == exam.id, PreparedPaper.revision == revision, PreparedPaper.shuffles == shuffles_of(exam))
    ready = set(db.session.scalars(select(PreparedPaper.member_id).where(is_right)))
    return ready | set(db.session.scalars(select(Attempt.member_id).where(Attempt.exam_id == exam.id)))


def newest_change(exam: Exam) -> datetime | None:
    """When a question that its papers may ask was last changed."""
    picked = select(func.max(Question.updated_at)).join(PaperItem, PaperItem.question_id == Question.id).where(PaperItem.exam_id == exam.id)
    drawn = select(func.max(Question.updated_at)).join(DrawRule, DrawRule.bank_id == Question.bank_id).where(DrawRule.exam_id == exam.id)
    moments = [moment for moment in (db.session.scalar(picked), db.session.scalar(drawn)) if moment is not None]
    return max(moments, default=None)
