"""What study time must know of a lesson, whatever its kind."""

from dataclasses import dataclass

from learnhub.learning.rules import completion, presence, reading
from learnhub.learning.rules.study_time import Intervals, Limits, Seen, length

VIDEO, AUDIO, ARTICLE, DOCUMENT = "video", "audio", "article", "document"
STUDIED_KINDS = (VIDEO, AUDIO, ARTICLE, DOCUMENT)


@dataclass(frozen=True, slots=True)
class Standard:
    """The settings a lesson is measured by; `rate` and `coverage` may be set lower or higher by its course."""

    coverage: float
    rate: float
    pace: int
    most_minutes: float
    bucket: float
    outage: float
    has_checks: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """A lesson as it is measured.

    `is_video`: it is played, be it film or sound. `size` counts what intervals count (seconds of what is played, parts of a text),
    `seconds` is the most study time it can earn, `dwell` the least a reader stays,
    `required` the share that completes it; `has_checks` whether presence is checked.
    """

    is_video: bool
    size: float
    seconds: float
    dwell: float
    required: float
    limits: Limits
    has_checks: bool = False

    def covered(self, intervals: Intervals) -> float:
        """Seconds of coverage: of a text, its length times the share of parts shown."""
        return length(intervals) if self.is_video else self.seconds * completion.coverage(length(intervals), self.size)

    def coverage(self, seen: Seen) -> float:
        """The share seen, 0 to 1."""
        return completion.coverage(length(seen.intervals), self.size)

    def is_complete(self, seen: Seen) -> bool:
        """Whether what was seen completes the lesson."""
        if self.is_video:
            return completion.is_watched(seen.covered, self.size, self.required)
        return completion.is_read(length(seen.intervals), self.size, seen.studied, self.dwell)


def measure(
    kind: str,
    *,
    duration: int,
    characters: int,
    pages: int,
    standard: Standard,
    course_coverage: float | None = None,
    course_rate: float | None = None,
) -> Measure:
    """How a lesson of this kind and size is measured."""
    rate = min(course_rate or standard.rate, standard.rate)
    limits = Limits(rate, standard.bucket, standard.outage)
    if kind in {VIDEO, AUDIO}:
        size = float(duration)
        has_checks = standard.has_checks and presence.has_checks(size)
        return Measure(True, size, size, 0.0, course_coverage or standard.coverage, limits, has_checks)
    characters = reading.text_length(characters, pages, is_document=kind == DOCUMENT)
    pace, most = standard.pace, standard.most_minutes
    return Measure(
        is_video=False,
        size=float(max(pages, 1)),
        seconds=reading.reading_length(characters, pace=pace, most_minutes=most),
        dwell=reading.least_dwell(characters, pace=pace, most_minutes=most),
        required=1.0,
        limits=limits,
    )
