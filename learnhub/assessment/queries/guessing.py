"""What guessing without reading brings in an exam: counted in the database, however large the banks are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from learnhub.assessment.models import DRAWN, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.exams import ancestors_of_exam
from learnhub.assessment.queries.pools import fits_rule
from learnhub.assessment.rules import grading
from learnhub.assessment.rules.several import Marking, marking_of
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.queries import usable
from learnhub.settings.queries import value

_IS_CURRENT = and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number)


def _likeness(dialect: str) -> tuple[ColumnElement[Any], ...]:
    """How far a blind guess gets depends on the kind, on how many options there are, and on how many of them are right."""
    if dialect == "postgresql":
        options = func.jsonb_array_length(QuestionVersion.options)
        right = func.jsonb_array_length(QuestionVersion.answer_key["right"])
    else:
        options = func.json_array_length(QuestionVersion.options)
        right = func.json_array_length(QuestionVersion.answer_key, "$.right")
    return QuestionVersion.kind.label("kind"), options.label("options"), right.label("right")


def _alike(questions: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """How many of `questions` have all their columns in common."""
    each = questions.outerjoin(QuestionVersion, _IS_CURRENT).subquery()
    return select(*each.c, func.count().label("questions")).group_by(*each.c)


@Prepared
def _on_paper(dialect: str) -> Select[*tuple[Any, ...]]:
    items = select(PaperItem.marks, *_likeness(dialect)).select_from(PaperItem).where(PaperItem.exam_id == bindparam("exam"))
    return _alike(items.join(Question, Question.id == PaperItem.question_id))


@Prepared
def _in_draws(dialect: str) -> Select[*tuple[Any, ...]]:
    """Of each draw; where its pool is empty, a row without a kind."""
    draws = select(DrawRule.id.label("draw"), DrawRule.count.label("taken"), DrawRule.marks, *_likeness(dialect)).select_from(DrawRule)
    in_pool = and_(fits_rule(), usable())
    return _alike(draws.where(DrawRule.exam_id == bindparam("exam")).outerjoin(Question, in_pool))


def marking_rule(exam: Exam) -> Marking:
    """How the exam marks questions with several right options: as it chose, or by the setting of its unit."""
    chosen = exam.marking or {}
    return marking_of(chosen, "" if chosen.get("rule") else value("questions.several_rule", str, ancestors_of_exam(exam)))


def blind_guess(exam: Exam, rule: Marking) -> float:
    """The score that guessing without reading brings on average; for a drawn paper, over the banks it is drawn from."""
    draws = rows(_in_draws, exam=exam.id) if exam.paper_mode == DRAWN else ()
    if draws:
        return round(_guess_at_draws([row for row in draws if row.kind], rule), 1)
    found = rows(_on_paper, exam=exam.id)
    total, questions = sum(row.questions * row.marks * _share(row, rule) for row in found), sum(row.questions for row in found)
    return round(total * exam.question_count / questions if questions else 0.0, 1)


def _guess_at_draws(found: Sequence[Any], rule: Marking) -> float:
    pools: dict[int, int] = {}
    for row in found:
        pools[row.draw] = pools.get(row.draw, 0) + row.questions
    total: float = sum(row.taken * row.marks * _share(row, rule) * row.questions / pools[row.draw] for row in found)
    return total


def _share(row: Any, rule: Marking) -> float:
    each = rule.each / row.marks if row.marks else 0.0
    return grading.guessing_share(row.kind, row.options, row.right or 0, rule.rule, each, rule.takes_negative)
