"""Tables of enrollment, study time and progress."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json


class Enrollment(Base):
    """A member takes a course; the row stays when she leaves and comes back.

    `award_level` is the level at which the course has paid her, from the first payment on: it pays her at no other.
    """

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("member_id", "course_id"), Index("ix_enrollment_course_id", "course_id", "completed_at"))

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    enrolled_at: Mapped[datetime]
    last_lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    last_studied_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    award_level: Mapped[str | None] = mapped_column(String(12))


class LessonProgress(Base):
    """What a member has seen of a lesson.

    `intervals` is the coverage, a sorted union of `[from, to]` in seconds of the media; of an article its paragraphs, of a document
    its pages, each `[n, n + 1]`. `study_seconds` is wall-clock time of playing, never above `covered_seconds`. `media_sha256` is the
    version these belong to. `check_in` counts the seconds of playing down to the next presence check; while `check_token` waits for
    its answer, what is played counts until `check_until`.
    """

    __tablename__ = "lesson_progress"
    __table_args__ = (
        UniqueConstraint("member_id", "lesson_id"),
        CheckConstraint("study_seconds >= 0 AND covered_seconds >= 0", name="seconds"),
        Index("ix_lesson_progress_course", "member_id", "course_id"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    position: Mapped[float] = mapped_column(default=0.0)
    intervals: Mapped[list[Any]] = mapped_column(default=list)
    covered_seconds: Mapped[float] = mapped_column(default=0.0)
    study_seconds: Mapped[float] = mapped_column(default=0.0)
    media_sha256: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    check_in: Mapped[float | None]
    check_token: Mapped[str | None] = mapped_column(String(24))
    check_until: Mapped[datetime | None]


class LessonProgressPast(Base):
    """What a member had seen of a file that was replaced: history, and counted no more."""

    __tablename__ = "lesson_progress_past"
    __table_args__ = (Index("ix_lesson_progress_past_member_id", "member_id", "lesson_id"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    media_sha256: Mapped[str] = mapped_column(String(64))
    intervals: Mapped[list[Any]]
    covered_seconds: Mapped[float]
    study_seconds: Mapped[float]
    started_at: Mapped[datetime]
    replaced_at: Mapped[datetime]


class StudyLease(Base):
    """The right of one browser to report study of one lesson; at most one is open per member.

    `session_id` is the sign-in it was opened by. `last_reply` holds what a repeat is answered and what the next beat must know:
    `stamp` of the last beat; while a check waits `asked` (the beat it came with), `held` (the stamp of the last beat that waits too)
    and `outage` (what is left of the longest outage).
    """

    __tablename__ = "study_lease"
    __table_args__ = (
        Index(
            "uq_study_lease_open",
            "member_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_study_lease_closed_at", "closed_at"),
    )

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(24))
    seq: Mapped[int] = mapped_column(default=0)
    drawn_at: Mapped[datetime]
    bucket: Mapped[float] = mapped_column(default=0.0)
    is_playing: Mapped[bool] = mapped_column(default=False)
    last_reply: Mapped[dict[str, Any] | None] = mapped_column(Json)
    session_id: Mapped[int | None]


class PresenceCheck(Base):
    """A check that the server asked, as evidence; `delivered_at` is when it was sent for the last time."""

    __tablename__ = "presence_check"
    __table_args__ = (
        Index("ix_presence_check_member_id", "member_id", "issued_at"),
        Index("ix_presence_check_issued_at", "issued_at"),
    )

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(String(24), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    lease_id: Mapped[int | None]
    issued_at: Mapped[datetime]
    delivered_at: Mapped[datetime]
    deadline: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class StudyBeat(Base):
    """One heartbeat as it came, kept for a while as evidence; a repeat of `(lease, seq)` cannot be stored."""

    __tablename__ = "study_beat"
    __table_args__ = (UniqueConstraint("lease_id", "seq"),)

    id: Mapped[Id]
    lease_id: Mapped[int] = mapped_column(ForeignKey("study_lease.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    claimed: Mapped[list[Any]]
    credited_seconds: Mapped[float]
    covered_seconds: Mapped[float]


class StudyDay(Base):
    """Seconds of study time a member earned on one day."""

    __tablename__ = "study_day"
    __table_args__ = (UniqueConstraint("member_id", "day"), Index("ix_study_day_day", "day"))

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    seconds: Mapped[float]
