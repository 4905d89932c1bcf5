"""What the beats of one request bring: what is counted, what waits for a presence check, and what the next request must know."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from learnhub.learning.rules import presence, reading, study_time
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.study_time import Beat, Meter, Seen, Settled


@dataclass(frozen=True, slots=True)
class Standing:
    """A lease between two requests.

    `left`: seconds of playing until the next check. `until`: seconds from now until what is played no longer counts; None while no
    check waits. `asked`: the number of the beat that the check came with, until a later beat shows that it arrived. `held`: the stamp of
    the last beat that waits for the answer. `outage`: what is left of the longest outage, where beats were held.
    """

    meter: Meter
    left: float | None = None
    until: float | None = None
    asked: int | None = None
    held: float | None = None
    outage: float | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The outcome: `settled` of `beats` (None: nothing is counted), `ago` seconds before now; whether a check is asked, or asked anew."""

    standing: Standing
    settled: Settled | None = None
    beats: Sequence[Beat] = ()
    ago: float = 0.0
    is_asking: bool = False


def reckon(beats: Sequence[Beat], last_seq: int, standing: Standing, seen: Seen, lesson: Measure, *, elapsed: float) -> Reckoned:
    """Count the beats of a request above `last_seq`, `elapsed` seconds of the server after the lease last drew. Raises ValueError."""
    fresh = [beat for beat in beats if beat.seq > last_seq]
    if standing.until is not None:
        return _while_waiting(beats, fresh, standing, seen, lesson, elapsed=elapsed)
    return _at_work(fresh, standing, seen, lesson, elapsed) if fresh else Reckoned(standing)


def _while_waiting(
    beats: Sequence[Beat], fresh: Sequence[Beat], standing: Standing, seen: Seen, lesson: Measure, *, elapsed: float
) -> Reckoned:
    """A check waits. What was played before the browser had it waits for the answer; what is played later counts for a while."""
    if standing.asked is not None and beats[0].seq <= standing.asked:  # the reply that asked was lost on its way
        held = fresh[-1].stamp if fresh else standing.held
        return Reckoned(replace(standing, held=held), is_asking=True)
    if not fresh or (standing.held is not None and fresh[0].stamp <= standing.held):
        return Reckoned(standing)
    overtime = max(0.0, -(standing.until or 0.0))
    settled = _settle(fresh, standing, seen, lesson, max(0.0, elapsed - overtime))
    meter = replace(settled.meter, bucket=0.0) if overtime else settled.meter
    return Reckoned(replace(standing, meter=meter, asked=None, held=None), settled, fresh)


def _at_work(fresh: Sequence[Beat], standing: Standing, seen: Seen, lesson: Measure, elapsed: float) -> Reckoned:
    """No check waits; one may be due by one of the beats, and those after it wait for the answer."""
    left, place = standing.left, None
    if lesson.has_checks:
        study_time.check_clock(fresh, standing.meter)
        flows = study_time.flows_of(fresh, standing.meter, elapsed=elapsed, limits=_limits(standing, lesson))
        left, place = presence.countdown(fresh, flows, presence.LATEST if left is None else left, lesson.size)
    last = len(fresh) - 1 if place is None else place
    counted, ago = fresh[: last + 1], min(elapsed, fresh[-1].stamp - fresh[last].stamp)
    settled = _settle(counted, standing, seen, lesson, elapsed - ago)
    is_held = last + 1 < len(fresh)
    after = Standing(
        meter=settled.meter,
        left=left,
        asked=None if place is None else counted[-1].seq,
        held=fresh[-1].stamp if is_held else None,
        outage=_limits(standing, lesson).outage - settled.flow if is_held else None,
    )
    return Reckoned(after, settled, counted, ago, is_asking=place is not None)


def _limits(standing: Standing, lesson: Measure) -> study_time.Limits:
    """The limits of the lesson; what waited for an answer had a part of the longest outage already."""
    if standing.outage is None:
        return lesson.limits
    return replace(lesson.limits, outage=max(0.0, min(standing.outage, lesson.limits.outage)))


def _settle(beats: Sequence[Beat], standing: Standing, seen: Seen, lesson: Measure, elapsed: float) -> Settled:
    if lesson.is_video:
        return study_time.settle(beats, standing.meter, seen, elapsed=elapsed, limits=_limits(standing, lesson))
    return reading.settle_reading(
        beats, standing.meter, seen, elapsed=elapsed, parts=int(lesson.size), seconds=lesson.seconds, limits=lesson.limits
    )
