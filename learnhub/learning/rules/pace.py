"""The pace of the year 序时进度: what share of a target should be reached by a day."""

from calendar import isleap
from datetime import date
from decimal import Decimal

TOLERANCE = Decimal("0.05")  # hours: what the page shows as equal keeps pace


def elapsed(today: date, year: int) -> float:
    """Share of `year` that has passed at the end of `today` (0 to 1)."""
    if today.year != year:
        return 1.0 if today.year > year else 0.0
    return today.timetuple().tm_yday / (366 if isleap(year) else 365)


def expected(hours: float, whole: float, share: float) -> float:
    """What should be reached of `hours` when `share` of the year has passed.

    Who joined in mid-year has `hours` of the plan's `whole`: her own pace begins on the day she joined.
    """
    return max(0.0, hours - whole * (1 - share))
