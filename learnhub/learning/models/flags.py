"""Tables of odd study that a person should look at, and of what it rests on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

OPEN, CONFIRMED, DISMISSED = "open", "confirmed", "dismissed"
NONE, REVERSED, RESTORED = "none", "reversed", "restored"


class MediaFetch(Base):
    """A member's browser has fetched a file of a course, at least once."""

    __tablename__ = "media_fetch"
    __table_args__ = (UniqueConstraint("member_id", "material_id"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    at: Mapped[datetime]


class StudyFlag(Base):
    """Odd study, found once for each `key` of a rule; it takes nothing away by itself. `facts` stay when raw beats go."""

    __tablename__ = "study_flag"
    __table_args__ = (
        UniqueConstraint("rule", "member_id", "key"),
        CheckConstraint("state IN ('open', 'confirmed', 'dismissed')", name="state"),
        CheckConstraint("reversal IN ('none', 'reversed', 'restored')", name="reversal"),
        Index("ix_study_flag_state", "state", "found_at"),
        Index("ix_study_flag_member_id", "member_id"),
    )

    id: Mapped[Id]
    rule: Mapped[str] = mapped_column(String(24))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str] = mapped_column(String(64))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    day: Mapped[date]
    facts: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    reversal: Mapped[str] = mapped_column(String(12), default=NONE)


class FlagScan(Base):
    """How far study was looked through; one row."""

    __tablename__ = "flag_scan"

    id: Mapped[Id]
    begun_at: Mapped[datetime]
    until: Mapped[datetime]
