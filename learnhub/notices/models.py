"""The table of notices."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class Notice(Base):
    """Something a person is told; `source` names what it is about, so that nobody is told twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "source"),
        Index("ix_notice_account_id", "account_id", "read_at", "sent_at"),
        Index("ix_notice_sent_at", "sent_at"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(500), default="")
    link: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
