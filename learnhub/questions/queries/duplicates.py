"""Questions of a bank that say the same or nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.questions.models import Distinct, Question, QuestionVersion
from learnhub.questions.rules.similarity import Group, Text, groups_of


@dataclass(frozen=True, slots=True)
class Alike:
    """A group with its questions and their present versions, the oldest first."""

    likeness: float
    members: list[tuple[Question, QuestionVersion]]

    @property
    def ids(self) -> list[int]:
        """The questions by id."""
        return [question.id for question, _version in self.members]


def duplicate_groups(bank_id: int) -> list[Group]:
    """Groups among the questions of the bank that are not retired, apart from those that are all wanted; two statements."""
    statement = (
        select(Question.id, Question.stem_text, QuestionVersion.options)
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version))
        .where(Question.bank_id == bank_id, Question.retired_at.is_(None))
        .order_by(Question.id)
    )
    wanted = select(Distinct.low_id, Distinct.high_id).join(Question, Question.id == Distinct.low_id).where(Question.bank_id == bank_id)
    distinct = {(low, high) for low, high in db.session.execute(wanted)}
    return groups_of((Text(row.id, row.stem_text, _words(row.options)) for row in db.session.execute(statement)), distinct)


def _words(options: list[dict[str, Any]]) -> str:
    return "".join(option["html"] if "<" not in option["html"] else plain_text(option["html"]) for option in options)


def with_questions(groups: Sequence[Group]) -> list[Alike]:
    """These groups with what their questions say; one statement."""
    ids = [each for group in groups for each in group.ids]
    statement = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version))
        .where(Question.id.in_(ids))
    )
    found = {row[0].id: (row[0], row[1]) for row in db.session.execute(statement)}
    return [Alike(group.likeness, [found[each] for each in group.ids if each in found]) for group in groups]
