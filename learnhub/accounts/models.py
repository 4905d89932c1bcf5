"""Tables of accounts, their sessions, codes and failed sign-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class Account(Base):
    """What somebody signs in with. Disabled, never deleted."""

    __tablename__ = "account"

    id: Mapped[Id]
    staff_number: Mapped[str] = mapped_column(String(32), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    @property
    def is_disabled(self) -> bool:
        """Whether signing in is closed."""
        return self.disabled_at is not None


class UserSession(Base):
    """One signed-in browser; the cookie holds a secret of which only the digest is kept."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_account_id", "account_id", "revoked_at"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))


class OneTimeCode(Base):
    """A code that an organizer hands to a forgetful member; signs in once and then asks for a new password."""

    __tablename__ = "one_time_code"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInFailures(Base):
    """Failed sign-ins in a row for one name, known or unknown, kept in the database so that every worker counts alike."""

    __tablename__ = "sign_in_failures"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]
    locked_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]
