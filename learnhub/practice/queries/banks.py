"""What a member may practise, and how far she is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.practice.models import OpenBank, PracticeAnswer
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.queries import usable
from learnhub.questions.rules.kinds import BY_HAND, PASSAGE
from learnhub.questions.rules.topics import SEPARATOR, Topic, topic_tree


@dataclass(frozen=True, slots=True)
class BankCard:
    """A bank that may be practised: how many questions it has, how many of them the member has answered, how many have no topic."""

    id: int
    name: str
    questions: int
    answered: int
    topics: Sequence[Topic]
    apart: int


def _units_above(paths: Sequence[str | None]) -> list[int]:
    """The ids of the units on these paths."""
    return sorted({int(part) for path in paths if path for part in path.strip("/").split("/") if part})


def _open_to(paths: Sequence[str | None]) -> Select[QuestionBank]:
    """Open banks of the member's units and of those above them."""
    return (
        select(QuestionBank)
        .join(OpenBank, OpenBank.bank_id == QuestionBank.id)
        .where(QuestionBank.unit_id.in_(_units_above(paths)), QuestionBank.retired_at.is_(None))
    )


def open_banks(paths: Sequence[str | None], text: str = "") -> Select[QuestionBank]:
    """Every bank open to a member, by name, with `text` in it; to be paged."""
    return _open_to(paths).where(QuestionBank.name.contains(text, autoescape=True)).order_by(QuestionBank.name, QuestionBank.id)


def bank_cards(member_id: int, banks: Sequence[QuestionBank]) -> list[BankCard]:
    """What a member sees of these banks; two statements."""
    ids = [bank.id for bank in banks]
    topics: dict[int, list[tuple[str, int]]] = {}
    counted = select(Question.bank_id, Question.topic, func.count()).where(Question.bank_id.in_(ids), usable())
    for bank_id, topic, count in db.session.execute(counted.group_by(Question.bank_id, Question.topic).order_by(Question.topic)):
        topics.setdefault(bank_id, []).append((topic, count))
    done = (
        select(Question.bank_id, func.count(func.distinct(PracticeAnswer.question_id)))
        .join(PracticeAnswer, PracticeAnswer.question_id == Question.id)
        .where(PracticeAnswer.member_id == member_id, Question.bank_id.in_(ids), usable())
        .group_by(Question.bank_id)
    )
    answered = dict(db.session.execute(done).all())
    return [
        BankCard(
            bank.id,
            bank.name,
            sum(n for _topic, n in topics.get(bank.id, [])),
            answered.get(bank.id, 0),
            topic_tree(topics.get(bank.id, [])),
            sum(n for topic, n in topics.get(bank.id, []) if not topic),
        )
        for bank in banks
    ]


def open_bank(bank_id: int, paths: Sequence[str | None]) -> QuestionBank:
    """The bank, when it is open to a member of these units. Raises Missing."""
    bank = db.session.scalar(_open_to(paths).where(QuestionBank.id == bank_id))
    if bank is None:
        raise Missing(_("没有这个题库，或者没有开放练习。"))
    return bank


def pool(paths: Sequence[str | None], *, bank_id: int | None = None, topic: str | None = None, by_hand: bool = True) -> list[int]:
    """Ids of the questions in use in the open banks; of a `topic` with what lies below it, "" for those without one."""
    banks = _open_to(paths).with_only_columns(QuestionBank.id)
    statement = select(Question.id).where(Question.bank_id.in_(banks), usable())
    if bank_id is not None:
        statement = statement.where(Question.bank_id == bank_id)
    if topic is not None:
        below = Question.topic.startswith(topic + SEPARATOR, autoescape=True)
        statement = statement.where(or_(Question.topic == topic, below) if topic else Question.topic == "")
    if by_hand:
        return list(db.session.scalars(statement))
    return list(db.session.scalars(statement.where(Question.kind.not_in((*BY_HAND, PASSAGE))))) + _marked_passages(statement)


def _marked_passages(questions: Select[Any]) -> list[int]:
    """Those of the questions that are passages whose parts need no person to mark them."""
    said = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)
    passages = questions.where(Question.kind == PASSAGE).join(QuestionVersion, said).add_columns(QuestionVersion.parts)
    return [each for each, parts in db.session.execute(passages) if not any(part["kind"] in BY_HAND for part in parts)]


def answered_longest_ago(member_id: int, question_ids: Sequence[int]) -> list[int]:
    """Those of the questions that the member has practised, the one of the oldest answer first."""
    latest = func.max(PracticeAnswer.answered_at)
    statement = select(PracticeAnswer.question_id).where(PracticeAnswer.member_id == member_id)
    wanted = set(question_ids)
    return [each for each in db.session.scalars(statement.group_by(PracticeAnswer.question_id).order_by(latest)) if each in wanted]


OPEN, CLOSED = "open", "closed"
MANAGED_SORTS = ("name", "questions", "unit")


def managed_banks(scope: Sequence[str], *, text: str = "", show: str = "", sort: str = "name") -> Select[Any]:
    """Banks of the organizer's units with their numbers of questions, all of them or those that are open or closed; to be paged."""
    counted = (
        select(func.count())
        .select_from(Question)
        .where(Question.bank_id == QuestionBank.id, usable())
        .correlate(QuestionBank)
        .scalar_subquery()
    )
    statement: Select[Any] = (
        select(QuestionBank, Unit.name, counted, OpenBank.bank_id)
        .join(Unit, Unit.id == QuestionBank.unit_id)
        .outerjoin(OpenBank, OpenBank.bank_id == QuestionBank.id)
        .where(within(Unit.path, scope), QuestionBank.retired_at.is_(None), QuestionBank.name.contains(text, autoescape=True))
    )
    if show:
        statement = statement.where(OpenBank.bank_id.is_not(None) if show == OPEN else OpenBank.bank_id.is_(None))
    first = {"name": QuestionBank.name, "questions": counted.desc(), "unit": Unit.path}[sort]
    return statement.order_by(first, QuestionBank.name, QuestionBank.id)
