"""Tables of enrollment, study time, progress, study hours and targets."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json

CONCENTRATED, GROUP, ONLINE = "concentrated", "group", "online"
HOUR_CATEGORIES = (CONCENTRATED, GROUP, ONLINE)


class Enrollment(Base):
    """A member takes a course; the row stays when she leaves and comes back."""

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("member_id", "course_id"), Index("ix_enrollment_course_id", "course_id", "completed_at"))

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    enrolled_at: Mapped[datetime]
    last_lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    last_studied_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class LessonProgress(Base):
    """What a member has seen of a lesson.

    `intervals` is the coverage, a sorted union of `[from, to]` in seconds of the media; of an article its paragraphs, of a document
    its pages, each `[n, n + 1]`. `study_seconds` is wall-clock time of playing, never above `covered_seconds`. `media_sha256` is the
    version these belong to.
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


class StudyLease(Base):
    """The right of one browser to report study of one lesson; at most one is open per member."""

    __tablename__ = "study_lease"
    __table_args__ = (
        Index(
            "uq_study_lease_open",
            "member_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
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


class StudyHoursEntry(Base):
    """The ledger of study hours 学时; appended only. `source` names what paid, such as `course:12`; each pays a member once."""

    __tablename__ = "study_hours_entry"
    __table_args__ = (
        UniqueConstraint("member_id", "source"),
        CheckConstraint("category IN ('concentrated', 'group', 'online')", name="category"),
        Index("ix_study_hours_entry_year", "year", "member_id"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    source: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(16))
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    day: Mapped[date]
    year: Mapped[int]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class TargetPlan(Base):
    """A plan 考核目标: hours to reach in a year by a population, which categories count (with caps), and the document it rests on."""

    __tablename__ = "target_plan"
    __table_args__ = (UniqueConstraint("year", "name"),)

    id: Mapped[Id]
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    categories: Mapped[list[str]] = mapped_column(Json)
    counted: Mapped[dict[str, Any]]
    least_concentrated: Mapped[int] = mapped_column(default=0)
    document: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class Target(Base):
    """A plan holds for a member; `exempt_*` is 不作硬性要求, with approver and dates, without any diagnosis."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("plan_id", "member_id"), Index("ix_target_member_id", "member_id"))

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("target_plan.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    exempt_from: Mapped[date | None]
    exempt_to: Mapped[date | None]
    exempt_approver: Mapped[str | None] = mapped_column(String(60))


class OfflineSession(Base):
    """A session held in a room: training, a branch meeting, a joint study."""

    __tablename__ = "offline_session"

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    held_on: Mapped[date]
    category: Mapped[str] = mapped_column(String(16))
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class Attendance(Base):
    """A member was present at an offline session."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "member_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("offline_session.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
