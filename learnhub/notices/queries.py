"""Reads of notices."""

from typing import Any

from sqlalchemy import Exists, Select, exists, func, select

from learnhub.core.extensions import db
from learnhub.notices.models import Notice


def has_unread(account_id: Any) -> Exists:
    """Whether something waits to be read by the account of a column; to be part of a larger read."""
    return exists().where(Notice.account_id == account_id, Notice.read_at.is_(None))


def notices_of(account_id: int, *, kind: str = "", only_unread: bool = False) -> Select[Notice]:
    """A person's notices, the latest first; to be paged."""
    statement = select(Notice).where(Notice.account_id == account_id)
    if kind:
        statement = statement.where(Notice.kind == kind)
    if only_unread:
        statement = statement.where(Notice.read_at.is_(None))
    return statement.order_by(Notice.sent_at.desc(), Notice.id.desc())


def unread_count(account_id: int) -> int:
    """How many notices wait to be read."""
    return db.session.scalar(select(func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))) or 0
