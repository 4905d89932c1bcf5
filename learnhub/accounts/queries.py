"""Reads of accounts and sessions."""

import hashlib
import re
import unicodedata
from datetime import datetime

from sqlalchemy import or_, select

from learnhub.accounts.models import Account, SignInFailures, UserSession
from learnhub.core.extensions import db


def digest(secret: str) -> str:
    """What is stored of a secret with enough entropy of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normalize_identifier(text: str) -> str:
    """A staff number or phone as it is stored: half-width, no spaces or dashes, no +86."""
    folded = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^\+?86(?=1\d{10}$)", "", folded)[:64]


def account_named(identifier: str) -> Account | None:
    """The account with this staff number or phone."""
    name = normalize_identifier(identifier)
    if not name:
        return None
    found = db.session.scalars(select(Account).where(or_(Account.staff_number == name, Account.phone == name)))
    # A staff number wins over somebody else's phone of the same digits.
    return min(found, key=lambda account: account.staff_number != name, default=None)


def account_of(account_id: int) -> Account:
    """The account with this id. Raises NoResultFound when there is none."""
    return db.session.get_one(Account, account_id)


def failures_key(account: Account | None, identifier: str) -> str:
    """Under which name failures are counted: the account, or what was typed when there is none."""
    return f"account:{account.id}" if account else f"name:{normalize_identifier(identifier).lower()}"


def failures_of(key: str) -> SignInFailures | None:
    """Failed sign-ins in a row under `key`."""
    return db.session.get(SignInFailures, key)


def open_sessions(account_id: int, since: datetime) -> list[UserSession]:
    """The account's sessions that are neither revoked nor idle since `since`, the latest first."""
    statement = select(UserSession).where(
        UserSession.account_id == account_id, UserSession.revoked_at.is_(None), UserSession.last_seen_at >= since
    )
    return list(db.session.scalars(statement.order_by(UserSession.last_seen_at.desc())))
