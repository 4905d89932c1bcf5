"""The questions of a bank, narrowed and sorted by what they are and by how they proved themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, Select, Subquery, Text, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from learnhub.assessment.models import PaperItem
from learnhub.assessment.queries.measured import bank_figures
from learnhub.assessment.rules.proving import CORRELATIONS, FACILITIES, NEVER, UNMEASURED, USES, Measured
from learnhub.core.extensions import db
from learnhub.questions.models import Question
from learnhub.questions.queries import QuestionFilter, filtered_questions, question_filter

USE, FACILITY, R_REST = "use", "facility", "r_rest"
SORTS = (USE, FACILITY, R_REST)


@dataclass(frozen=True, slots=True)
class BankFilter:
    """What the list of a bank is narrowed to: `plain` by what its questions are, the rest by how they did."""

    plain: QuestionFilter
    use: str | None = None
    facility: str | None = None
    r_rest: str | None = None
    sort: str | None = None

    @property
    def is_proven(self) -> bool:
        """Whether use or figures leave anything out."""
        return bool(self.use or self.facility or self.r_rest)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self.plain.is_narrow or self.is_proven

    @property
    def sorted_by(self) -> str:
        """The column that the list is sorted by."""
        return self.sort or self.plain.sort


def bank_filter(asked: Mapping[str, str], *, newest_first: bool = True) -> BankFilter:
    """The filter that an address asks for; anything odd is as if it were not there."""

    def choice(name: str, allowed: tuple[str, ...]) -> str | None:
        value = asked.get(name)
        return value if value in allowed else None

    return BankFilter(
        question_filter(asked, newest_first=newest_first),
        choice(USE, USES),
        choice(FACILITY, (*FACILITIES, UNMEASURED)),
        choice(R_REST, (*CORRELATIONS, UNMEASURED)),
        choice("sort", SORTS),
    )


def bank_questions(bank_id: int, by: BankFilter) -> Select[Any]:
    """Questions of the bank with their present version; to be paged."""
    statement = filtered_questions(bank_id, by.plain)
    if by.use:
        on_papers = _papers()
        statement = statement.where(on_papers == 0 if by.use == NEVER else on_papers >= int(by.use))
    if by.sort == USE:
        statement = _ordered(statement, _papers(), by)
    if by.facility or by.r_rest or by.sort in {FACILITY, R_REST}:
        statement = _with_figures(statement, by, _figures_table(bank_figures(bank_id)))
    return statement


def _papers() -> ColumnElement[int]:
    """On how many papers a question stands."""
    count: ColumnElement[int] = select(func.count()).where(PaperItem.question_id == Question.id).correlate(Question).scalar_subquery()
    return count


def _with_figures(statement: Select[Any], by: BankFilter, figures: Subquery) -> Select[Any]:
    statement = statement.outerjoin(figures, figures.c.question_id == Question.id)
    for column, ranges, wanted in (
        (figures.c.facility, FACILITIES, by.facility),
        (figures.c.r_rest, CORRELATIONS, by.r_rest),
    ):
        if wanted:
            statement = statement.where(column.is_(None) if wanted == UNMEASURED else _between(column, *ranges[wanted]))
    return _ordered(statement, figures.c[by.sort], by) if by.sort in {FACILITY, R_REST} else statement


def _between(column: ColumnElement[float], low: float | None, high: float | None) -> ColumnElement[bool]:
    bounds = [column >= low] if low is not None else [column.is_not(None)]
    return and_(*bounds, *([column < high] if high is not None else []))


def _ordered(statement: Select[Any], column: ColumnElement[Any], by: BankFilter) -> Select[Any]:
    """Sorted by `column`; what has no value comes last in both directions."""
    direction = column.desc() if by.plain.descending else column.asc()
    return statement.order_by(None).order_by(direction.nulls_last(), Question.id.desc() if by.plain.descending else Question.id)


def _figures_table(figures: Mapping[int, Measured]) -> Subquery:
    """The figures as a table, sent as one value however many there are: columns question_id, facility and r_rest."""
    sent = json.dumps([[question_id, each.facility, each.r_rest] for question_id, each in figures.items()])
    if db.engine.dialect.name == "postgresql":
        rows = func.jsonb_array_elements(cast(literal(sent, Text), JSONB)).table_valued("value", name="measured")
        parts = [func.jsonb_array_element_text(rows.c.value, place) for place in range(3)]
    else:
        rows = func.json_each(sent).table_valued("value", name="measured")
        parts = [func.json_extract(rows.c.value, f"$[{place}]") for place in range(3)]
    columns = zip(parts, ("question_id", FACILITY, R_REST), (BigInteger, Double, Double), strict=True)
    return select(*(cast(part, kind).label(name) for part, name, kind in columns)).subquery("figures")
