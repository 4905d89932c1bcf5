"""A session from its plan to its end: planned, opened for signing in, closed with the hours, or canceled."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.audit.service import record
from learnhub.catalog.models import Lesson
from learnhub.core.clock import local_day
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, OfflineSession, SessionPlay
from learnhub.learning.rules.attendance import CANCELED, CLOSED, OPEN, PLANNED
from learnhub.learning.service.sessions import add_once, check_words
from learnhub.learning.service.sessions_pay import check_hours, locked_session, member_of, settle_pay
from learnhub.learning.service.sessions_telling import tell_of_cancellation, tell_of_change, tell_of_plan, told_of


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What an organizer says of a session beforehand."""

    title: str
    category: str
    starts_at: datetime
    hours: Decimal
    place: str = ""
    presenter: str = ""
    lesson_id: int | None = None
    admits_guests: bool = False


def plan_session(plan: SessionPlan, unit_id: int, *, actor_id: int | None, now: datetime, form_key: str | None = None) -> OfflineSession:
    """Plan a session of a unit, and tell its people; the same form again gives the same session. Raises Refused, Missing."""
    session = OfflineSession(unit_id=unit_id, recorded_by=actor_id, recorded_at=now, state=PLANNED, secret=secrets.token_urlsafe(32))
    session.form_key = form_key
    _write(session, plan)
    if (known := add_once(session)) is not session:
        return known
    _refuse_same(session)
    record("plan_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, hours=str(session.hours))
    tell_of_plan(session, now=now)
    return session


def _refuse_same(session: OfflineSession) -> None:
    """Raises Refused where the unit plans a session of this title at this moment already: a form that was gone back to."""
    same = select(OfflineSession.id).where(
        OfflineSession.unit_id == session.unit_id,
        OfflineSession.starts_at == session.starts_at,
        OfflineSession.title == session.title,
        OfflineSession.state == PLANNED,
        OfflineSession.id != session.id,
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise Refused(_("这次活动已经列入计划了。要改时间或内容，请在那次活动里点“修改计划”。"), field="title")


def _write(session: OfflineSession, plan: SessionPlan) -> None:
    session.title = check_words(plan.title, session.unit_id, plan.category)
    session.place, session.presenter = " ".join(plan.place.split()), " ".join(plan.presenter.split())
    if len(session.place) > 120:
        raise Refused(_("地点不超过 120 个字。"), field="place")
    if len(session.presenter) > 60:
        raise Refused(_("主讲人不超过 60 个字。"), field="presenter")
    check_hours(plan.hours)
    if plan.lesson_id is not None and db.session.get(Lesson, plan.lesson_id) is None:
        raise Missing(_("没有这一节课。"))
    session.category, session.hours, session.admits_guests = plan.category, plan.hours, plan.admits_guests
    session.starts_at, session.held_on = plan.starts_at, local_day(plan.starts_at)
    session.lesson_id = plan.lesson_id


def change_session(session_id: int, plan: SessionPlan, *, actor_id: int | None, now: datetime) -> OfflineSession:
    """Change what was planned, until the session is opened. Raises Refused, Missing, Conflict."""
    session = locked_session(session_id)
    _must_be(session, PLANNED, _("签到已经开放，不能再改计划；结束后可以更正。"))
    old, told = str(session.hours), told_of(session)
    _write(session, plan)
    db.session.flush()
    tell_of_change(session, told, now=now)
    record("change_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, old=old, new=str(plan.hours))
    return session


def _must_be(session: OfflineSession, state: str, otherwise: str) -> None:
    if session.state != state:
        raise Conflict(otherwise)


def open_session(session_id: int, *, actor_id: int | None, now: datetime) -> OfflineSession:
    """Open for signing in, on the day or later; opening twice is no mistake. Raises Refused, Missing, Conflict."""
    session = locked_session(session_id)
    if session.state == OPEN:
        return session
    _must_be(session, PLANNED, _("活动已经结束或取消，不能再开放签到。"))
    if session.held_on > local_day(now):
        raise Refused(_("活动还没有到举行的日期，请到当天再开放签到；日期有变请先修改计划。"))
    session.state = OPEN
    db.session.flush()
    record("open_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title)
    return session


def cancel_session(session_id: int, *, actor_id: int | None, now: datetime) -> OfflineSession:
    """The session is not held; canceling twice is no mistake. Raises Missing, Conflict."""
    session = locked_session(session_id)
    if session.state != CANCELED:
        if session.state == CLOSED:
            raise Conflict(_("活动已经结束，不能取消；登记有误请更正。"))
        session.state = CANCELED
        db.session.flush()
        tell_of_cancellation(session, now=now)
        record("cancel_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title)
    return session


def close_session(session_id: int, hours: Decimal, *, actor_id: int | None, now: datetime) -> tuple[OfflineSession, int]:
    """End signing in and award the hours to those present, once; returns how many were paid. Raises Refused, Missing, Conflict.

    Nobody decides on her own hours: who is present herself pays what was planned, and not herself alone.
    """
    session = locked_session(session_id)
    _must_be(session, OPEN, _("活动没有在签到中，可能已经由其他同志结束。请刷新页面查看。"))
    check_hours(hours)
    present = set(db.session.scalars(select(Attendance.member_id).where(Attendance.session_id == session.id)))
    _refuse_own_hours(session, present, hours, member_of(actor_id))
    session.state, session.closed_at = CLOSED, now
    planned, session.hours = session.hours, hours
    paid = settle_pay(session, present, session.title, actor_id=actor_id, now=now)
    db.session.flush()
    said = {"members": len(present), "paid": paid, "old": str(planned), "new": str(hours), "played": played_seconds(session.id)}
    record("close_session", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, **said)
    return session, paid


def _refuse_own_hours(session: OfflineSession, present: set[int], hours: Decimal, own: int | None) -> None:
    if not present:
        raise Refused(_("还没有人签到。请先签到或勾选到会的同志；没有举行的请取消活动。"), field="hours")
    if own in present and hours != session.hours:
        raise Refused(_("你本人在场，只能按计划的学时结束；要改学时，请由其他同志结束。"), field="hours")
    if present == {own}:
        raise Refused(_("在场的只有你本人，请由其他同志结束签到。"), field="hours")


def played_seconds(session_id: int) -> int:
    """Seconds of the lesson that the room has seen."""
    return int(db.session.scalar(select(SessionPlay.covered_seconds).where(SessionPlay.session_id == session_id)) or 0)
