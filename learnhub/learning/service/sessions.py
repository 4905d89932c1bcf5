"""Sessions recorded after they were held, and corrections: a correction is a new entry of the ledger by a named person."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import CONCENTRATED, GROUP, OfflineSession
from learnhub.learning.rules.attendance import CANCELED, CLOSED
from learnhub.learning.service.sessions_pay import check_hours, locked_session, note_absent, note_present, settle_pay
from learnhub.organization.models import Member, Unit


def record_session(
    title: str,
    unit_id: int,
    member_ids: Collection[int],
    *,
    held_on: date,
    category: str,
    hours: Decimal,
    actor_id: int | None,
    now: datetime,
    form_key: str | None = None,
) -> OfflineSession:
    """Record a session with those who were there; each gets its hours once, on the day it was held. Raises Refused, Missing.

    The same form again gives the same session.
    """
    title = check_words(title, unit_id, category)
    if held_on > local_day(now):
        raise Refused(_("活动还没有举行，请在举行之后登记。"), field="held_on")
    check_hours(hours)
    present = _present(member_ids)
    session = OfflineSession(
        title=title, unit_id=unit_id, held_on=held_on, category=category, hours=hours, recorded_by=actor_id, recorded_at=now
    )
    session.state, session.closed_at, session.form_key = CLOSED, now, form_key
    if (known := add_once(session)) is not session:
        return known
    _refuse_same(session)
    note_present(session, present)
    settle_pay(session, present, title, actor_id=actor_id, now=now)
    record("record_session", "offline_session", session.id, actor_id=actor_id, now=now, title=title, members=len(present))
    return session


def check_words(title: str, unit_id: int, category: str) -> str:
    """The title as it is kept. Raises Refused, Missing for a title, category or unit that cannot be."""
    title = " ".join(title.split())
    if not 0 < len(title) <= 120:
        raise Refused(_("请填写活动名称，不超过 120 个字。"), field="title")
    if category not in {CONCENTRATED, GROUP}:
        raise Refused(_("请选择集中培训或集体学习。"), field="category")
    if db.session.get(Unit, unit_id) is None:
        raise Missing(_("没有这个单位。"))
    return title


def add_once(session: OfflineSession) -> OfflineSession:
    """Keep a new session; where its form was sent before, the session that came of it then."""
    try:
        with db.session.begin_nested():
            db.session.add(session)
    except IntegrityError:
        same = select(OfflineSession).where(OfflineSession.recorded_by == session.recorded_by, OfflineSession.form_key == session.form_key)
        known = db.session.scalar(same) if session.form_key else None
        if known is None:
            raise
        return known
    return session


def _refuse_same(session: OfflineSession) -> None:
    """Raises Refused where the unit has a session of this title on this day already: two colleagues may write down the same meeting."""
    same = select(OfflineSession.id).where(
        OfflineSession.unit_id == session.unit_id,
        OfflineSession.held_on == session.held_on,
        OfflineSession.title == session.title,
        OfflineSession.state != CANCELED,
        OfflineSession.id != session.id,
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise Refused(_("这个单位当天已经有同名的活动。登记有误请在那次活动里更正；确实是另一次，请换一个名称。"), field="title")


def _present(member_ids: Collection[int]) -> Sequence[int]:
    present = sorted(set(member_ids))
    if not present:
        raise Refused(_("请至少选择一位参加的同志。"), field="members")
    if db.session.scalar(select(func.count()).select_from(Member).where(Member.id.in_(present))) != len(present):
        raise Missing(_("名单里有查不到的同志，请核对后再登记。"))
    return present


def correct_session(
    session_id: int, member_ids: Collection[int], *, hours: Decimal, reason: str, actor_id: int | None, now: datetime
) -> int:
    """Put right who was there and what it was worth; returns how many members' hours changed. Raises Refused, Missing.

    The entries of the ledger stay as they are: what a member has too much or too little is a new one, on the day of the session.
    """
    session = locked_session(session_id)
    if session.state != CLOSED:
        raise Refused(_("活动还没有结束，请先结束签到。"))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("请写明更正的原因，本人可以看到。"), field="reason")
    check_hours(hours)
    present = _present(member_ids)
    old, session.hours = session.hours, hours
    changed = settle_pay(session, present, f"{session.title}（{reason}）", actor_id=actor_id, now=now)
    note_absent(session, present)
    note_present(session, present)
    detail = {"reason": reason, "members": len(present), "changed": changed, "old": str(old), "new": str(hours)}
    record("correct_session", "offline_session", session.id, actor_id=actor_id, now=now, **detail)
    return changed
