"""Tables of sessions held in a room."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


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
