"""A calendar in the format of RFC 5545: due days as whole days, exam windows and sessions as moments in UTC."""

from datetime import timedelta

from flask import request
from flask_babel import gettext as _
from icalendar import Calendar as File
from icalendar import Event

from learnhub.assignments.queries.calendar import Calendar, Window
from learnhub.assignments.queries.tasks import Task
from learnhub.core.clock import zone
from learnhub.learning.models import OfflineSession
from learnhub.learning.rules.attendance import CANCELED

EVERY = timedelta(hours=1)  # how often a calendar may ask again
STUDY_HOUR = timedelta(minutes=45)


def feed(calendar: Calendar) -> bytes:
    """The file."""
    file = File()
    file.add("prodid", "-//LearnHub//Tasks//ZH")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("学习任务、考试和活动"))
    file.add("x-wr-timezone", str(zone()))
    file.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    for task in calendar.tasks:
        file.add_component(_due_day(task))
    for window in calendar.windows:
        file.add_component(_window(window))
    for session in calendar.sessions:
        file.add_component(_session(session))
    return bytes(file.to_ical())


def _uid(kind: str, number: int) -> str:
    """Of one event, unlike any other platform's (RFC 5545 §3.8.4.7)."""
    return f"{kind}-{number}@{request.host}"


def _due_day(task: Task) -> Event:
    assert task.due_on is not None  # noqa: S101 - the query leaves out what has no day
    event = Event()
    event.add("uid", _uid("assignment", task.id))
    event.add("dtstamp", task.starts_at)
    event.add("summary", _("已完成：%(title)s", title=task.title) if task.is_finished else _("截止：%(title)s", title=task.title))
    event.add("dtstart", task.due_on)
    event.add("dtend", task.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _window(window: Window) -> Event:
    event = Event()
    event.add("uid", _uid("exam", window.exam_id))
    event.add("dtstamp", window.opens_at)
    event.add("summary", _("考试：%(title)s", title=window.title))
    event.add("dtstart", window.opens_at)
    event.add("dtend", window.closes_at)
    event.add("transp", "TRANSPARENT")
    return event


def _session(session: OfflineSession) -> Event:
    """One that is not held stays with that word: a calendar that has it must hear of it."""
    assert session.starts_at is not None  # noqa: S101 - the query leaves out what has no moment
    event = Event()
    event.add("uid", _uid("session", session.id))
    event.add("dtstamp", session.recorded_at)
    event.add("summary", _("活动：%(title)s", title=session.title))
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.starts_at + float(session.hours) * STUDY_HOUR)
    if session.place:
        event.add("location", session.place)
    if session.state == CANCELED:
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
    return event
