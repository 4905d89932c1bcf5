"""What guessing without reading brings in an exam: counted in the database, however large the banks are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, Select, and_, bindparam, cast, func, select, true, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from learnhub.assessment.models import DRAWN, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.exams import ancestors_of_exam
from learnhub.assessment.queries.pools import fits_rule
from learnhub.assessment.rules import grading
from learnhub.assessment.rules.several import Marking, marking_of
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.queries import usable
from learnhub.questions.rules.kinds import PASSAGE
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


def _parts(dialect: str) -> tuple[FromClause, tuple[ColumnElement[Any], ...]]:
    """The parts of a passage, each as a question of its own, with its weight among them."""
    kind: ColumnElement[Any]
    share: ColumnElement[Any]
    if dialect == "postgresql":
        part = func.jsonb_array_elements(QuestionVersion.parts).table_valued("value", name="part")
        said = type_coerce(part.c.value, JSONB)
        kind, share = said["kind"].astext, cast(said["share"].astext, Double)
        options, right = func.jsonb_array_length(said["options"]), func.jsonb_array_length(said["answer_key"]["right"])
    else:
        part = func.json_each(QuestionVersion.parts).table_valued("value", name="part")
        kind, share = (func.json_extract(part.c.value, f"$.{name}") for name in ("kind", "share"))
        options, right = (func.json_array_length(part.c.value, f"$.{name}") for name in ("options", "answer_key.right"))
    columns = (QuestionVersion.id.label("passage"), kind.label("kind"), options.label("options"), right.label("right"))
    return part, (*columns, share.label("share"))


def _weighed(questions: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Parts that have all their columns in common, each with its share of the passage's marks, and how many there are."""
    each = questions.subquery()
    total = func.sum(each.c.share).over(partition_by=[each.c[name] for name in ("draw", "passage") if name in each.c])
    weight = (each.c.share / func.nullif(total, 0)).label("weight")
    columns = [column for column in each.c if column.name not in {"passage", "share"}]
    weighed = select(*columns, weight).subquery()
    return select(*weighed.c, func.count().label("parts")).group_by(*weighed.c)


@Prepared
def _parts_on_paper(dialect: str) -> Select[*tuple[Any, ...]]:
    part, columns = _parts(dialect)
    items = select(PaperItem.marks, *columns).select_from(PaperItem).join(Question, Question.id == PaperItem.question_id)
    met = items.join(QuestionVersion, _IS_CURRENT).join(part, true())
    return _weighed(met.where(PaperItem.exam_id == bindparam("exam"), QuestionVersion.kind == PASSAGE))


@Prepared
def _parts_in_draws(dialect: str) -> Select[*tuple[Any, ...]]:
    part, columns = _parts(dialect)
    draws = select(DrawRule.id.label("draw"), DrawRule.count.label("taken"), DrawRule.marks, *columns).select_from(DrawRule)
    met = draws.join(Question, and_(fits_rule(), usable())).join(QuestionVersion, _IS_CURRENT).join(part, true())
    return _weighed(met.where(DrawRule.exam_id == bindparam("exam"), QuestionVersion.kind == PASSAGE))


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
    """The score that guessing without reading brings on average; for a drawn paper, over the banks it is drawn from.

    A passage brings what its parts bring; it costs a second statement, where there is one.
    """
    draws = rows(_in_draws, exam=exam.id) if exam.paper_mode == DRAWN else ()
    if draws:
        return round(_guess_at_draws(exam, [row for row in draws if row.kind], rule), 1)
    found = rows(_on_paper, exam=exam.id)
    total, questions = sum(row.questions * row.marks * _share(row, rule) for row in found), sum(row.questions for row in found)
    total += sum(row.parts * row.marks * row.weight * _part_share(row, rule) for row in _parts_among(found, _parts_on_paper, exam))
    return round(total * exam.question_count / questions if questions else 0.0, 1)


def _guess_at_draws(exam: Exam, found: Sequence[Any], rule: Marking) -> float:
    pools: dict[int, int] = {}
    for row in found:
        pools[row.draw] = pools.get(row.draw, 0) + row.questions
    total: float = sum(row.taken * row.marks * _share(row, rule) * row.questions / pools[row.draw] for row in found)
    for row in _parts_among(found, _parts_in_draws, exam):
        total += row.taken * row.marks * row.weight * _part_share(row, rule) * row.parts / pools[row.draw]
    return total


def _parts_among(found: Sequence[Any], statement: Prepared, exam: Exam) -> Sequence[Any]:
    has_passages = any(row.kind == PASSAGE for row in found)
    return [row for row in rows(statement, exam=exam.id) if row.weight] if has_passages else ()


def _share(row: Any, rule: Marking) -> float:
    return _share_of(row, rule, row.marks)


def _part_share(row: Any, rule: Marking) -> float:
    return _share_of(row, rule, row.marks * row.weight)


def _share_of(row: Any, rule: Marking, marks: float) -> float:
    each = rule.each / marks if marks else 0.0
    return grading.guessing_share(row.kind, row.options or 0, row.right or 0, rule.rule, each, rule.takes_negative)
