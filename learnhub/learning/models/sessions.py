"""Tables of sessions held in a room: who was there, what was played, the photos."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json


class OfflineSession(Base):
    """A session held in a room: training, a branch meeting, a joint study.

    It is planned, opened for signing in, closed (then the hours are awarded), or canceled. `secret` is what the codes on the host's
    screen are made with; `lesson_id` the lesson that is shown there. `form_key` belongs to the form that made it: sent twice, it makes one.
    """

    __tablename__ = "offline_session"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'open', 'closed', 'canceled')", name="state"),
        Index("ix_offline_session_unit_id", "unit_id", "starts_at"),
        Index("uq_offline_session_form_key", "recorded_by", "form_key", unique=True),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    held_on: Mapped[date]
    category: Mapped[str] = mapped_column(String(16))
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    form_key: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(8), default="closed", server_default="closed")
    starts_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(120), default="", server_default="")
    presenter: Mapped[str] = mapped_column(String(60), default="", server_default="")
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    admits_guests: Mapped[bool] = mapped_column(default=False, server_default="0")
    secret: Mapped[str] = mapped_column(String(64), default="", server_default="")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    closed_at: Mapped[datetime | None]


class Attendance(Base):
    """A member was present at an offline session; `way` is how that was noted: by code, from a list, from a file."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "member_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("offline_session.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    way: Mapped[str] = mapped_column(String(8), default="list", server_default="list")
    signed_at: Mapped[datetime | None]


class GroupLessonCredit(Base):
    """The one session that pays a member for studying a lesson in a group."""

    __tablename__ = "group_lesson_credit"
    __table_args__ = (UniqueConstraint("member_id", "lesson_id"), Index("ix_group_lesson_credit_session_id", "session_id"))

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("offline_session.id"))


class SessionPlay(Base):
    """What the host's screen has played of the lesson, by the rules of study time; `token` is the screen that may report it."""

    __tablename__ = "session_play"

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("offline_session.id"), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    media_sha256: Mapped[str | None] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[float] = mapped_column(default=0.0)
    drawn_at: Mapped[datetime]
    bucket: Mapped[float] = mapped_column(default=0.0)
    is_playing: Mapped[bool] = mapped_column(default=False)
    position: Mapped[float] = mapped_column(default=0.0)
    intervals: Mapped[list[Any]] = mapped_column(Json, default=list)
    covered_seconds: Mapped[float] = mapped_column(default=0.0)
    played_seconds: Mapped[float] = mapped_column(default=0.0)


class SessionPhoto(Base):
    """A photo of a session, without what the camera wrote into it; `key` is its place in the store."""

    __tablename__ = "session_photo"
    __table_args__ = (UniqueConstraint("session_id", "key"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("offline_session.id"))
    key: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
