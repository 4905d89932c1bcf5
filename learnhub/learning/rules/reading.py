"""Articles and documents: every part shown, and a dwell that fits the length (domain, section 3, rule 7).

A part is a paragraph or a page. Parts may be shown in any order and at any speed; only the dwell takes time. The length of a text
in seconds is what the average reader needs, so that study time ≤ coverage ≤ length holds for texts as for videos.
"""

from collections import Counter
from collections.abc import Sequence

from learnhub.learning.rules.study_time import (
    LIVE_BEAT,
    QUEUED_BEAT,
    Beat,
    Gain,
    Intervals,
    Limits,
    Meter,
    Seen,
    Settled,
    check_clock,
    length,
    refill,
    union,
)

AVERAGE_PACE = 400  # characters a minute
PAGE_CHARACTERS = 616  # 22 lines of 28 characters: a full page by GB/T 9704-2012, where a document's text was not counted


def text_length(characters: int, pages: int, *, is_document: bool) -> int:
    """Characters of a text; those of a document without a count are estimated by its pages."""
    return characters or (pages * PAGE_CHARACTERS if is_document else 0)


def least_dwell(characters: int, *, pace: int, most_minutes: float) -> float:
    """Seconds a reader must stay: characters ÷ `pace` a minute, at most `most_minutes`."""
    return min(characters / pace, most_minutes) * 60


def reading_length(characters: int, *, pace: int, most_minutes: float) -> float:
    """Seconds the average reader needs, at most `most_minutes` and never less than the dwell: the most that can be earned."""
    return max(least_dwell(characters, pace=pace, most_minutes=most_minutes), min(characters / AVERAGE_PACE, most_minutes) * 60)


def kept_parts(intervals: Intervals, old: Sequence[str], new: Sequence[str]) -> Intervals:
    """What was seen of a text with the parts `old`, in the text that took its place: parts that are the same stay seen.

    Parts are told by their digests; of equal ones as many stay seen as were.
    """
    seen = Counter(part for number, part in enumerate(old) if any(start <= number and number + 1 <= stop for start, stop in intervals))
    kept = []
    for number, part in enumerate(new):
        if seen[part] > 0:
            seen[part] -= 1
            kept.append((float(number), float(number + 1)))
    return union(kept)


def kept_seconds(studied: float, before: Intervals, kept: Intervals, covered: float) -> float:
    """The study time that goes with the parts that stay seen: their share of it, never above what they cover."""
    seen = length(before)
    return min(covered, studied * length(kept) / seen) if seen > 0 else 0.0


def settle_reading(
    beats: Sequence[Beat], meter: Meter, seen: Seen, *, elapsed: float, parts: int, seconds: float, limits: Limits
) -> Settled:
    """Count the new beats of one request for a text of `parts` parts that takes `seconds` to read. Raises ValueError."""
    check_clock(beats, meter)
    most = LIVE_BEAT if len(beats) == 1 else QUEUED_BEAT
    gains = []
    flows = refill(beats, [0.0] * len(beats), meter, elapsed=elapsed, limits=limits)
    for beat, flow in zip(beats, flows, strict=True):
        bucket = min(meter.bucket + flow, limits.bucket)
        intervals = union([*seen.intervals, *beat.intervals])
        covered = seconds * min(1.0, length(intervals) / parts)
        # What a long paragraph keeps back stays in the bucket and counts when the next one is shown.
        studied = min(bucket, most, max(0.0, covered - seen.studied))
        gains.append(Gain(beat.seq, max(0.0, covered - seen.covered), studied, beats[-1].stamp - beat.stamp))
        seen = Seen(intervals, covered, seen.studied + studied)
        meter = Meter(bucket - studied, beat.is_playing, beat.stamp)
    return Settled(meter, seen, tuple(gains))
