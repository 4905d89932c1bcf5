"""Watching over an exam 监考: what is recorded, what is said to candidates, what invigilators decide."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class Invigilation(Base):
    """How an exam is watched; an exam without a row counts screen leaves and nothing else. A quiz has none.

    `most_leaves` hands the paper in with the leave of that number; None only counts them.
    """

    __tablename__ = "invigilation"
    __table_args__ = (CheckConstraint("most_leaves IS NULL OR most_leaves BETWEEN 1 AND 100", name="most_leaves"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), unique=True)
    counts_leaves: Mapped[bool] = mapped_column(default=True)
    asks_full_screen: Mapped[bool] = mapped_column(default=False)
    blocks_copying: Mapped[bool] = mapped_column(default=False)
    is_one_device: Mapped[bool] = mapped_column(default=False)
    most_leaves: Mapped[int | None]


class Invigilator(Base):
    """A colleague who watches over an exam beside its organizers."""

    __tablename__ = "invigilator"
    __table_args__ = (UniqueConstraint("exam_id", "member_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    named_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime]


class ScreenLeave(Base):
    """A time 切屏 in which the paper was out of sight: `number` counted by the page `tab`. It grows until it `is_over`.

    `seconds` leaves out what another leave counted already.
    """

    __tablename__ = "screen_leave"
    __table_args__ = (
        UniqueConstraint("attempt_id", "tab", "number"),
        CheckConstraint("seconds >= 0", name="seconds"),
        CheckConstraint("kind IN ('hidden', 'full_screen')", name="kind"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    tab: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    left_at: Mapped[datetime]
    back_at: Mapped[datetime]
    seconds: Mapped[int]
    is_over: Mapped[bool]
    received_at: Mapped[datetime]


class SignOfLife(Base):
    """When and from where an attempt's page was last heard, and what it said of itself; one row, replaced."""

    __tablename__ = "sign_of_life"

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")
    unsent: Mapped[int] = mapped_column(default=0)
    is_away: Mapped[bool] = mapped_column(default=False)


class ExamMessage(Base):
    """What an invigilator told a candidate, or with no `attempt_id` everybody in the exam; appended."""

    __tablename__ = "exam_message"
    __table_args__ = (Index("ix_exam_message_exam_id", "exam_id", "attempt_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    text: Mapped[str] = mapped_column(String(300))
    sent_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime]


class MessageReading(Base):
    """That a candidate said she had read a message."""

    __tablename__ = "message_reading"
    __table_args__ = (UniqueConstraint("message_id", "attempt_id"),)

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("exam_message.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    read_at: Mapped[datetime]


class Reopening(Base):
    """That an attempt that was handed in went on, and why; appended."""

    __tablename__ = "reopening"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    closed_at: Mapped[datetime]
    close_reason: Mapped[str] = mapped_column(String(16))
    deadline: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200))
    reopened_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime]
