"""Sittings, and the answers given in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.assessment.models.exams import Exam
from learnhub.core.database import Base, Id, Json

RUNNING, MARKING, GRADED = "running", "marking", "graded"
ONLINE, PAPER = "online", "paper"


class Attempt(Base):
    """One sitting 答卷. `paper` is frozen at the start: a list of the places that `service.placing` makes.

    `marking` is handed in and waits for a person; it has no score before every answer has one. `place` is the question that is
    open when they come one at a time without a way back; None when the whole paper is. An attempt whose `source` is `paper`
    was written on paper: each question earned what a person gave it, and where only the sum is known `paper` is empty.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "member_id", "number"),
        Index(
            "uq_attempt_running",
            "exam_id",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "uq_attempt_paper",
            "exam_id",
            "member_id",
            unique=True,
            sqlite_where=text("source = 'paper'"),
            postgresql_where=text("source = 'paper'"),
        ),
        Index("ix_attempt_deadline", "state", "deadline"),
        # With all that reports ask of a member's exams: each row holds a whole paper.
        Index("ix_attempt_member_id", "member_id", "started_at", "state", "exam_id", "number", "is_passed", "closed_at"),
        Index("ix_attempt_scores", "exam_id", "state", "member_id", "number", "score", "is_passed", "closed_at"),
        CheckConstraint("state IN ('running', 'marking', 'graded')", name="state"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int]
    seed: Mapped[int]
    paper: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(12), default=RUNNING)
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(16))
    graded_at: Mapped[datetime | None]
    score: Mapped[float | None]
    full_marks: Mapped[float]
    is_passed: Mapped[bool | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place: Mapped[int | None]
    device: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(8), default=ONLINE, server_default=ONLINE)

    exam: Mapped[Exam] = relationship()

    @property
    def counts(self) -> bool:
        """Whether it is the one that counts, or one of those of which the best does."""
        return self.number == 1 or not self.exam.counts_first


class Response(Base):
    """The answer 作答 to one question of an attempt: one row, replaced only by a save with a higher `seq`.

    One that `is_locked` was checked while the member wrote: she has seen what is right, and nothing replaces it.
    """

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    answer: Mapped[Any] = mapped_column(Json)
    is_marked: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int]
    tab: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]
    score: Mapped[float | None]
    is_right: Mapped[bool | None]
    is_locked: Mapped[bool] = mapped_column(default=False, server_default=false())


class ConflictCopy(Base):
    """An answer that came from a stale tab, or when the attempt was over: kept, never lost, never in the way of those that count."""

    __tablename__ = "conflict_copy"
    __table_args__ = (UniqueConstraint("attempt_id", "position", "tab", "seq"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    answer: Mapped[Any] = mapped_column(Json)
    seq: Mapped[int]
    tab: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime]
