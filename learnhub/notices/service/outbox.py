"""The outbox: messages are put in with the change that causes them, claimed, handed over outside of any transaction, and settled.

Several schedulers may work at once: a message belongs to whoever claimed it, and is taken again when the claimant has died. So it goes
out at least once, always under the same number.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, delete, func, or_, select, update

from learnhub.accounts.models import Account
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.notices.channels import Broken, NotNow, Refusal
from learnhub.notices.channels.mail import Mail, is_on
from learnhub.notices.models import MailAddress, Notice, Outgoing
from learnhub.notices.rules.addresses import is_address, with_masked
from learnhub.notices.rules.sending import CLAIMED_FOR, DIGEST, DIGEST_EVERY, FAILED, SENDING, SENT, TEST, WAITING, next_try

AT_ONCE = 200  # people in one transaction
DELETED_AT_ONCE = 1000
LISTED = 20  # notices in one e-mail; how many more there are is said
TOO_OLD = timedelta(days=3)  # what could not be told in this time is no news
SHORT_WAIT = timedelta(minutes=15)
TESTS_AN_HOUR = 10
REPLACED, REMOVED = WITHDRAWN = ("replaced by a later link", "address removed")  # not to be sent any more


def put(purpose: str, recipient: str, language: str, content: dict[str, Any], *, account_id: int | None, now: datetime) -> Outgoing:
    """Put an e-mail into the outbox."""
    message = Outgoing(
        key=secrets.token_hex(16), channel=Mail.name, purpose=purpose, recipient=recipient, language=language, content=content
    )
    message.account_id, message.state, message.created_at, message.next_at = account_id, WAITING, now, now
    db.session.add(message)
    db.session.flush()
    return message


def queue_digests(*, now: datetime) -> bool:
    """One e-mail for each person who has unread news and got none for an hour; whether there may be more people."""
    last = now - DIGEST_EVERY
    is_due = or_(MailAddress.digest_at.is_(None), MailAddress.digest_at <= last)
    waiting = (
        select(MailAddress)
        .join(Account, Account.id == MailAddress.account_id)
        .where(is_due, MailAddress.confirmed_at.is_not(None), MailAddress.refused_at.is_(None), Account.disabled_at.is_(None))
        .where(MailAddress.account_id.in_(select(Notice.account_id).where(Notice.mail_due_at > now - TOO_OLD)))
        .limit(AT_ONCE)
    )
    people = db.session.scalars(waiting.execution_options(populate_existing=True)).all()
    for person in people:
        _queue_digest(person, is_due, now)
    return len(people) == AT_ONCE


def _queue_digest(person: MailAddress, is_due: Any, now: datetime) -> None:
    mine = update(MailAddress).where(MailAddress.account_id == person.account_id, is_due).values(digest_at=now)
    if not _changed(mine):
        return  # another scheduler was faster
    due = (Notice.account_id == person.account_id, Notice.mail_due_at.is_not(None))
    recent = (Notice.mail_due_at > now - TOO_OLD, Notice.read_at.is_(None))
    news = db.session.scalars(select(Notice).where(*due, *recent).order_by(Notice.sent_at.desc(), Notice.id.desc())).all()
    _changed(update(Notice).where(*due).values(mail_due_at=None))
    if not news or person.address is None:
        _changed(update(MailAddress).where(MailAddress.account_id == person.account_id).values(digest_at=person.digest_at))
        return
    said = [{"title": each.title, "values": (each.values or {}).get("title"), "link": each.link or "/notices"} for each in news[:LISTED]]
    content = {"notices": said, "more": max(0, len(news) - LISTED)}
    put(DIGEST, person.address, person.language, content, account_id=person.account_id, now=now)


def claim_next(*, now: datetime, without: Collection[str] = ()) -> Outgoing | None:
    """The message that has waited longest, now ours for a while; None when nothing waits."""
    is_open = or_(
        and_(Outgoing.state == WAITING, Outgoing.next_at <= now),
        and_(Outgoing.state == SENDING, Outgoing.claimed_until <= now),  # its claimant has died
    )
    oldest = select(Outgoing.id).where(is_open, Outgoing.channel.not_in(without)).order_by(Outgoing.next_at, Outgoing.id).limit(1)
    found = db.session.scalar(oldest.with_for_update(skip_locked=True))
    if found is None:
        return None
    ours = {"state": SENDING, "claim": secrets.token_hex(16), "claimed_until": now + CLAIMED_FOR, "attempts": Outgoing.attempts + 1}
    if not _changed(update(Outgoing).where(Outgoing.id == found, is_open).values(**ours)):
        return None
    return db.session.get_one(Outgoing, found, populate_existing=True)


def settle(message: Outgoing, failure: Exception | None, *, now: datetime) -> bool:
    """Note what became of a claimed message; False when the claim had run out and another has it."""
    row = _sent(now) if failure is None else _failed(message, failure, now)
    held = (Outgoing.id == message.id, Outgoing.claim == message.claim, Outgoing.state == SENDING)
    if not _changed(update(Outgoing).where(*held).values(claim=None, claimed_until=None, **row)):
        return False
    if isinstance(failure, Refusal) and failure.is_recipient and message.account_id is not None:
        refused = update(MailAddress).where(MailAddress.account_id == message.account_id, MailAddress.address == message.recipient)
        _changed(refused.values(refused_at=now))
    return True


def _sent(now: datetime) -> dict[str, Any]:
    return {"state": SENT, "sent_at": now, "error": "", "content": {}}  # what it said is nobody's business any more


def _failed(message: Outgoing, failure: Exception, now: datetime) -> dict[str, Any]:
    error = with_masked(" ".join(str(failure).split()).replace("\0", ""), message.recipient)[:300]
    wait = None
    if isinstance(failure, NotNow):
        wait = next_try(message.attempts)
    elif isinstance(failure, Broken) and message.created_at > now - TOO_OLD:
        wait = min(next_try(message.attempts) or SHORT_WAIT, SHORT_WAIT)
    return {"state": FAILED, "error": error} if wait is None else {"state": WAITING, "next_at": now + wait, "error": error}


def queue_test(recipient: str, language: str, *, actor_id: int, now: datetime) -> None:
    """A test e-mail to the address an administrator typed. Raises Refused."""
    recipient = recipient.strip()
    if not is_on():
        raise Refused(_("平台还没有配置发信服务器，请先在服务器上设置。"))
    if not is_address(recipient):
        raise Refused(_("请填写一个邮箱地址，如 name@example.org。"), field="recipient")
    recent = (Outgoing.purpose == TEST, Outgoing.account_id == actor_id, Outgoing.created_at > now - timedelta(hours=1))
    if (db.session.scalar(select(func.count()).select_from(Outgoing).where(*recent)) or 0) >= TESTS_AN_HOUR:
        raise Refused(_("测试邮件一小时最多 %(n)s 封，请稍后再试。", n=TESTS_AN_HOUR), field="recipient")
    message = put(TEST, recipient, language, {}, account_id=actor_id, now=now)
    record("test_mail", "outgoing", message.id, actor_id=actor_id, now=now)


def try_again(message_id: int, *, actor_id: int, now: datetime) -> None:
    """A failed message waits again. Raises Missing, Conflict."""
    if db.session.get(Outgoing, message_id) is None:
        raise Missing(_("没有这封邮件。"))
    waits = update(Outgoing).where(Outgoing.id == message_id, Outgoing.state == FAILED, Outgoing.error.not_in(WITHDRAWN))
    if not _changed(waits.values(state=WAITING, next_at=now, attempts=0)):
        raise Conflict(_("这封邮件已经在等待发送或已发出。"))
    record("retry_mail", "outgoing", message_id, actor_id=actor_id, now=now)


def delete_old_mail(*, before: datetime) -> bool:
    """Delete what was settled and put in before `before`, a thousand at most; whether there may be more."""
    old = select(Outgoing.id).where(Outgoing.created_at < before, Outgoing.state.in_((SENT, FAILED))).limit(DELETED_AT_ONCE)
    return _changed(delete(Outgoing).where(Outgoing.id.in_(old))) == DELETED_AT_ONCE


def _changed(statement: Any) -> int:
    """Run a change; how many rows it changed."""
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
