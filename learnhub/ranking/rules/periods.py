"""Periods of the boards: week from Monday (ISO 8601), month, quarter, year, all time; days are those of the platform's time zone."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEK, MONTH, QUARTER, YEAR, ALL = "week", "month", "quarter", "year", "all"
KINDS = (WEEK, MONTH, QUARTER, YEAR, ALL)
_KEY = re.compile(r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|(?P<month>\d{2})))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """`key` is `2026-W30`, `2026-07`, `2026-Q3`, `2026` or `all`; `first` and `last` are inclusive, None for all time."""

    kind: str
    key: str
    first: date | None = None
    last: date | None = None

    def days(self, until: date) -> int:
        """Days of the period that have begun by `until`; 0 before it and for all time."""
        if self.first is None or self.last is None:
            return 0
        return max(0, (min(self.last, until) - self.first).days + 1)


def period_of(kind: str, day: date) -> Period:
    """The period of `kind` that holds `day`. Raises ValueError for an unknown kind."""
    if kind == WEEK:
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(WEEK, f"{year:04d}-W{week:02d}", first, first + timedelta(days=6))
    if kind == MONTH:
        return Period(MONTH, f"{day.year:04d}-{day.month:02d}", day.replace(day=1), _last_of_month(day.year, day.month))
    if kind == QUARTER:
        quarter = (day.month - 1) // 3 + 1
        return Period(QUARTER, f"{day.year:04d}-Q{quarter}", date(day.year, quarter * 3 - 2, 1), _last_of_month(day.year, quarter * 3))
    if kind == YEAR:
        return Period(YEAR, f"{day.year:04d}", date(day.year, 1, 1), date(day.year, 12, 31))
    if kind == ALL:
        return Period(ALL, ALL)
    raise ValueError(f"no such period: {kind}")


def _last_of_month(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def periods_of(day: date) -> tuple[Period, ...]:
    """The five periods that hold `day`."""
    return tuple(period_of(kind, day) for kind in KINDS)


def parse(key: str) -> Period:
    """The period that `key` names. Raises ValueError when it names none."""
    if key == ALL:
        return Period(ALL, ALL)
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError(f"no such period: {key}")
    year = int(found["year"])
    if found["week"]:
        return period_of(WEEK, date.fromisocalendar(year, int(found["week"]), 1))
    if found["quarter"]:
        return period_of(QUARTER, date(year, int(found["quarter"]) * 3, 1))
    if found["month"]:
        return period_of(MONTH, date(year, int(found["month"]), 1))
    return period_of(YEAR, date(year, 1, 1))
