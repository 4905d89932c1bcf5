"""The questions of a bank as its page lists them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, case, func, or_, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.questions.models import DIFFICULTIES, KINDS, Question, QuestionVersion

IN_USE, RETIRED, ALL = "in_use", "retired", "all"
STATES = (IN_USE, RETIRED, ALL)
SORTS = ("added", "stem", "kind", "difficulty", "changed")
NO_TOPIC = "-"


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What the list is narrowed to and how it is sorted; `topic` is NO_TOPIC for questions without one."""

    text: str = ""
    kind: str | None = None
    difficulty: str | None = None
    topic: str | None = None
    state: str = IN_USE
    sort: str = "added"
    descending: bool = True

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, sort="added", descending=True) != QuestionFilter()


def question_filter(asked: Mapping[str, str], *, newest_first: bool = True) -> QuestionFilter:
    """The filter that an address asks for, `newest_first` where it names no order; anything odd is as if it were not there."""

    def choice(name: str, allowed: tuple[str, ...]) -> str | None:
        value = asked.get(name)
        return value if value in allowed else None

    is_ordered = "order" in asked or "sort" in asked
    return QuestionFilter(
        text=asked.get("q", "").strip()[:60],
        kind=choice("kind", KINDS),
        difficulty=choice("difficulty", DIFFICULTIES),
        topic=asked.get("topic", "")[:80] or None,
        state=choice("state", STATES) or IN_USE,
        sort=choice("sort", SORTS) or "added",
        descending=asked.get("order") == "desc" if is_ordered else newest_first,
    )


def filtered_questions(bank_id: int, by: QuestionFilter) -> Select[Any]:
    """Questions of the bank with their present version; to be paged."""
    statement: Any = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version))
        .where(Question.bank_id == bank_id)
    )
    if by.text:
        statement = statement.where(
            or_(
                Question.stem_text.contains(by.text, autoescape=True),
                QuestionVersion.source.contains(by.text, autoescape=True),
                QuestionVersion.clause.contains(by.text, autoescape=True),
            )
        )
    for column, wanted in ((Question.kind, by.kind), (Question.difficulty, by.difficulty)):
        if wanted:
            statement = statement.where(column == wanted)
    if by.topic:
        statement = statement.where(Question.topic == ("" if by.topic == NO_TOPIC else by.topic))
    if by.state != ALL:
        statement = statement.where(Question.retired_at.is_(None) if by.state == IN_USE else Question.retired_at.is_not(None))
    found: Select[Any] = statement.order_by(*_order(by))
    return found


def _order(by: QuestionFilter) -> list[Any]:
    columns: dict[str, Any] = {
        "added": Question.id,
        "stem": Question.stem_text,
        "kind": case({kind: number for number, kind in enumerate(KINDS)}, value=Question.kind),
        "difficulty": case({label: number for number, label in enumerate(DIFFICULTIES)}, value=Question.difficulty),
        "changed": Question.updated_at,
    }
    column = columns.get(by.sort, Question.id)
    return [column.desc(), Question.id.desc()] if by.descending else [column, Question.id]


def topic_counts(bank_id: int, state: str = IN_USE) -> list[tuple[str, int]]:
    """Topics of the bank with how many questions each has, by name; "" is without topic."""
    statement = select(Question.topic, func.count()).where(Question.bank_id == bank_id)
    if state != ALL:
        statement = statement.where(Question.retired_at.is_(None) if state == IN_USE else Question.retired_at.is_not(None))
    rows = db.session.execute(statement.group_by(Question.topic).order_by(Question.topic == "", Question.topic))
    return [(topic, count) for topic, count in rows]


def question_of(bank_id: int, question_id: int) -> Question:
    """The question of this bank. Raises Missing."""
    found = db.session.scalar(select(Question).where(Question.id == question_id, Question.bank_id == bank_id))
    if found is None:
        raise Missing(_("题库里没有这道题。"))
    return found


def questions_by_id(bank_id: int, question_ids: Collection[int]) -> Sequence[tuple[Question, QuestionVersion]]:
    """These questions of the bank with their present versions, in the bank's order; others are left out."""
    statement = filtered_questions(bank_id, QuestionFilter(state=ALL, descending=False))
    return [(row[0], row[1]) for row in db.session.execute(statement.where(Question.id.in_(list(question_ids))))]
