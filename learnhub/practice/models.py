"""Tables of practice."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

BANK, DAILY, MISTAKES, FAVORITES = "bank", "daily", "mistakes", "favorites"
WAYS = (BANK, DAILY, MISTAKES, FAVORITES)


class OpenBank(Base):
    """A bank that members of its unit's subtree may practise; any other is closed to them, for exams may draw on it."""

    __tablename__ = "open_bank"

    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), primary_key=True)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]


class PracticeAnswer(Base):
    """An answer given while practising: `answers` has one for each place of the question.

    `share` is what it earned of the marks (0 to 1); where a person would have to mark, None until the member judges it herself.
    """

    __tablename__ = "practice_answer"
    __table_args__ = (
        UniqueConstraint("member_id", "token"),
        CheckConstraint("way IN ('bank', 'daily', 'mistakes', 'favorites')", name="way"),
        Index("ix_practice_answer_member_id", "member_id", "question_id", "answered_at"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    way: Mapped[str] = mapped_column(String(12))
    token: Mapped[str] = mapped_column(String(40))
    answers: Mapped[list[Any]]
    share: Mapped[float | None]
    answered_at: Mapped[datetime]


class DailyQuiz(Base):
    """The questions of a member's day 每日答题, drawn once; each is answered once: its answer's token is `daily:{id}:{number}`.

    A place of `versions` is None when its question was taken away and there was no other.
    """

    __tablename__ = "daily_quiz"
    __table_args__ = (UniqueConstraint("member_id", "day"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    versions: Mapped[list[Any]]
    drawn_at: Mapped[datetime]


class MistakeEntry(Base):
    """A question in a member's mistake book 错题本; `card` is the state of its schedule."""

    __tablename__ = "mistake_entry"
    __table_args__ = (UniqueConstraint("member_id", "question_id"), Index("ix_mistake_entry_due_at", "member_id", "removed_at", "due_at"))

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    card: Mapped[dict[str, Any]]
    wrong: Mapped[int] = mapped_column(default=1)
    right_in_a_row: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    last_at: Mapped[datetime]
    due_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Favorite(Base):
    """A question that a member keeps 收藏."""

    __tablename__ = "favorite"
    __table_args__ = (UniqueConstraint("member_id", "question_id"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    created_at: Mapped[datetime]


class FedAttempt(Base):
    """An attempt whose answers have gone into the mistake book: once, and not before its right answers are released."""

    __tablename__ = "fed_attempt"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    fed_at: Mapped[datetime]
