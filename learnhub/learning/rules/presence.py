"""Presence checks: now and then the server asks whether somebody is there (domain, section 3, rule 6; ADR 0014).

What counts down to the next check are the very seconds that may earn credit, so that nothing is earned beside it. A check is asked
where the lesson is really being played, and counts only once the browser has it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from learnhub.learning.rules.study_time import Beat

SOONEST, LATEST = 600.0, 1200.0  # seconds of playing between two checks
SHORT = 600.0  # a lesson up to this long has none
HEAD, TAIL = 300.0, 120.0  # none in the first five and the last two minutes
ANSWER_SECONDS, LARGE_TYPE_SECONDS = 90.0, 180.0


def has_checks(size: float) -> bool:
    """Whether a video or audio of `size` seconds is long enough to be asked in."""
    return size > SHORT


def spacing(chance: Random) -> float:
    """Seconds of playing until the next check, uniform."""
    return chance.uniform(SOONEST, LATEST)


def countdown(beats: Sequence[Beat], flows: Sequence[float], left: float, size: float) -> tuple[float, int | None]:
    """What is left until the next check after `beats`, and the place of the beat with which it is due.

    `flows` are the seconds that may count by each beat. Where the beat played, and not the position it tells, says whether the lesson
    is past its beginning and before its end.
    """
    for place, (beat, flow) in enumerate(zip(beats, flows, strict=True)):
        left -= flow
        if left <= 0 and beat.intervals and HEAD <= beat.intervals[-1][1] <= size - TAIL:
            return left, place
    return left, None


def resumed_at(drawn_at: datetime, until: datetime, answered_at: datetime) -> datetime:
    """When a lease last drew, after the answer: the time since `until` that nothing was drawn for is passed over."""
    return drawn_at + max(timedelta(0), answered_at - max(drawn_at, until))
