"""The table of notices."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id
from learnhub.notices.rules.words import Words, packed, unpacked
from learnhub.ui.filters import date_filter, datetime_filter


class Notice(Base):
    """Something a person is told; `source` names what it is about, so that nobody is told twice.

    `values` holds what stands in the words of `title` and `body`; what has none there was written by hand and is shown as it is.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "source"),
        Index("ix_notice_account_id", "account_id", "read_at", "sent_at"),
        Index("ix_notice_sent_at", "sent_at"),
        Index(
            "ix_notice_mail_due_at",
            "account_id",
            "mail_due_at",
            sqlite_where=text("mail_due_at IS NOT NULL"),
            postgresql_where=text("mail_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(500), default="")
    values: Mapped[dict[str, Any] | None]
    link: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_due_at: Mapped[datetime | None]  # waits to go out by e-mail as well

    @property
    def heading(self) -> str:
        """The title in the language of the page."""
        return spoken(self.title, (self.values or {}).get("title"))

    @property
    def words(self) -> str:
        """The body in the language of the page."""
        return spoken(self.body, (self.values or {}).get("body"))


class MailAddress(Base):
    """Where a person gets e-mail: an address she has confirmed, and perhaps another that waits for it."""

    __tablename__ = "mail_address"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    address: Mapped[str | None] = mapped_column(String(254))
    confirmed_at: Mapped[datetime | None]
    pending: Mapped[str | None] = mapped_column(String(254))
    pending_digest: Mapped[str | None] = mapped_column(String(64))
    pending_until: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="zh")
    unwanted: Mapped[list[str]] = mapped_column(default=list)  # kinds that stay on the platform
    digest_at: Mapped[datetime | None]  # when the last e-mail was put together: at most one in an hour
    refused_at: Mapped[datetime | None]  # the address does not exist, said its server


class Outgoing(Base):
    """A message on its way out by a channel; kept for a while with what became of it."""

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_state", "state", "next_at"),
        Index("ix_outgoing_account_id", "account_id", "created_at"),
        Index("ix_outgoing_created_at", "created_at"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(32), unique=True)  # of the Message-ID: the same in every attempt
    channel: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")


def spoken(text: str, values: dict[str, Any] | None) -> str:
    """`text` in the language of the page with `values` in it; as it is where there are none."""
    if values is None:
        return text
    shown = {name: _shown(value) for name, value in unpacked(values).items()}
    return str(_(text, **shown))


def _shown(value: Any) -> Any:
    if isinstance(value, Words):
        return spoken(value.text, packed(value.values))
    if isinstance(value, datetime):
        return datetime_filter(value)
    return date_filter(value) if isinstance(value, date) else value
