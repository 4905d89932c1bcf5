"""Tables of targets 考核目标: plans and whom they hold for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json


class TargetPlan(Base):
    """A plan 考核目标: hours to reach in a year by a population, which categories count (with caps), and the document it rests on.

    The population: `categories` of people in the subtrees of `unit_ids` (None: anywhere) who hold one of `posts` (none named: any or none).
    `is_pro_rata`: who joins in mid-year has a share of the hours.
    """

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
    unit_ids: Mapped[list[Any] | None]
    posts: Mapped[list[Any] | None]
    is_pro_rata: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class Target(Base):
    """A plan holds for a member, with `hours` of her own when she joined in mid-year; `exempt_*` is 不作硬性要求, with approver and
    dates, without any diagnosis.
    """

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("plan_id", "member_id"), Index("ix_target_member_id", "member_id"))

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("target_plan.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    exempt_from: Mapped[date | None]
    exempt_to: Mapped[date | None]
    exempt_approver: Mapped[str | None] = mapped_column(String(60))
