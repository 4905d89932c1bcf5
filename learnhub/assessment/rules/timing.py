"""When one may start, how long an attempt runs, and how an exam stands for a member. The server's clock alone decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How an exam stands for one member."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    RUNNING = "running"
    MARKING = "marking"  # handed in, a person has to mark it
    SUBMITTED = "submitted"  # handed in, the score is not released
    RELEASED = "released"  # handed in, the score may be seen
    DEFERRED = "deferred"  # 缓考: she may come later
    UNPREPARED = "unprepared"  # open, but something has to be done first
    SHUT = "shut"  # it runs, but whoever is not in by now is too late
    MISSED = "missed"  # 缺考: the window passed without an attempt
    CLOSED = "closed"  # withdrawn before she took it


@dataclass(frozen=True, slots=True)
class Window:
    """When an exam may be entered; None is without a bound. A quiz has neither.

    `entry_minutes` after it opens the door is shut. `is_deferred` is somebody's own later window, `is_postponed` when it is not set yet.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    is_withdrawn: bool = False
    entry_minutes: int | None = None
    is_deferred: bool = False
    is_postponed: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether one may enter: from the first moment until just before the last."""
        is_barred = self.is_withdrawn or self.is_postponed or self.is_early(now)
        return not (is_barred or self.is_over(now) or self.is_shut(now))

    def is_early(self, now: datetime) -> bool:
        """Whether entry has not begun."""
        return self.opens_at is not None and now < self.opens_at

    def is_over(self, now: datetime) -> bool:
        """Whether the window has passed."""
        return self.closes_at is not None and now >= self.closes_at

    @property
    def shuts_at(self) -> datetime | None:
        """When the door is shut before the end of the window."""
        if self.entry_minutes is None or self.opens_at is None:
            return None
        return self.opens_at + timedelta(minutes=self.entry_minutes)

    def is_shut(self, now: datetime) -> bool:
        """Whether it is too late to enter, though the exam may still run."""
        return self.shuts_at is not None and now >= self.shuts_at


@dataclass(frozen=True, slots=True)
class Taken:
    """What a member did with an exam so far."""

    attempts: int = 0
    has_running: bool = False
    has_passed: bool = False
    is_marking: bool = False


def deadline(
    started_at: datetime,
    minutes: int | None,
    closes_at: datetime | None,
    *,
    gives_full_time: bool = False,
    extra: timedelta = timedelta(0),
) -> datetime | None:
    """The end of an attempt: its time limit or the end of the window, whichever comes first; None when there is neither.

    With `gives_full_time` 进入即享满时长 it is the limit alone; `extra` comes on top of both.
    """
    limit = started_at + timedelta(minutes=minutes) + extra if minutes is not None else None
    end = closes_at + extra if closes_at is not None else None
    if limit is None or end is None:
        return limit or end
    return limit if gives_full_time else min(limit, end)


def may_hand_in_from(started_at: datetime, least_minutes: int | None, end: datetime | None) -> datetime | None:
    """The first moment at which one may hand in; None is at once. When the time is over one always may."""
    if least_minutes is None:
        return None
    first = started_at + timedelta(minutes=least_minutes)
    return min(first, end) if end is not None else first


def accepts_answers(end: datetime | None, grace: timedelta, now: datetime) -> bool:
    """Whether an answer that arrives now still counts: until the deadline and the grace after it, both included."""
    return end is None or now <= end + grace


def attempts_left(allowed: int, taken: int) -> int | None:
    """How often one may still start; None is without a limit (`allowed` 0)."""
    return None if allowed == 0 else max(0, allowed - taken)


def may_start(window: Window, taken: Taken, allowed: int, now: datetime) -> bool:
    """Whether a new attempt may begin."""
    return window.is_open(now) and not taken.has_running and attempts_left(allowed, taken.attempts) != 0


def standing(window: Window, taken: Taken, allowed: int, *, score_is_released: bool, now: datetime) -> Standing:
    """How the exam stands; with attempts left it stays open until it is passed."""
    if taken.has_running:
        return Standing.RUNNING
    if taken.attempts == 0:
        if window.is_withdrawn:
            return Standing.CLOSED
        return _unsat(window, now)
    if not (taken.is_marking or taken.has_passed) and may_start(window, taken, allowed, now):
        return Standing.OPEN
    done = Standing.RELEASED if score_is_released else Standing.SUBMITTED
    return Standing.MARKING if taken.is_marking else done


def _unsat(window: Window, now: datetime) -> Standing:
    """How an exam stands that she has not tried."""
    if window.is_postponed:
        return Standing.DEFERRED
    if window.is_early(now):
        return Standing.DEFERRED if window.is_deferred else Standing.NOT_OPEN
    if window.is_over(now):
        return Standing.MISSED
    return Standing.SHUT if window.is_shut(now) else Standing.OPEN


def closing(end: datetime | None, now: datetime, reason: str) -> tuple[datetime, str]:
    """When and why an attempt is closed that ends now: never later than its deadline."""
    if end is not None and now > end:
        return end, "deadline"
    return now, reason
