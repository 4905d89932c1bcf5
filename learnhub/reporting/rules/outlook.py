"""What is left of the year's target, in words a member can plan with."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Outlook:
    """`percent` of the target that counts so far (0 to 100); hours that are missing; how many a week until the year ends."""

    percent: float
    missing: float
    a_week: float


def outlook(counted: float, target: float, today: date) -> Outlook | None:
    """None where there is no target."""
    if target <= 0:
        return None
    missing = max(0.0, target - counted)
    weeks = max(1.0, (date(today.year, 12, 31) - today).days / 7)
    return Outlook(min(100.0, round(counted * 100 / target, 1)), missing, missing / weeks)
