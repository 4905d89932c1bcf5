"""Questions that rest on a rule that changed and were not looked through since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion, SourceChange, SourceLook

_IS_CURRENT = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)

_AROUND = "《》 "


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change with how many questions still wait for a look."""

    change: SourceChange
    waiting: int


def resting_on(bank_id: int, source: str, clause: str = "") -> Select[int]:
    """Ids of the questions of the bank that rest on the rule, or on the clause of it, whether it stands in 《》 or not."""
    bare = source.strip(_AROUND)
    statement = select(Question.id).join(QuestionVersion, _IS_CURRENT).where(Question.bank_id == bank_id, Question.retired_at.is_(None))
    statement = statement.where(QuestionVersion.source.in_([source, bare, f"《{bare}》"]))
    return statement.where(QuestionVersion.clause.startswith(clause, autoescape=True)) if clause else statement


def waiting_for(change: SourceChange) -> Select[Any]:
    """Questions with their present versions that wait for a look; to be paged.

    One written anew after the change was noted has been looked at by its author.
    """
    looked = select(SourceLook.question_id).where(SourceLook.change_id == change.id)
    found: Any = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, _IS_CURRENT)
        .where(
            Question.id.in_(resting_on(change.bank_id, change.source, change.clause)),
            Question.id.not_in(looked),
            QuestionVersion.created_at <= change.added_at,
        )
        .order_by(Question.id)
    )
    statement: Select[Any] = found
    return statement


def changes_of(bank_id: int) -> list[ChangeRow]:
    """The changes noted for the bank, the newest first; three statements."""
    changes = db.session.scalars(
        select(SourceChange).where(SourceChange.bank_id == bank_id).order_by(SourceChange.changed_on.desc(), SourceChange.id.desc())
    ).all()
    if not changes:
        return []
    looks = select(SourceLook.change_id, SourceLook.question_id).where(SourceLook.change_id.in_([change.id for change in changes]))
    looked = {(row[0], row[1]) for row in db.session.execute(looks)}
    statement = (
        select(Question.id, QuestionVersion.source, QuestionVersion.clause, QuestionVersion.created_at)
        .join(QuestionVersion, _IS_CURRENT)
        .where(Question.bank_id == bank_id, Question.retired_at.is_(None), QuestionVersion.source != "")
    )
    questions = db.session.execute(statement).all()
    return [ChangeRow(change, sum((change.id, row.id) not in looked and _waits(row, change) for row in questions)) for change in changes]


def changes_for(question: Question, version: QuestionVersion) -> list[SourceChange]:
    """The changes for which the question, as `version` says it now, waits for a look; one statement."""
    if question.retired_at is not None or not version.source:
        return []
    looked = select(SourceLook.change_id).where(SourceLook.question_id == question.id)
    statement = select(SourceChange).where(SourceChange.bank_id == question.bank_id, SourceChange.id.not_in(looked))
    return [change for change in db.session.scalars(statement.order_by(SourceChange.id)) if _waits(version, change)]


def _waits(row: Any, change: SourceChange) -> bool:
    """As `waiting_for` says it, looks aside."""
    bare = change.source.strip(_AROUND)
    rests = row.source in {change.source, bare, f"《{bare}》"} and row.clause.startswith(change.clause)
    return bool(rests and row.created_at <= change.added_at)


def change_of(bank_id: int, change_id: int) -> SourceChange:
    """The change, when it was noted for this bank. Raises Missing."""
    found = db.session.scalar(select(SourceChange).where(SourceChange.id == change_id, SourceChange.bank_id == bank_id))
    if found is None:
        raise Missing(_("没有这条依据变动。"))
    return found


def sources_of(bank_id: int) -> Sequence[str]:
    """The rules that questions of the bank rest on, by name."""
    statement = select(QuestionVersion.source).join(Question, _IS_CURRENT).where(Question.bank_id == bank_id, QuestionVersion.source != "")
    return db.session.scalars(statement.distinct().order_by(QuestionVersion.source)).all()
