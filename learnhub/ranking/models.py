"""Tables of the points ledger, standings and their histogram, and of what is kept of each unit."""

from datetime import date, datetime

from sqlalchemy import Double, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, BigInt, Id
from learnhub.ranking.rules.figures import HOURS, WHOLE


class PointsEntry(Base):
    """The ledger of points 积分; appended only. `department_id` and `branch_id` are where they were earned and stay."""

    __tablename__ = "points_entry"
    __table_args__ = (
        UniqueConstraint("member_id", "rule", "source"),
        Index("ix_points_entry_member_day", "member_id", "day", "rule"),
        Index("ix_points_entry_day", "day"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    rule: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    points: Mapped[int]
    day: Mapped[date]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Standing(Base):
    """Points of one member in one period (`2026-W30`, `2026-07`, `2026-Q3`, `2026`, `all`); equals the ledger's sum, always."""

    __tablename__ = "standing"

    id: Mapped[Id]
    period: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    points: Mapped[int] = mapped_column()
    reached_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("period", "member_id"),
        # In the order of the board, so that its top is read and nothing is sorted.
        Index("ix_standing_board", "period", points.desc(), "reached_at", "member_id"),
    )


class StandingTally(Base):
    """How many members stand at `points` in a period: one's own place without counting everybody."""

    __tablename__ = "standing_tally"
    __table_args__ = (UniqueConstraint("period", "points"),)

    id: Mapped[Id]
    period: Mapped[str] = mapped_column(String(10))
    points: Mapped[int]
    members: Mapped[int]


class UnitStanding(Base):
    """Points earned in a unit itself (not its subtree) in one period."""

    __tablename__ = "unit_standing"
    __table_args__ = (UniqueConstraint("period", "unit_id"),)

    id: Mapped[Id]
    period: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    points: Mapped[int]


class UnitFigures(Base):
    """What a leader sees of a unit's own active members (not of its subtree) on one day; as recomputed, always.

    `day_began_at` is the first moment of that day; None: something the figures are made of has changed since. Columns are those of
    `rules.figures`: whole numbers and hours.
    """

    __tablename__ = "unit_figures"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    day_began_at: Mapped[datetime | None]


for _name in WHOLE:
    setattr(UnitFigures, _name, mapped_column(BigInt, nullable=False))
for _name in HOURS:
    setattr(UnitFigures, _name, mapped_column(Double, nullable=False))


class UnitWarned(Base):
    """The few of a unit's own members who need attention most, in the order of `gap` and name; written with `UnitFigures`."""

    __tablename__ = "unit_warned"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False, index=True)
    gap: Mapped[float]
    sort_name: Mapped[str] = mapped_column(String(120))


class FiguresChange(Base):
    """Something that figures of units are made of has changed: of a member, wherever she is by now, of a unit that she left, of an exam.

    Triggers of the database append here (migration 0038, ADR 0037), so no way to write can forget it, and none waits for another;
    hence no foreign keys either.
    """

    __tablename__ = "figures_change"

    id: Mapped[Id]
    member_id: Mapped[int | None]
    unit_id: Mapped[int | None]
    exam_id: Mapped[int | None]
