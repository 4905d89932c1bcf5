"""The mistake book, favorites, and which banks are open."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.audit.service import record
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.practice.models import Favorite, MistakeEntry, OpenBank
from learnhub.practice.queries import book
from learnhub.practice.rules.schedule import LEARNT, look
from learnhub.questions.models import QuestionBank


def _insert_once(table: type, **values: object) -> bool:
    """Insert unless it is there; whether it was inserted."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    count: int = db.session.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount  # type: ignore[attr-defined]
    return count == 1


def note(member_id: int, question_id: int, *, is_right: bool, at: datetime) -> None:
    """Take an answer into the mistake book: a wrong one enters it or comes back, a right one moves on what is there."""
    entry = book.mistake(member_id, question_id)
    if entry is None:
        if not is_right:
            first = look(None, is_right=False, at=at)
            values = {"card": first.card, "due_at": first.due_at, "added_at": at, "last_at": at, "wrong": 1, "right_in_a_row": 0}
            _insert_once(MistakeEntry, member_id=member_id, question_id=question_id, **values)
        return
    if is_right and entry.removed_at is not None:
        return
    _move_on(entry, is_right=is_right, at=at)


def _move_on(entry: MistakeEntry, *, is_right: bool, at: datetime) -> None:
    following = look(entry.card, is_right=is_right, at=at)
    is_early = is_right and at < entry.due_at  # right again on the same day proves nothing new
    entry.last_at = max(at, entry.last_at)
    if is_early:
        return
    entry.card, entry.due_at = following.card, following.due_at
    entry.right_in_a_row = entry.right_in_a_row + 1 if is_right else 0
    entry.wrong += 0 if is_right else 1
    entry.removed_at = at if entry.right_in_a_row >= LEARNT else None
    db.session.flush()


def forget(member_id: int, question_id: int, *, now: datetime) -> None:
    """Take a question out of the book: the member knows it. Raises Missing."""
    entry = book.mistake(member_id, question_id)
    if entry is None:
        raise Missing(_("错题本里没有这道题。"))
    entry.removed_at = entry.removed_at or now
    db.session.flush()


def keep(member_id: int, question_id: int, *, now: datetime) -> None:
    """Keep a question that the member has met. Raises Missing."""
    if not book.has_met(member_id, question_id):
        raise Missing(_("没有这道题。"))
    _insert_once(Favorite, member_id=member_id, question_id=question_id, created_at=now)


def unkeep(member_id: int, question_id: int) -> None:
    """Keep it no longer; nothing happens when it was not kept."""
    db.session.execute(delete(Favorite).where(Favorite.member_id == member_id, Favorite.question_id == question_id))


def open_bank(bank: QuestionBank, *, actor_id: int | None, now: datetime) -> None:
    """Let members practise a bank."""
    if _insert_once(OpenBank, bank_id=bank.id, opened_by=actor_id, opened_at=now):
        record("open_bank_for_practice", "question_bank", bank.id, actor_id=actor_id, now=now, name=bank.name)


def close_bank(bank: QuestionBank, *, actor_id: int | None, now: datetime) -> None:
    """Let members practise it no longer; what they have answered stays theirs."""
    if db.session.execute(delete(OpenBank).where(OpenBank.bank_id == bank.id)).rowcount:  # type: ignore[attr-defined]
        record("close_bank_for_practice", "question_bank", bank.id, actor_id=actor_id, now=now, name=bank.name)
