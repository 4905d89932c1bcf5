"""Questions are retired, never deleted: attempts keep their versions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from learnhub.audit.service import record
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank


def retire_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """Take questions of the bank out of use: no new paper asks them. Returns how many."""
    return _set_state(bank, question_ids, "retire_questions", now, actor_id=actor_id, now=now)


def restore_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """Put retired questions of the bank back into use. Returns how many."""
    return _set_state(bank, question_ids, "restore_questions", None, actor_id=actor_id, now=now)


def _set_state(
    bank: QuestionBank, question_ids: Collection[int], deed: str, retired_at: datetime | None, *, actor_id: int | None, now: datetime
) -> int:
    is_other = Question.retired_at.is_(None) if retired_at else Question.retired_at.is_not(None)
    wanted = select(Question.id).where(Question.bank_id == bank.id, Question.id.in_(list(question_ids)), is_other)
    found = list(db.session.scalars(wanted))
    if found:
        db.session.execute(update(Question).where(Question.id.in_(found)).values(retired_at=retired_at, updated_at=now))
        record(deed, "question_bank", bank.id, actor_id=actor_id, now=now, questions=found)
    return len(found)
