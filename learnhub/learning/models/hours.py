"""The ledger of study hours 学时, and what is kept of it for each member and year."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
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


class HoursStanding(Base):
    """What a member has of a year: the sums of her ledger, and how she stands with the plan that leads; both as recomputed, always.

    `month_1` … `month_12` are the hours of a month, whatever counts; `whole` is what the plan asks of who was there all year. `share` is
    the percent of her target that counts and `paced_until` the last day on which that keeps pace; both are None for whom nothing is
    asked of. Exemptions begin and end with days: the row holds from `holds_from` to `holds_until` (None: on every day).
    """

    __tablename__ = "hours_standing"

    id: Mapped[Id]
    year: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    concentrated: Mapped[Decimal] = mapped_column(Numeric(8, 1))
    group: Mapped[Decimal] = mapped_column(Numeric(8, 1))
    online: Mapped[Decimal] = mapped_column(Numeric(8, 1))
    trainings: Mapped[int]
    reached_at: Mapped[datetime]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("target_plan.id"))
    target: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    whole: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    counted: Mapped[Decimal] = mapped_column(Numeric(8, 1))
    is_exempt: Mapped[bool]
    is_met: Mapped[bool]
    share: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    paced_until: Mapped[date | None]
    holds_from: Mapped[date | None]
    holds_until: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("year", "member_id"),
        # In the order of the board.
        Index("ix_hours_standing_board", "year", share.desc(), "reached_at", "member_id"),
        Index(
            "ix_hours_standing_holds",
            "year",
            "holds_until",
            sqlite_where=text("holds_until IS NOT NULL"),
            postgresql_where=text("holds_until IS NOT NULL"),
        ),
    )


MONTHS = tuple(f"month_{number}" for number in range(1, 13))
for _month in MONTHS:
    setattr(HoursStanding, _month, mapped_column(Numeric(8, 1), nullable=False))
