"""How assigned work stands: computed from when it was done and when it was due, never stored."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

INSTANT = timedelta(microseconds=1)


class State(StrEnum):
    """How a piece of assigned work, or all of it, stands for one person."""

    COMING = "coming"
    NOT_STARTED = "not_started"
    OPEN = "open"
    OVERDUE = "overdue"
    WAITING = "waiting"
    DONE = "done"
    LATE = "late"


FINISHED = (State.DONE, State.LATE)
UNFINISHED = (State.NOT_STARTED, State.OPEN, State.OVERDUE)  # whoever may be reminded


def due_moment(due_at: datetime | None, extended_to: datetime | None, ended_at: datetime | None) -> datetime | None:
    """The first moment that is too late: an extension counts when it is later, and an end that came before it closes it."""
    due = due_at
    if due is not None and extended_to is not None:
        due = max(due, extended_to)
    return ended_at if ended_at is not None and (due is None or ended_at < due) else due


def state(
    done_at: datetime | None,
    starts_at: datetime,
    due_at: datetime | None,
    now: datetime,
    *,
    has_begun: bool = False,
    is_waiting: bool = False,
) -> State:
    """How work stands; `due_at` is the first moment that is too late, `is_waiting`: handed in, the result not yet published."""
    if done_at is not None:
        return State.DONE if due_at is None or done_at < due_at else State.LATE
    if is_waiting:
        return State.WAITING
    if now < starts_at:
        return State.COMING
    if due_at is not None and now >= due_at:
        return State.OVERDUE
    return State.OPEN if has_begun else State.NOT_STARTED


def whole_done_at(moments: Iterable[datetime | None]) -> datetime | None:
    """When all of it was done; None while a piece is missing, or there is none."""
    found = list(moments)
    done = [moment for moment in found if moment is not None]
    return max(done) if done and len(done) == len(found) else None


def last_day(due_at: datetime, zone: tzinfo) -> date:
    """The last day on which the work is on time, in `zone`."""
    return (due_at - INSTANT).astimezone(zone).date()


class Phase(StrEnum):
    """How an assignment itself stands."""

    COMING = "coming"
    RUNNING = "running"
    PAST_DUE = "past_due"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def phase(starts_at: datetime, due_at: datetime | None, ended_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> Phase:
    """How an assignment stands: withdrawn, ended by its organizer, not begun, past its due day or running."""
    if withdrawn_at is not None:
        return Phase.WITHDRAWN
    if ended_at is not None:
        return Phase.ENDED
    if now < starts_at:
        return Phase.COMING
    return Phase.PAST_DUE if due_at is not None and now >= due_at else Phase.RUNNING
