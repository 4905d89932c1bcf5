"""What holds for one member in an exam: its own rules, and over them what was granted to her unit or to her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from learnhub.assessment.rules import timing

MOST_EXTRA_MINUTES = 600
MOST_EXTRA_PERCENT = 300
MOST_EXTRA_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Granted:
    """What one override says; what is 0, None or False it leaves as it is."""

    is_personal: bool
    extra_minutes: int = 0
    extra_percent: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_attempts: int = 0
    is_deferred: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Times and attempts: of an exam, or as they hold for one member. `extra` minutes come on top of limit and end."""

    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    attempts_allowed: int
    entry_minutes: int | None = None
    gives_full_time: bool = False
    is_withdrawn: bool = False
    is_deferred: bool = False
    is_postponed: bool = False
    extra: int = 0

    @property
    def window(self) -> timing.Window:
        """When one may enter."""
        return timing.Window(
            self.opens_at,
            self.closes_at,
            self.is_withdrawn,
            entry_minutes=self.entry_minutes,
            is_deferred=self.is_deferred,
            is_postponed=self.is_postponed,
        )

    def deadline(self, started_at: datetime) -> datetime | None:
        """The end of an attempt that began at `started_at`."""
        extra = timedelta(minutes=self.extra)
        return timing.deadline(started_at, self.minutes, self.closes_at, gives_full_time=self.gives_full_time, extra=extra)

    @property
    def latest_end(self) -> datetime | None:
        """When the last who entered in time has to stop; None without an end."""
        if self.closes_at is None:
            return None
        late = self.minutes if self.gives_full_time and self.minutes is not None else 0
        return self.closes_at + timedelta(minutes=late + self.extra)


def terms(exam: Terms, granted: Sequence[Granted]) -> Terms:
    """What holds for a member: her own override, where it says something, over the most generous of those of her units."""
    own = next((each for each in granted if each.is_personal), None)
    groups = [each for each in granted if not each.is_personal]
    of_groups = max((_extra(each, exam.minutes) for each in groups), default=0)
    opens_at = (own and own.opens_at) or min((each.opens_at for each in groups if each.opens_at), default=exam.opens_at)
    closes_at = (own and own.closes_at) or max((each.closes_at for each in groups if each.closes_at), default=exam.closes_at)
    more = (own and own.extra_attempts) or max((each.extra_attempts for each in groups), default=0)
    is_deferred = own is not None and own.is_deferred
    return Terms(
        opens_at=opens_at,
        closes_at=closes_at,
        minutes=exam.minutes,
        attempts_allowed=exam.attempts_allowed + more if exam.attempts_allowed else 0,
        entry_minutes=exam.entry_minutes,
        gives_full_time=exam.gives_full_time,
        is_withdrawn=exam.is_withdrawn,
        is_deferred=is_deferred,
        is_postponed=is_deferred and (own is None or own.closes_at is None),
        extra=(_extra(own, exam.minutes) if own else 0) or of_groups,
    )


def _extra(granted: Granted, minutes: int | None) -> int:
    """Extra minutes, a part of the limit rounded up; without a limit a percentage is of nothing."""
    return granted.extra_minutes + ceil((minutes or 0) * granted.extra_percent / 100)
