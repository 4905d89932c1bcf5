"""Tables of certificates 学习证明."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id

COURSE, YEAR = "course", "year"


class Certificate(Base):
    """That a member completed a course, or gained hours in a year; it keeps what it said when it was issued.

    `subject` is the course or the year. One that was revoked together with hours names the flag in `revoked_with`.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "subject"),
        CheckConstraint("kind IN ('course', 'year')", name="kind"),
        Index("ix_certificate_issued_at", "issued_at"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(24), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(8))
    subject: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    organization: Mapped[str] = mapped_column(String(120))
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    completed_on: Mapped[date]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_reason: Mapped[str] = mapped_column(String(200), default="")
    revoked_with: Mapped[int | None] = mapped_column(ForeignKey("study_flag.id"))

    @property
    def is_valid(self) -> bool:
        """Whether it still stands."""
        return self.revoked_at is None
