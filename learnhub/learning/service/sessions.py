"""Sessions held in a room: who was there, and the study hours of each."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import insert

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.learning.models import CONCENTRATED, GROUP, Attendance, OfflineSession
from learnhub.learning.service.completing import award_hours

MOST_HOURS = Decimal("80.0")  # ten days


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
    """Record a session with those who were there; each gets its hours once, on the day it was held. Raises Refused."""
    title = " ".join(title.split())
    if not title:
        raise Refused(_("请填写活动名称。"), field="title")
    if category not in {CONCENTRATED, GROUP}:
        raise Refused(_("请选择集中培训或集体学习。"), field="category")
    if not 0 < hours <= MOST_HOURS or hours * 2 != int(hours * 2):
        raise Refused(_("学时请填写 0.5 到 %(most)s，以 0.5 为单位。", most=MOST_HOURS), field="hours")
    if held_on > local_day(now):
        raise Refused(_("活动还没有举行，请在举行之后登记。"), field="held_on")
    session = OfflineSession(
        title=title[:120], unit_id=unit_id, held_on=held_on, category=category, hours=hours, recorded_by=actor_id, recorded_at=now
    )
    db.session.add(session)
    db.session.flush()
    present = sorted(set(member_ids))
    if present:
        db.session.execute(insert(Attendance), [{"session_id": session.id, "member_id": member_id} for member_id in present])
    for member_id in present:
        award_hours(member_id, f"session:{session.id}", category, hours, session.title, now=now, day=held_on, recorded_by=actor_id)
    record("record_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, members=len(present))
    return session
