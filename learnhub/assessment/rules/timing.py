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
    MISSED = "missed"  # 缺考: the window passed without an attempt
    CLOSED = "closed"  # withdrawn before she took it


@dataclass(frozen=True, slots=True)
class Window:
    """When an exam may be entered; None is without a bound. A quiz has neither."""

    opens_at: datetime | None
    closes_at: datetime | None
    is_withdrawn: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether one may enter: from the first moment until just before the last."""
        return not self.is_withdrawn and not self.is_early(now) and not self.is_over(now)

    def is_early(self, now: datetime) -> bool:
        """Whether entry has not begun."""
        return self.opens_at is not None and now < self.opens_at

    def is_over(self, now: datetime) -> bool:
        """Whether entry has ended."""
        return self.closes_at is not None and now >= self.closes_at


@dataclass(frozen=True, slots=True)
class Taken:
    """What a member did with an exam so far."""

    attempts: int = 0
    has_running: bool = False
    has_passed: bool = False
    is_marking: bool = False


def deadline(started_at: datetime, minutes: int | None, closes_at: datetime | None) -> datetime | None:
    """The end of an attempt: its time limit or the end of the window, whichever comes first; None when there is neither."""
    ends = [closes_at] if closes_at is not None else []
    if minutes is not None:
        ends.append(started_at + timedelta(minutes=minutes))
    return min(ends) if ends else None


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
        if window.is_early(now):
            return Standing.NOT_OPEN
        return Standing.MISSED if window.is_over(now) else Standing.OPEN
    if not (taken.is_marking or taken.has_passed) and may_start(window, taken, allowed, now):
        return Standing.OPEN
    done = Standing.RELEASED if score_is_released else Standing.SUBMITTED
    return Standing.MARKING if taken.is_marking else done


def closing(end: datetime | None, now: datetime, reason: str) -> tuple[datetime, str]:
    """When and why an attempt is closed that ends now: never later than its deadline."""
    if end is not None and now > end:
        return end, "deadline"
    return now, reason
