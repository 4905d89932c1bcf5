"""Overrides of settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id, Json


class SettingOverride(Base):
    """A value chosen in place of a default, for the platform (`unit_id` None) or for a unit's subtree."""

    __tablename__ = "setting_override"
    __table_args__ = (
        Index(
            "uq_setting_override_platform",
            "key",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
        Index("uq_setting_override_unit", "key", "unit_id", unique=True),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    value: Mapped[Any] = mapped_column(Json)
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SettingRevision(Base):
    """One row, counted up with each change, so that a worker sees in one cheap read whether its copy is old."""

    __tablename__ = "setting_revision"

    id: Mapped[Id]
    number: Mapped[int]
