"""Sessions held in a room: who was there gets the hours, once; a correction is a new entry of the ledger by a named person."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, or_, select

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import CONCENTRATED, GROUP, Attendance, OfflineSession, StudyHoursEntry
from learnhub.learning.rules.hours import MOST_OF_A_SESSION, is_step
from learnhub.learning.service.completing import award_hours
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
) -> OfflineSession:
    """Record a session with those who were there; each gets its hours once, on the day it was held. Raises Refused, Missing."""
    title = " ".join(title.split())
    if not 0 < len(title) <= 120:
        raise Refused(_("请填写活动名称，不超过 120 个字。"), field="title")
    if category not in {CONCENTRATED, GROUP}:
        raise Refused(_("请选择集中培训或集体学习。"), field="category")
    if held_on > local_day(now):
        raise Refused(_("活动还没有举行，请在举行之后登记。"), field="held_on")
    if db.session.get(Unit, unit_id) is None:
        raise Missing(_("没有这个单位。"))
    _check_hours(hours)
    present = _present(member_ids)
    session = OfflineSession(
        title=title, unit_id=unit_id, held_on=held_on, category=category, hours=hours, recorded_by=actor_id, recorded_at=now
    )
    db.session.add(session)
    db.session.flush()
    _note_present(session, present)
    for member_id in present:
        award_hours(member_id, _source(session), category, hours, title, now=now, day=held_on, recorded_by=actor_id)
    record("record_session", "offline_session", session.id, actor_id=actor_id, now=now, title=title, members=len(present))
    return session


def _check_hours(hours: Decimal) -> None:
    if not is_step(hours) or hours > MOST_OF_A_SESSION:
        raise Refused(_("学时请填写 0.5 到 %(most)s，以 0.5 为单位。", most=MOST_OF_A_SESSION), field="hours")


def _present(member_ids: Collection[int]) -> Sequence[int]:
    present = sorted(set(member_ids))
    if not present:
        raise Refused(_("请至少选择一位参加的同志。"), field="members")
    if db.session.scalar(select(func.count()).select_from(Member).where(Member.id.in_(present))) != len(present):
        raise Missing(_("名单里有查不到的同志，请核对后再登记。"))
    return present


def _note_present(session: OfflineSession, present: Sequence[int]) -> None:
    db.session.execute(insert(Attendance), [{"session_id": session.id, "member_id": member_id} for member_id in present])


def _source(session: OfflineSession) -> str:
    return f"session:{session.id}"


def correct_session(
    session_id: int, member_ids: Collection[int], *, hours: Decimal, reason: str, actor_id: int | None, now: datetime
) -> int:
    """Put right who was there and what it was worth; returns how many members' hours changed. Raises Refused, Missing.

    The entries of the ledger stay as they are: what a member has too much or too little is a new one, on the day of the session.
    """
    session = db.session.get(OfflineSession, session_id, with_for_update=True)
    if session is None:
        raise Missing(_("没有这次活动的登记。"))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("请写明更正的原因，本人可以看到。"), field="reason")
    _check_hours(hours)
    present = _present(member_ids)
    words = f"{session.title}（{reason}）"
    changed = 0
    for member_id, (entries, paid) in _paid(session, present).items():
        difference = (hours if member_id in present else Decimal(0)) - paid
        source = f"{_source(session)}:{entries}" if entries else _source(session)
        changed += award_hours(member_id, source, session.category, difference, words, now=now, day=session.held_on, recorded_by=actor_id)
    db.session.execute(delete(Attendance).where(Attendance.session_id == session.id))
    _note_present(session, present)
    old, session.hours = session.hours, hours
    detail = {"reason": reason, "members": len(present), "changed": changed, "old": str(old), "new": str(hours)}
    record("correct_session", "offline_session", session.id, actor_id=actor_id, now=now, **detail)
    return changed


def _paid(session: OfflineSession, present: Sequence[int]) -> dict[int, tuple[int, Decimal]]:
    """For those present, and all whom the session has paid: how many entries of the ledger, and their sum."""
    source = _source(session)
    is_of_session = or_(StudyHoursEntry.source == source, StudyHoursEntry.source.startswith(f"{source}:", autoescape=True))
    rows = db.session.execute(
        select(StudyHoursEntry.member_id, func.count(), func.sum(StudyHoursEntry.hours))
        .where(is_of_session)
        .group_by(StudyHoursEntry.member_id)
    )
    return dict.fromkeys(present, (0, Decimal(0))) | {member_id: (entries, Decimal(total)) for member_id, entries, total in rows}
