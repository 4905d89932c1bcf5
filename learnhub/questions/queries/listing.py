"""The questions of a bank as its page lists them."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.questions.models import DIFFICULTIES, KINDS, Question, QuestionVersion
from learnhub.questions.rules.states import DRAFT, IN_REVIEW, IN_USE
from learnhub.questions.rules.topics import SEPARATOR

RETIRED, ALL = "retired", "all"
STATES = (IN_USE, IN_REVIEW, DRAFT, RETIRED, ALL)
SORTS = ("added", "stem", "kind", "difficulty", "changed")
NO_TOPIC = "-"
# What an address may say of the list: what is filtered and sorted here, and by how papers use and measure questions.
FILTERS = ("q", "kind", "difficulty", "topic", "tag", "author", "state", "use", "facility", "r_rest", "sort", "order", "size", "page")


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What the list is narrowed to and how it is sorted; `topic` is NO_TOPIC for questions without one."""

    text: str = ""
    kind: str | None = None
    difficulty: str | None = None
    topic: str | None = None
    tag: str | None = None
    author: int | None = None
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
        tag=asked.get("tag", "")[:20] or None,
        author=_number(asked.get("author", "")),
        state=choice("state", STATES) or IN_USE,
        sort=choice("sort", SORTS) or "added",
        descending=asked.get("order") == "desc" if is_ordered else newest_first,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


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
    for column, wanted in ((Question.kind, by.kind), (Question.difficulty, by.difficulty), (Question.created_by, by.author)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if by.topic:
        below = Question.topic.startswith(by.topic + SEPARATOR, autoescape=True)
        statement = statement.where(Question.topic == "" if by.topic == NO_TOPIC else or_(Question.topic == by.topic, below))
    if by.tag:
        statement = statement.where(_has_tag(by.tag))
    statement = statement.where(*_in_state(by.state))
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


def _in_state(state: str) -> list[ColumnElement[bool]]:
    if state == ALL:
        return []
    if state == RETIRED:
        return [Question.retired_at.is_not(None)]
    return [Question.retired_at.is_(None), Question.state == state]


def _has_tag(tag: str) -> ColumnElement[bool]:
    """Tags are a JSON list of texts; how its text writes a letter depends on the database."""
    written = json.dumps(tag, ensure_ascii=db.engine.dialect.name != "postgresql")
    return cast(Question.tags, Text).contains(written, autoescape=True)


def tags_of(bank_id: int) -> list[str]:
    """The tags of the questions of the bank, the most used first."""
    lists = db.session.scalars(select(Question.tags).where(Question.bank_id == bank_id))
    counts = Counter(tag for tags in lists for tag in tags)
    return [tag for tag, _count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def authors_of(bank_id: int) -> list[tuple[int, str]]:
    """Who wrote questions of the bank, by account, with the name; the platform itself is left out; one statement."""
    statement = (
        select(Question.created_by, Member.name)
        .join(Member, Member.account_id == Question.created_by)
        .where(Question.bank_id == bank_id)
        .distinct()
        .order_by(Member.name, Question.created_by)
    )
    return [(account_id, name) for account_id, name in db.session.execute(statement) if account_id is not None]


def topic_counts(bank_id: int, state: str = IN_USE) -> list[tuple[str, int]]:
    """Topics of the bank with how many questions each has, by name; "" is without topic."""
    statement = select(Question.topic, func.count()).where(Question.bank_id == bank_id, *_in_state(state))
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
