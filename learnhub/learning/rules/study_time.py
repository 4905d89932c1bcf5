"""Study time: what of a reported playing may count, decided by the server's clock alone (domain, section 3; ADR 0009).

All times are seconds. A lease has a bucket of wall-clock seconds that fills while it plays; each beat draws from it the time it
claims to have played. What is drawn bounds both the new coverage (times the highest rate) and the study time, so that over all
beats of a lease neither can exceed what the server's clock allowed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Interval = tuple[float, float]
Intervals = tuple[Interval, ...]

MOST_INTERVALS = 60  # in one beat
MOST_STRETCHES = 1000  # in the coverage of a lesson; an honest viewer has a few
MOST_BEATS = 480  # in one request: two hours of beats
OVERSHOOT = 5.0  # a player may report a little more than the length that was measured
JOIN = 0.25  # two stretches this close are one: players report edges coarsely
SHORTEST = 0.05
CRUMB = 0.001
LIVE_BEAT = 60.0  # the most a beat that comes alone may claim
QUEUED_BEAT = 20.0  # the most each of several beats may claim; also what may be unreported after a pause
CLOCKS = 1.0  # how far the clock of the media may run ahead of the browser's, per beat


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that bound study time: highest rate, what the bucket holds, and the longest outage made good."""

    rate: float = 2.0
    bucket: float = 120.0
    outage: float = 900.0


@dataclass(frozen=True, slots=True)
class Beat:
    """One report of the browser; `stamp` is its own clock since the lease was opened."""

    seq: int
    stamp: float
    intervals: Intervals
    position: float
    is_playing: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """The state of a lease: wall-clock seconds in the bucket, whether it plays, the stamp of its last beat."""

    bucket: float = 0.0
    is_playing: bool = False
    stamp: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen of a lesson: the stretches, their length in seconds, and the study time."""

    intervals: Intervals = ()
    covered: float = 0.0
    studied: float = 0.0


@dataclass(frozen=True, slots=True)
class Gain:
    """What one beat brought: seconds of new coverage and of study time; `ago` is how long before the request it was sent."""

    seq: int
    covered: float
    studied: float
    ago: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The lease and the lesson after a request; `flow` is the seconds that might have counted."""

    meter: Meter
    seen: Seen
    gains: tuple[Gain, ...]
    flow: float = 0.0

    @property
    def studied(self) -> float:
        """Study time that the request brought."""
        return sum(gain.studied for gain in self.gains)


def number(value: object) -> float:
    """`value` when it is a finite number. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    if not math.isfinite(value) or abs(value) > 1e9:
        raise ValueError("not a finite number")
    return float(value)


def parse_intervals(raw: object, size: float) -> Intervals:
    """The claimed stretches within `[0, size]`, in the order played. Raises ValueError for what no player reports."""
    if not isinstance(raw, list) or len(raw) > MOST_INTERVALS:
        raise ValueError("intervals are a list of at most 60")
    found = []
    for pair in raw:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError("an interval is a pair")
        start, stop = number(pair[0]), number(pair[1])
        if start < 0 or stop < start or stop > size + OVERSHOOT:
            raise ValueError("an interval lies outside of the lesson, or is reversed")
        if min(stop, size) - start >= SHORTEST:
            found.append((round(start, 3), round(min(stop, size), 3)))
    return tuple(found)


def parse_beats(raw: object, size: float) -> tuple[Beat, ...]:
    """The beats of a request: consecutive numbers, stamps (given in milliseconds) that do not go back. Raises ValueError."""
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_BEATS:
        raise ValueError("beats are a list of at least one")
    beats = tuple(_parse_beat(one, size) for one in raw)
    for before, after in pairwise(beats):
        if after.seq != before.seq + 1 or after.stamp < before.stamp:
            raise ValueError("beats are consecutive and their clock does not go back")
    return beats


def _parse_beat(raw: object, size: float) -> Beat:
    if not isinstance(raw, dict):
        raise ValueError("a beat is an object")
    seq, is_playing = raw.get("seq"), raw.get("playing")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq < 2**31 or not isinstance(is_playing, bool):
        raise ValueError("a beat has a number and says whether it plays")
    stamp = number(raw.get("stamp")) / 1000
    if stamp < 0:
        raise ValueError("a stamp counts from the opening of the lease")
    position = min(max(number(raw.get("position")), 0.0), size)
    return Beat(seq, stamp, parse_intervals(raw.get("intervals"), size), round(position, 3), is_playing)


def length(intervals: Iterable[Interval]) -> float:
    """Seconds in `intervals`, each counted as it stands."""
    return sum(stop - start for start, stop in intervals)


def union(intervals: Iterable[Interval]) -> Intervals:
    """The sorted union; stretches that touch are one."""
    merged: list[Interval] = []
    for start, stop in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return tuple(merged)


def missing(claimed: Interval, seen: Sequence[Interval]) -> list[Interval]:
    """What of `claimed` is not in the sorted union `seen`."""
    start, stop = claimed
    pieces = []
    for left, right in seen:
        if right <= start:
            continue
        if left >= stop:
            break
        if left > start:
            pieces.append((start, left))
        start = max(start, right)
    if start < stop:
        pieces.append((start, stop))
    return pieces


def _joined(claimed: Interval, seen: Sequence[Interval]) -> Interval:
    """`claimed`, with its edges drawn to stretches that end or begin within JOIN of them."""
    start = min((right for _left, right in seen if 0 < claimed[0] - right <= JOIN), default=claimed[0])
    stop = max((left for left, _right in seen if 0 < left - claimed[1] <= JOIN), default=claimed[1])
    return start, stop


def cover(seen: Intervals, claimed: Iterable[Interval], most: float) -> tuple[Intervals, float]:
    """`seen` with at most `most` seconds of what is new in `claimed`, in the order played; and how much that is."""
    grown, left = seen, most
    for interval in claimed:
        for start, stop in missing(_joined(interval, grown), grown):
            taken = min(stop - start, left)
            if taken < CRUMB:
                break
            grown, left = union([*grown, (start, start + taken)]), left - taken
    if len(grown) > MOST_STRETCHES:
        return seen, 0.0
    return grown, most - left


def refill(beats: Sequence[Beat], played: Sequence[float], meter: Meter, *, elapsed: float, limits: Limits) -> list[float]:
    """Seconds that flow into the bucket before each beat, out of the `elapsed` seconds of the server since the last one.

    Stamps divide the time, the last beat takes the rest. A lease that did not play gains only what its beat was late, and a
    beginning that no beat has told of (`played`). Several beats gain no more than an outage may last.
    """
    left = max(0.0, elapsed)
    allowed = left if len(beats) == 1 else max(limits.outage, limits.bucket)
    stamp, was_playing, flows = meter.stamp, meter.is_playing, []
    for number, (beat, seconds) in enumerate(zip(beats, played, strict=True), start=1):
        span = beat.stamp - stamp
        share = left if number == len(beats) else min(left, span)
        late = max(0.0, share - span)
        flow = min(allowed, share if was_playing else min(share, QUEUED_BEAT, late + seconds))
        flows.append(flow)
        left, allowed, stamp, was_playing = left - share, allowed - flow, beat.stamp, beat.is_playing
    return flows


def flows_of(beats: Sequence[Beat], meter: Meter, *, elapsed: float, limits: Limits) -> list[float]:
    """Seconds that may count by each of the beats of a video, at most."""
    return refill(beats, [length(beat.intervals) for beat in beats], meter, elapsed=elapsed, limits=limits)


def settle(beats: Sequence[Beat], meter: Meter, seen: Seen, *, elapsed: float, limits: Limits) -> Settled:
    """Count the new beats of one request for a video, `elapsed` server seconds after the lease last drew.

    Raises ValueError when the browser's clock goes back.
    """
    check_clock(beats, meter)
    most = LIVE_BEAT if len(beats) == 1 else QUEUED_BEAT
    gains = []
    flows = flows_of(beats, meter, elapsed=elapsed, limits=limits)
    for beat, flow in zip(beats, flows, strict=True):
        played = length(beat.intervals)
        bucket = min(meter.bucket + flow, limits.bucket)
        budget = min(bucket, most, beat.stamp - meter.stamp + CLOCKS)
        intervals, new = cover(seen.intervals, beat.intervals, budget * limits.rate)
        covered = length(intervals)
        playing = min(budget, played, beat.stamp - meter.stamp)
        studied = min(playing, max(0.0, covered - seen.studied))
        gains.append(Gain(beat.seq, new, studied, beats[-1].stamp - beat.stamp))
        seen = Seen(intervals, covered, seen.studied + studied)
        meter = Meter(max(0.0, bucket - max(playing, new / limits.rate)), beat.is_playing, beat.stamp)
    return Settled(meter, seen, tuple(gains), sum(flows))


def check_clock(beats: Sequence[Beat], meter: Meter) -> None:
    """Raises ValueError when the first of `beats` is stamped before the last one that counted."""
    if beats and beats[0].stamp < meter.stamp:
        raise ValueError("the browser's clock goes back")
