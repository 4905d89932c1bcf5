"""Verbs of accounts: create, sign in and out, change passwords, hand out codes, disable."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from learnhub.accounts.models import Account, OneTimeCode, SignInFailures, UserSession
from learnhub.accounts.queries import account_named, digest, failures_key, failures_of, normalize_identifier
from learnhub.accounts.rules.passwords import LEAST_LENGTH, MOST_LENGTH, Flaw, flaws_of
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.settings.queries import value

TOUCH_EVERY = timedelta(seconds=60)
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread aloud


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a name and a password gave, before anything is written."""

    key: str
    account_id: int | None
    is_right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sign-in ended: `account` when it worked, else the tries left, or until when the name is locked."""

    account: Account | None
    tries_left: int = 0
    locked_until: datetime | None = None


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


def _passwords() -> PasswordHasher:
    return _hasher(current_app.config["ARGON2_TIME_COST"], current_app.config["ARGON2_MEMORY_KIB"])


@lru_cache(maxsize=4)
def _decoy(time_cost: int, memory_kib: int) -> str:
    """A hash nobody has the password of: an unknown account costs as much time as a known one."""
    return _hasher(time_cost, memory_kib).hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The Argon2id hash of `password` (OWASP minimum: 19 MiB, t = 2, p = 1)."""
    return _passwords().hash(password)


def _matches(stored: str, password: str) -> bool:
    try:
        return _passwords().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def create_account(
    staff_number: str, phone: str | None, password_hash: str, *, now: datetime, must_change_password: bool = True
) -> Account:
    """A new account. Raises Refused when the staff number or phone is taken."""
    number = normalize_identifier(staff_number)
    telephone = normalize_identifier(phone) if phone else None
    if not number:
        raise Refused(_("请填写工号。"), field="staff_number")
    account = Account(
        staff_number=number,
        phone=telephone,
        password_hash=password_hash,
        must_change_password=must_change_password,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        taken = db.session.scalar(select(Account.id).where(Account.staff_number == number))
        if taken:
            raise Refused(_("工号 %(number)s 已经有人使用，请核对。", number=number), field="staff_number") from None
        raise Refused(_("手机号 %(phone)s 已经有人使用，请核对。", phone=telephone), field="phone") from None
    return account


def check_password(identifier: str, password: str) -> Checked:
    """Whether the password fits the name. Slow on purpose, so it is called before a transaction is opened."""
    account = account_named(identifier)
    config = current_app.config
    decoy = _decoy(config["ARGON2_TIME_COST"], config["ARGON2_MEMORY_KIB"])
    is_right = _matches(account.password_hash if account else decoy, password[:MOST_LENGTH])
    usable = account is not None and not account.is_disabled
    return Checked(failures_key(account, identifier), account.id if account and usable else None, is_right and usable)


def check_code(identifier: str, code: str, *, now: datetime) -> Checked:
    """Whether a one-time code fits the name and is still good."""
    account = account_named(identifier)
    found = account and db.session.scalar(
        select(OneTimeCode.id).where(
            OneTimeCode.account_id == account.id,
            OneTimeCode.digest == digest(code.strip().upper()),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
    )
    usable = account is not None and not account.is_disabled
    return Checked(failures_key(account, identifier), account.id if account and usable else None, bool(found) and usable)


def settle_sign_in(checked: Checked, *, now: datetime) -> Outcome:
    """Count a failure, or clear the count; a locked name stays locked even with the right password."""
    failures = failures_of(checked.key)
    if failures and failures.locked_until and failures.locked_until > now:
        return Outcome(None, locked_until=failures.locked_until)
    if checked.is_right and checked.account_id is not None:
        if failures:
            db.session.delete(failures)
            db.session.flush()
        return Outcome(db.session.get_one(Account, checked.account_id))
    limit = value("accounts.failures_before_lock", int)
    count = _count_failure(checked.key, now)
    if count < limit:
        return Outcome(None, tries_left=limit - count)
    until = now + timedelta(minutes=value("accounts.lock_minutes", int))
    db.session.execute(update(SignInFailures).where(SignInFailures.name == checked.key).values(locked_until=until, count=0))
    record("lock_sign_in", "account", checked.account_id, actor_id=None, now=now)
    return Outcome(None, locked_until=until)


def _count_failure(key: str, now: datetime) -> int:
    """One more failure under `key`, counted in the database; a lock that has passed starts anew."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    stale = now - timedelta(hours=24)
    statement = insert(SignInFailures).values(name=key, count=1, updated_at=now)
    again = case((SignInFailures.updated_at < stale, 1), else_=SignInFailures.count + 1)
    upsert = statement.on_conflict_do_update(
        index_elements=[SignInFailures.name], set_={"count": again, "updated_at": now, "locked_until": None}
    ).returning(SignInFailures.count)
    return int(db.session.execute(upsert).scalar_one())


def open_session(account: Account, *, now: datetime, address: str | None, agent: str | None) -> str:
    """A new session of `account`; returns the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            account_id=account.id,
            digest=digest(token),
            created_at=now,
            last_seen_at=now,
            address=address,
            agent=(agent or "")[:200],
        )
    )
    record("sign_in", "account", account.id, actor_id=account.id, now=now)
    return token


def use_code(account: Account, code: str, *, now: datetime) -> None:
    """Spend a one-time code; the next page asks for a new password. Raises Refused when it was spent a moment ago."""
    spent = db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.account_id == account.id, OneTimeCode.digest == digest(code.strip().upper()), OneTimeCode.used_at.is_(None))
        .values(used_at=now)
    )
    if not spent.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("这个登录码已经用过，请向管理员要一个新的。"))
    account.must_change_password = True
    db.session.flush()


def touch_session(session_id: int, *, now: datetime) -> None:
    """Note that the person is active; written at most once a minute."""
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id, UserSession.last_seen_at <= now - TOUCH_EVERY).values(last_seen_at=now)
    )


def close_session(session_id: int, *, account_id: int, now: datetime) -> None:
    """Sign out one session of the account. Raises Missing when it is not one of hers."""
    closed = db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if not closed.rowcount:  # type: ignore[attr-defined]
        raise Missing(_("这个登录已经退出。"))
    record("sign_out", "account", account_id, actor_id=account_id, now=now, session=session_id)


def close_all_sessions(account_id: int, *, actor_id: int | None, now: datetime, keep_session_id: int | None = None) -> int:
    """Sign out everywhere (but `keep_session_id`); returns how many sessions ended."""
    closed = db.session.execute(
        update(UserSession)
        .where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None), UserSession.id != (keep_session_id or 0))
        .values(revoked_at=now)
    )
    record("sign_out_everywhere", "account", account_id, actor_id=actor_id, now=now)
    return int(closed.rowcount)  # type: ignore[attr-defined]


def sentence_for(flaw: Flaw) -> str:
    """What to do about a flaw of a new password."""
    sentences: dict[Flaw, str] = {
        Flaw.SHORT: _("密码至少 %(n)s 个字符，请再加长一些。", n=LEAST_LENGTH),
        Flaw.LONG: _("密码最多 %(n)s 个字符，请缩短一些。", n=MOST_LENGTH),
        Flaw.PLAIN: _("请至少包含小写字母、大写字母、数字、符号中的三种。"),
        Flaw.PERSONAL: _("密码中不要包含姓名、工号或手机号。"),
        Flaw.REPEATED: _("重复的字符太多，请至少用 5 个不同的字符。"),
    }
    return sentences[flaw]


def change_password(
    account_id: int,
    new: str,
    *,
    personal: tuple[str, ...],
    actor_id: int,
    now: datetime,
    keep_session_id: int | None,
    new_hash: str | None = None,
) -> None:
    """Set a new password and sign out every other session. Raises Refused with what is wrong with it."""
    account = db.session.get_one(Account, account_id)
    words = tuple(word for word in (*personal, account.staff_number, account.phone) if word)
    flaws = flaws_of(new, words)
    if flaws:
        raise Refused(" ".join(sentence_for(flaw) for flaw in flaws), field="new")
    account.password_hash = new_hash or hash_password(new)
    account.must_change_password = False
    account.password_changed_at = now
    db.session.flush()
    record("change_password", "account", account_id, actor_id=actor_id, now=now)
    close_all_sessions(account_id, actor_id=actor_id, now=now, keep_session_id=keep_session_id)


def issue_code(account_id: int, *, actor_id: int, now: datetime) -> tuple[str, datetime]:
    """A one-time code for a forgetful member, shown once to the organizer; returns it and when it expires."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _unused in range(8))
    expires = now + timedelta(minutes=value("accounts.code_minutes", int))
    db.session.execute(update(OneTimeCode).where(OneTimeCode.account_id == account_id, OneTimeCode.used_at.is_(None)).values(used_at=now))
    db.session.add(OneTimeCode(account_id=account_id, digest=digest(code), issued_by=actor_id, issued_at=now, expires_at=expires))
    record("issue_code", "account", account_id, actor_id=actor_id, now=now)
    return code, expires


def disable_account(account_id: int, *, actor_id: int | None, now: datetime) -> None:
    """Close the account at once, on every worker: its sessions end with the next request."""
    account = db.session.get_one(Account, account_id)
    if account.disabled_at is None:
        account.disabled_at = now
        record("disable_account", "account", account_id, actor_id=actor_id, now=now)
        close_all_sessions(account_id, actor_id=actor_id, now=now)


def enable_account(account_id: int, *, actor_id: int | None, now: datetime) -> None:
    """Open a disabled account again; old sessions stay closed."""
    account = db.session.get_one(Account, account_id)
    if account.disabled_at is not None:
        account.disabled_at = None
        record("enable_account", "account", account_id, actor_id=actor_id, now=now)
