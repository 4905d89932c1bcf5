"""Questions are retired, never deleted: attempts keep their versions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from learnhub.audit.service import record
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.service.arranging import pieces
from learnhub.questions.service.outcomes import Outcome, Stayed


def retire_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> Outcome:
    """Take questions of the bank out of use: no new paper asks them."""
    return set_state(
        bank, question_ids, Question.retired_at.is_(None), "retire_questions", Stayed.SAME, actor_id=actor_id, now=now, retired_at=now
    )


def restore_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> Outcome:
    """Put retired questions of the bank back into use."""
    return set_state(
        bank, question_ids, Question.retired_at.is_not(None), "restore_questions", Stayed.SAME, actor_id=actor_id, now=now, retired_at=None
    )


def set_state(
    bank: QuestionBank,
    question_ids: Collection[int],
    is_meant: ColumnElement[bool],
    deed: str,
    otherwise: Stayed,
    *,
    actor_id: int | None,
    now: datetime,
    **values: object,
) -> Outcome:
    """Give the questions that are meant other values; the others stay for the reason `otherwise`."""
    found: list[int] = []
    stayed = 0
    for piece in pieces(question_ids):
        columns = select(Question.id, is_meant.label("is_meant"))
        rows = db.session.execute(columns.where(Question.bank_id == bank.id, Question.id.in_(piece)))
        meant = {row.id: bool(row.is_meant) for row in rows}
        changing = [question_id for question_id, is_to_change in meant.items() if is_to_change]
        db.session.execute(update(Question).where(Question.id.in_(changing), is_meant).values(**values, updated_at=now))
        found += changing
        stayed += len(meant) - len(changing)
    if found:
        known = {"state": values["state"]} if "state" in values else {}
        record(deed, "question_bank", bank.id, actor_id=actor_id, now=now, questions=found, **known)
    return Outcome(len(found), {otherwise: stayed})
