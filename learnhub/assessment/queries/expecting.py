"""What questions are expected to bring: as measured, or by their author's label where hardly anybody has met them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from learnhub.assessment.models import DrawRule, Exam, PaperItem
from learnhub.assessment.queries.measured import bank_figures
from learnhub.assessment.rules.simulating import LABELED
from learnhub.core.extensions import db
from learnhub.questions.models import Question

ENOUGH = 10  # people who answered a question, or measured questions with a label, from which their mean counts


@dataclass(frozen=True, slots=True)
class Expected:
    """The share of its marks (0 to 1) that each question is expected to bring; of how many that is measured; and by label."""

    shares: Mapping[int, float]
    measured: int
    by_label: Mapping[str, float]


def expected_of(bank_ids: Collection[int], question_ids: Collection[int]) -> Expected:
    """For these questions of these banks; one statement, and for each bank what its figures need."""
    figures = {each: found for bank_id in bank_ids for each, found in bank_figures(bank_id).items() if found.n >= ENOUGH}
    wanted = set(question_ids)
    rows = db.session.execute(select(Question.id, Question.difficulty).where(Question.bank_id.in_(bank_ids))).all()
    labels = dict(rows)
    by_label = {label: _usual(label, [figures[each].facility for each in figures if labels.get(each) == label]) for label in LABELED}
    shares = {each: figures[each].facility if each in figures else by_label[labels[each]] for each in wanted & set(labels)}
    return Expected(shares, sum(1 for each in shares if each in figures), by_label)


def _usual(label: str, measured: list[float]) -> float:
    return sum(measured) / len(measured) if len(measured) >= ENOUGH else LABELED[label]


def banks_of(exam: Exam) -> set[int]:
    """The banks whose questions its papers may ask; one statement."""
    picked = select(Question.bank_id).join(PaperItem, PaperItem.question_id == Question.id).where(PaperItem.exam_id == exam.id)
    return set(db.session.scalars(picked.union(select(DrawRule.bank_id).where(DrawRule.exam_id == exam.id))))


def stems_of(question_ids: Collection[int]) -> Mapping[int, Question]:
    """These questions, by id; one statement."""
    return {question.id: question for question in db.session.scalars(select(Question).where(Question.id.in_(list(question_ids))))}
