"""Where questions are used: the papers they stand on, and those that may draw them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from learnhub.assessment.models import DRAWN, FIXED, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.pools import fits_rule
from learnhub.core.extensions import db
from learnhub.questions.models import Question
from learnhub.questions.queries import usable


@dataclass(frozen=True, slots=True)
class Use:
    """A paper that holds the question, or may draw it."""

    title: str
    is_quiz: bool
    is_drawn: bool
    opens_at: datetime | None


def use_counts(question_ids: Collection[int]) -> Mapping[int, int]:
    """On how many papers (quizzes of lessons too) each question stands; one statement."""
    rows = db.session.execute(
        select(PaperItem.question_id, func.count()).where(PaperItem.question_id.in_(list(question_ids))).group_by(PaperItem.question_id)
    )
    return dict(rows.all())


def uses_of(question_id: int) -> list[Use]:
    """The exams and quizzes that hold the question or may draw it, the newest first; one statement."""
    picked = select(PaperItem.exam_id).where(PaperItem.question_id == question_id)
    drawn = select(DrawRule.exam_id).join(Question, fits_rule()).where(Question.id == question_id, usable())
    statement = select(Exam).where(or_(Exam.id.in_(picked), (Exam.paper_mode == DRAWN) & Exam.id.in_(drawn)))
    found = db.session.scalars(statement.order_by(Exam.created_at.desc(), Exam.id.desc()))
    return [
        Use(
            title=exam.title,
            is_quiz=exam.is_quiz,
            is_drawn=exam.paper_mode != FIXED,
            opens_at=exam.opens_at,
        )
        for exam in found
    ]
