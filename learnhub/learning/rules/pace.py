"""The pace of the year 序时进度: what share of a target should be reached by a day."""

from calendar import isleap
from datetime import date


def elapsed(today: date, year: int) -> float:
    """Share of `year` that has passed at the end of `today` (0 to 1)."""
    if today.year != year:
        return 1.0 if today.year > year else 0.0
    return today.timetuple().tm_yday / (366 if isleap(year) else 365)
