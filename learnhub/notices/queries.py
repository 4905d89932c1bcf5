"""Reads of notices."""

from typing import Any

from sqlalchemy import Select, func, literal_column, select

from learnhub.core.extensions import db
from learnhub.notices.models import Notice

COUNTED = 100  # beyond that the bell says 99+


def unread_of(account_id: Any) -> Any:
    """How many notices wait to be read by the account of a column, COUNTED at most; to be part of a larger read."""
    waiting = (
        select(Notice.id)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
        .correlate(account_id.class_)
        .limit(literal_column(str(COUNTED)))
        .subquery()
    )
    return select(func.count()).select_from(waiting).scalar_subquery()


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
