"""Per head 人均: points of a unit ÷ its mean headcount in the period, so that neither a transfer nor a shrinking unit gains."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PerCapita:
    """`headcount` is person-days ÷ days of the period so far; `value` is None where nobody was there; small units are listed apart."""

    total: int
    headcount: float
    value: float | None
    is_small: bool


def person_days(starts_on: date, ends_on: date | None, first: date, last: date) -> int:
    """Days between `first` and `last` (inclusive) on which an affiliation from `starts_on` until the day before `ends_on` held."""
    begin = max(starts_on, first)
    end = last.toordinal() + 1 if ends_on is None else min(ends_on.toordinal(), last.toordinal() + 1)
    return max(0, end - begin.toordinal())


def per_capita(total: int, days_of_people: int, days: int, least_people: float) -> PerCapita:
    """`total` ÷ (`days_of_people` ÷ `days`); nothing is divided by nothing."""
    headcount = days_of_people / days if days > 0 else 0.0
    value = total / headcount if headcount > 0 else None
    return PerCapita(total, headcount, value, headcount < least_people)
