"""Reads of notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.notices.models import MailAddress, Notice, Outgoing
from learnhub.notices.rules.sending import SENT, WAITING

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


def mail_address_of(account_id: int) -> MailAddress | None:
    """The person's address, if she ever gave one."""
    return db.session.get(MailAddress, account_id)


def outgoing_mail(state: str = "") -> Any:
    """E-mail with the staff number of whom it is for, the latest first; to be paged."""
    statement = select(Outgoing, Account.staff_number).outerjoin(Account, Account.id == Outgoing.account_id)
    if state:
        statement = statement.where(Outgoing.state == state)
    return statement.order_by(Outgoing.created_at.desc(), Outgoing.id.desc())


@dataclass(frozen=True, slots=True)
class MailSummary:
    """How e-mail does: numbers by state, when the last went out, since when the oldest waits, and who reads by e-mail."""

    counts: dict[str, int]
    last_sent_at: datetime | None
    waits_since: datetime | None
    readers: int


def mail_summary() -> MailSummary:
    """Of everything that is still kept."""
    rows = db.session.execute(
        select(Outgoing.state, func.count(), func.max(Outgoing.sent_at), func.min(Outgoing.created_at)).group_by(Outgoing.state)
    ).all()
    confirmed = MailAddress.confirmed_at.is_not(None)
    return MailSummary(
        counts={state: number for state, number, _last, _first in rows},
        last_sent_at=next((last for state, _number, last, _first in rows if state == SENT), None),
        waits_since=next((first for state, _number, _last, first in rows if state == WAITING), None),
        readers=db.session.scalar(select(func.count()).select_from(MailAddress).where(confirmed)) or 0,
    )
