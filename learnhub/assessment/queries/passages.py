"""Passages of a paper: one question with a text, answered in several parts."""

from dataclasses import dataclass

from sqlalchemy import func, select

from learnhub.assessment.models import DRAWN, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.pools import fits_rule
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.queries import usable
from learnhub.questions.rules.kinds import PASSAGE


@dataclass(frozen=True, slots=True)
class Passages:
    """How many passages everybody meets, and their parts together; None where papers differ in them."""

    count: int | None
    parts: int | None = None


def passages_of(exam: Exam) -> Passages:
    """The passages on the exam's paper; one statement, two where the paper is drawn.

    A drawn paper has so many for certain when its rules name the type; how many parts they have depends on the draw.
    """
    return _drawn(exam) if exam.paper_mode == DRAWN else _fixed(exam)


def _fixed(exam: Exam) -> Passages:
    length = func.jsonb_array_length if db.engine.dialect.name == "postgresql" else func.json_array_length
    statement = (
        select(func.count(), func.coalesce(func.sum(length(QuestionVersion.parts)), 0))
        .select_from(PaperItem)
        .join(Question, Question.id == PaperItem.question_id)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version))
        .where(PaperItem.exam_id == exam.id, QuestionVersion.kind == PASSAGE)
    )
    count, parts = db.session.execute(statement).one()
    return Passages(count, int(parts))


def _drawn(exam: Exam) -> Passages:
    named = db.session.scalar(
        select(func.coalesce(func.sum(DrawRule.count), 0)).where(DrawRule.exam_id == exam.id, DrawRule.kind == PASSAGE)
    )
    may_be = (
        select(Question.id)
        .join(DrawRule, fits_rule())
        .where(DrawRule.exam_id == exam.id, DrawRule.kind == "", Question.kind == PASSAGE, usable())
        .limit(1)
    )
    return Passages(None if db.session.scalar(may_be) is not None else int(named or 0))
