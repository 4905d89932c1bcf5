"""What follows a score: that its member was told, and her request to look at it again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

WHOLE = -1  # the place of a request about the whole attempt
OPEN, KEPT, CHANGED = "open", "kept", "changed"


class ScoreTold(Base):
    """The member was told that the score of this attempt is released: once, whoever comes first."""

    __tablename__ = "score_told"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    told_at: Mapped[datetime]


class PrintedPaper(Base):
    """A form of an exam as it was printed last, frozen: what scores of paper sheets are entered for. `form` is its letter, or ""."""

    __tablename__ = "printed_paper"
    __table_args__ = (UniqueConstraint("exam_id", "form"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    form: Mapped[str] = mapped_column(String(1), default="")
    paper: Mapped[list[Any]]
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    printed_at: Mapped[datetime]


class ReviewRequest(Base):
    """A request to look at a score again 成绩复核: one for each question of an attempt, and one for the whole (`position` WHOLE).

    `state` is open, kept (looked at, the score stays) or changed; `score_before` is that of the attempt when it was asked for,
    `score_after` when it was answered.
    """

    __tablename__ = "review_request"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        CheckConstraint("state IN ('open', 'kept', 'changed')", name="state"),
        Index("ix_review_request_state", "state", "asked_at"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default=OPEN)
    asked_at: Mapped[datetime]
    score_before: Mapped[float | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    score_after: Mapped[float | None]
