"""A person's e-mail address: nothing goes there before she has opened a link sent to it, signed in as herself."""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.accounts.queries import digest
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.notices.channels.mail import is_on
from learnhub.notices.models import MailAddress, Notice, Outgoing
from learnhub.notices.rules.addresses import is_address, masked
from learnhub.notices.rules.kinds import KINDS
from learnhub.notices.rules.sending import CONFIRM, FAILED, WAITING
from learnhub.notices.service.outbox import REMOVED, REPLACED, put

LINK_HOLDS = timedelta(hours=24)
LINKS_A_DAY = 5


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mail-address")


def ask_to_confirm(account_id: int, address: str, language: str, *, link: Callable[[str], str], now: datetime) -> None:
    """Send a link to an address; `link` makes the path of a token. An address confirmed before stays until then. Raises Refused."""
    address = address.strip()
    _refuse(account_id, address, now)
    secret = secrets.token_urlsafe(24)
    row = {"pending": address, "pending_digest": digest(secret), "pending_until": now + LINK_HOLDS, "language": language}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(MailAddress).values(account_id=account_id, unwanted=[], **row)
    db.session.execute(statement.on_conflict_do_update(index_elements=[MailAddress.account_id], set_=row))
    old = update(Outgoing).where(Outgoing.account_id == account_id, Outgoing.purpose == CONFIRM, Outgoing.state == WAITING)
    db.session.execute(old.values(state=FAILED, error=REPLACED, content={}).execution_options(synchronize_session=False))
    token = _signer().dumps([account_id, secret])
    put(CONFIRM, address, language, {"link": link(token)}, account_id=account_id, now=now)


def _refuse(account_id: int, address: str, now: datetime) -> None:
    if not is_on():
        raise Refused(_("平台还没有开通邮件，请联系管理员。"), field="address")
    if not is_address(address):
        raise Refused(_("请填写一个邮箱地址，如 name@example.org。"), field="address")
    recent = (Outgoing.account_id == account_id, Outgoing.purpose == CONFIRM, Outgoing.created_at > now - timedelta(days=1))
    if (db.session.scalar(select(func.count()).select_from(Outgoing).where(*recent)) or 0) >= LINKS_A_DAY:
        raise Refused(_("一天最多发 %(n)s 封确认邮件，请明天再试。", n=LINKS_A_DAY), field="address")


def address_to_confirm(account_id: int, token: str, *, now: datetime) -> str:
    """The address that a link confirms. Raises Refused, Missing."""
    found = db.session.scalar(select(MailAddress.pending).where(*_meant(account_id, token, now)))
    if found is None:
        raise Refused(_("这个链接已经用过或过期。请到“通知设置”重新发送确认邮件。"))
    return found


def confirm_address(account_id: int, token: str, *, now: datetime) -> None:
    """The link was opened by the person herself: from now on e-mail goes to this address. Raises Refused, Missing."""
    address = address_to_confirm(account_id, token, now=now)
    row = {"address": MailAddress.pending, "confirmed_at": now, "refused_at": None}
    spent = {"pending": None, "pending_digest": None, "pending_until": None}
    confirmed = update(MailAddress).where(*_meant(account_id, token, now)).values(**row, **spent)
    if not db.session.execute(confirmed.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        raise Refused(_("这个链接已经用过或过期。请到“通知设置”重新发送确认邮件。"))
    record("confirm_mail_address", "account", account_id, actor_id=account_id, now=now, address=masked(address))


def _meant(account_id: int, token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The row that a token we signed for this account still opens. Raises Missing."""
    owner, secret = _opened(token)
    if owner != account_id:
        raise Missing(_("这个链接是给另一个账号的。请用申请时的账号登录后再打开。"))
    return MailAddress.account_id == account_id, MailAddress.pending_digest == digest(secret), MailAddress.pending_until > now


def _opened(token: str) -> tuple[int, str]:
    """Account and secret of a token that we signed. Raises Missing."""
    try:
        owner, secret = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise Missing(_("这个链接不完整，请从邮件里完整复制。")) from None
    return int(owner), str(secret)


def remove_address(account_id: int, *, now: datetime) -> None:
    """No e-mail any more; what waits is not sent."""
    row = {"address": None, "confirmed_at": None, "refused_at": None, "pending": None, "pending_digest": None, "pending_until": None}
    mine = update(MailAddress).where(
        MailAddress.account_id == account_id, (MailAddress.address.is_not(None) | MailAddress.pending.is_not(None))
    )
    if not db.session.execute(mine.values(**row).execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        return
    forget = {"state": FAILED, "error": REMOVED, "content": {}}
    waiting = update(Outgoing).where(Outgoing.account_id == account_id, Outgoing.state == WAITING)
    db.session.execute(waiting.values(**forget).execution_options(synchronize_session=False))
    due = update(Notice).where(Notice.account_id == account_id, Notice.mail_due_at.is_not(None)).values(mail_due_at=None)
    db.session.execute(due.execution_options(synchronize_session=False))
    record("remove_mail_address", "account", account_id, actor_id=account_id, now=now)


def choose_kinds(account_id: int, wanted: Collection[str], language: str) -> None:
    """Which kinds come by e-mail, and in which language."""
    row = {"unwanted": sorted(set(KINDS) - set(wanted)), "language": language}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(MailAddress).values(account_id=account_id, **row)
    db.session.execute(statement.on_conflict_do_update(index_elements=[MailAddress.account_id], set_=row))
