"""Telling the people of a unit of a session: when it is planned, when time or place change, when it is not held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from learnhub.core.extensions import db
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.sessions import accounts_of_unit
from learnhub.learning.rules.flags import N_
from learnhub.notices.service import send, words
from learnhub.organization.models import Unit

TOLD_OF = ("title", "starts_at", "place")  # what a change of is worth a notice


def told_of(session: OfflineSession) -> Mapping[str, Any]:
    """What people were told of a session."""
    return {name: getattr(session, name) for name in TOLD_OF}


def tell_of_plan(session: OfflineSession, *, now: datetime) -> int:
    """A session is planned; how many were told."""
    return _tell(session, N_("活动安排：%(title)s"), "planned", now)


def tell_of_change(session: OfflineSession, before: Mapping[str, Any], *, now: datetime) -> int:
    """Something of `before` is otherwise now; nobody is told when it is not."""
    if before == told_of(session):
        return 0
    return _tell(session, N_("活动安排有变：%(title)s"), f"changed:{now:%Y%m%d%H%M%S%f}", now)


def tell_of_cancellation(session: OfflineSession, *, now: datetime) -> int:
    """A session is not held."""
    return _tell(session, N_("活动取消：%(title)s"), "canceled", now)


def _tell(session: OfflineSession, title: str, what: str, now: datetime) -> int:
    """Tell everybody on the roll of the unit; of what is past there is nothing to tell."""
    if session.starts_at is None or session.starts_at <= now:
        return 0
    unit = db.session.get_one(Unit, session.unit_id)
    place = words(N_("%(at)s，%(place)s。"), at=session.starts_at, place=session.place)
    body = place if session.place else words(N_("%(at)s。"), at=session.starts_at)
    link = "/study/sessions" if what == "canceled" else f"/study/sessions/{session.id}"
    told = accounts_of_unit(unit)
    return send(told, "session", words(title, title=session.title), body, link, source=f"session:{session.id}:{what}", now=now)
