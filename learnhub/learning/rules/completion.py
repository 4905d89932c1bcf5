"""When a lesson is complete (domain, section 3, rule 7)."""

EDGE = 1e-6  # sums of seconds are floats


def coverage(covered: float, size: float) -> float:
    """The share that has been seen, 0 to 1."""
    return min(1.0, max(0.0, covered / size)) if size > 0 else 0.0


def is_watched(covered: float, seconds: float, required: float) -> bool:
    """Whether enough of a video has been seen."""
    return seconds > 0 and coverage(covered, seconds) + EDGE >= required


def is_read(parts_shown: float, parts: float, dwell: float, least_dwell: float) -> bool:
    """Whether every part of a text was shown and the reader stayed long enough."""
    return parts > 0 and parts_shown + EDGE >= parts and dwell + EDGE >= least_dwell
