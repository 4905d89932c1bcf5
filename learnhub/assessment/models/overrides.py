"""What is granted to single people or units in an exam."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

_LIVE = text("withdrawn_at IS NULL")


class ExamOverride(Base):
    """Other rules for a member or the subtree of a unit; one stands for each, an earlier one is withdrawn by the next.

    Extra time in minutes or as a percentage of the limit; a window and attempts of one's own; 缓考 (of a member alone), with the new
    window or none so far. `granted_by` approved it.
    """

    __tablename__ = "exam_override"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (unit_id IS NULL)", name="whose"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="window"),
        CheckConstraint("extra_minutes >= 0 AND extra_percent >= 0 AND extra_attempts >= 0", name="extra"),
        Index("uq_exam_override_member", "exam_id", "member_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_exam_override_unit", "exam_id", "unit_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_exam_override_member_id", "member_id"),
        Index("ix_exam_override_unit_id", "unit_id"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_percent: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    extra_attempts: Mapped[int] = mapped_column(default=0)
    is_deferred: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
