"""Versions of the rules by which courses pay study hours."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json


class AwardRule(Base):
    """A version of the rule of one level, in force from a day on; appended only. Of one day the highest `number` holds.

    `parameters` are those of `rules.awards`; `document` is what the version rests on.
    """

    __tablename__ = "award_rule"
    __table_args__ = (
        UniqueConstraint("level", "number"),
        CheckConstraint("level IN ('lesson', 'proportional', 'tiers')", name="level"),
    )

    id: Mapped[Id]
    level: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    valid_from: Mapped[date]
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    document: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]
