"""The ledger of study hours 学时."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

CONCENTRATED, GROUP, ONLINE = "concentrated", "group", "online"
HOUR_CATEGORIES = (CONCENTRATED, GROUP, ONLINE)


class StudyHoursEntry(Base):
    """The ledger of study hours 学时; appended only. `source` names what paid, such as `course:12`; each pays a member once."""

    __tablename__ = "study_hours_entry"
    __table_args__ = (
        UniqueConstraint("member_id", "source"),
        CheckConstraint("category IN ('concentrated', 'group', 'online')", name="category"),
        # All that the sums of a year read: boards, dashboards and lists of the whole never touch the table itself.
        Index("ix_study_hours_entry_year", "year", "member_id", "category", "hours"),
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
