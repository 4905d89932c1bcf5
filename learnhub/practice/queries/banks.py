"""What a member may practise, and how far she is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.practice.models import OpenBank, PracticeAnswer
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.queries import usable
from learnhub.questions.rules.kinds import BY_HAND
from learnhub.questions.rules.topics import natural_key


@dataclass(frozen=True, slots=True)
class BankCard:
    """A bank that may be practised: how many questions it has, how many of them the member has answered; its topics with their numbers."""

    id: int
    name: str
    questions: int
    answered: int
    topics: Sequence[tuple[str, int]]


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


def bank_cards(member_id: int, paths: Sequence[str | None]) -> list[BankCard]:
    """Every bank open to a member; three statements."""
    banks = list(db.session.scalars(_open_to(paths).order_by(QuestionBank.name)))
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
            sorted(topics.get(bank.id, []), key=lambda each: natural_key(each[0])),
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
    """Ids of the questions in use in the open banks."""
    banks = _open_to(paths).with_only_columns(QuestionBank.id)
    statement = select(Question.id).where(Question.bank_id.in_(banks), usable())
    if bank_id is not None:
        statement = statement.where(Question.bank_id == bank_id)
    if topic is not None:
        statement = statement.where(Question.topic == topic)
    if not by_hand:
        statement = statement.where(Question.kind.not_in(BY_HAND))
    return list(db.session.scalars(statement))


def answered_longest_ago(member_id: int, question_ids: Sequence[int]) -> list[int]:
    """Those of the questions that the member has practised, the one of the oldest answer first."""
    latest = func.max(PracticeAnswer.answered_at)
    statement = select(PracticeAnswer.question_id).where(PracticeAnswer.member_id == member_id)
    wanted = set(question_ids)
    return [each for each in db.session.scalars(statement.group_by(PracticeAnswer.question_id).order_by(latest)) if each in wanted]


def managed_banks(scope: Sequence[str]) -> Select[Any]:
    """Banks of the organizer's units with their numbers of questions; to be paged."""
    counted = (
        select(func.count())
        .select_from(Question)
        .where(Question.bank_id == QuestionBank.id, usable())
        .correlate(QuestionBank)
        .scalar_subquery()
    )
    return (
        select(QuestionBank, Unit.name, counted, OpenBank.bank_id)
        .join(Unit, Unit.id == QuestionBank.unit_id)
        .outerjoin(OpenBank, OpenBank.bank_id == QuestionBank.id)
        .where(within(Unit.path, scope), QuestionBank.retired_at.is_(None))
        .order_by(QuestionBank.name, QuestionBank.id)
    )
