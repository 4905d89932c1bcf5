"""Telling people something, once, and noting that they read it; the inbox holds all, other channels take from it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.extensions import db
from learnhub.notices.channels.mail import Mail
from learnhub.notices.models import Notice
from learnhub.notices.rules.kinds import KINDS, is_own_path
from learnhub.notices.rules.words import Words, packed

LONGEST = {"kind": 16, "title": 120, "body": 500, "link": 200, "source": 80}  # as the columns
AT_ONCE = 1000  # rows in one statement


def send(
    account_ids: Collection[int], kind: str, title: str | Words, body: str | Words = "", link: str = "", *, source: str, now: datetime
) -> int:
    """Tell these people, each once for a `source`; how many were told. `link` is a path of the platform. Raises ValueError.

    `words(N_("…"), name=value)` is read by each in her own language; a plain text is shown as it is.
    """
    said = _row(kind, title, body, link, source) | {"sent_at": now}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    people = sorted(set(account_ids))
    told = 0
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        by_mail = Mail().can_reach(some, kind)
        rows = [{"account_id": each, "mail_due_at": now if each in by_mail else None, **said} for each in some]
        statement = insert(Notice).values(rows).on_conflict_do_nothing().returning(Notice.id)
        told += len(db.session.execute(statement).all())
    return told


def _row(kind: str, title: str | Words, body: str | Words, link: str, source: str) -> dict[str, Any]:
    """What is the same for everybody. Raises ValueError for what has no place in a row, rather than cut it."""
    if kind not in KINDS or (link and not is_own_path(link)):
        raise ValueError("a notice has a known kind and leads to a page of the platform")
    said = {"kind": kind, "title": str(_text(title)), "body": str(_text(body)), "link": link, "source": source}
    for name, text in said.items():
        if len(text) > LONGEST[name]:
            raise ValueError(f"the {name} of a notice is too long: {text!r}")
    values = {name: packed(each.values) for name, each in (("title", title), ("body", body)) if isinstance(each, Words)}
    return said | {"values": values or None}


def _text(said: str | Words) -> str:
    return said.text if isinstance(said, Words) else said


def read_notice(notice_id: int, account_id: int, *, now: datetime) -> str | None:
    """The person opens a notice: where it leads; None when it is not hers."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.account_id == account_id))
    if found is None:
        return None
    found.read_at = found.read_at or now
    return found.link


def read_all(account_id: int, *, now: datetime) -> int:
    """All of the person's notices are read; how many were not before."""
    unread = update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None)).values(read_at=now)
    return int(db.session.execute(unread.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def delete_old_notices(*, before: datetime) -> bool:
    """Delete notices sent before `before`, at most AT_ONCE of them; whether there may be more."""
    old = select(Notice.id).where(Notice.sent_at < before).limit(AT_ONCE)
    deleted = db.session.execute(delete(Notice).where(Notice.id.in_(old)).execution_options(synchronize_session=False))
    return int(deleted.rowcount) == AT_ONCE  # type: ignore[attr-defined]
