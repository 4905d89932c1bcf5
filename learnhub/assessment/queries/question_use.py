"""Where questions are used: the papers they stand on, and those that may draw them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from learnhub.assessment.models import DRAWN, FIXED, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.pools import fits_rule
from learnhub.catalog.models import PUBLISHED, Course, Lesson
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.questions.models import Question
from learnhub.questions.queries import usable


@dataclass(frozen=True, slots=True)
class Use:
    """A paper that holds the question, for how many marks, or may draw it: then `marks` is None."""

    exam: Exam
    marks: float | None
    owner: str
    is_managed: bool
    is_open_course: bool


def use_counts(question_ids: Collection[int]) -> Mapping[int, int]:
    """On how many papers (quizzes of lessons too) each question stands; one statement."""
    rows = db.session.execute(
        select(PaperItem.question_id, func.count()).where(PaperItem.question_id.in_(list(question_ids))).group_by(PaperItem.question_id)
    )
    return dict(rows.all())


def uses_of(question_id: int, scope: Sequence[str]) -> list[Use]:
    """The exams and quizzes that hold the question or may draw it, the newest first; `scope` says which are managed. One statement."""
    drawn = select(DrawRule.exam_id).join(Question, fits_rule()).where(Question.id == question_id, usable())
    statement = (
        select(Exam, PaperItem.marks, Unit.name, Unit.path, Course.title, Course.state)
        .outerjoin(PaperItem, and_(PaperItem.exam_id == Exam.id, PaperItem.question_id == question_id))
        .outerjoin(Lesson, Lesson.id == Exam.lesson_id)
        .outerjoin(Course, Course.id == Lesson.course_id)
        .outerjoin(Unit, Unit.id == Exam.unit_id)
        .where(or_(PaperItem.id.is_not(None), (Exam.paper_mode == DRAWN) & Exam.id.in_(drawn)))
    )
    found = db.session.execute(statement.order_by(Exam.created_at.desc(), Exam.id.desc()))
    return [
        Use(
            exam,
            marks=marks if exam.paper_mode == FIXED else None,
            owner=unit or course or "",
            is_managed=any((path or "").startswith(root) for root in scope),
            is_open_course=state == PUBLISHED,
        )
        for exam, marks, unit, path, course, state in found
    ]
