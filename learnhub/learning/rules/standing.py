"""How a member stands with the hours of a year: sums of her ledger, the plan that leads, what counts, until when it keeps pace."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from learnhub.learning.rules.pace import TOLERANCE

ZERO, TENTH = Decimal("0.0"), Decimal("0.1")
CONCENTRATED = "concentrated"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sum needs to know of a line of the ledger."""

    source: str
    category: str
    hours: Decimal
    month: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """Hours by category and by month (1 to 12), how many trainings paid, and when the last entry was made (`NEVER`: none was)."""

    by_category: Mapping[str, Decimal] = field(default_factory=dict)
    by_month: Mapping[int, Decimal] = field(default_factory=dict)
    trainings: int = 0
    reached_at: datetime = NEVER


def sums_of(entries: Iterable[Entry]) -> Sums:
    """The sums of a year's entries."""
    categories, months, trainings = dict[str, Decimal](), dict[int, Decimal](), dict[str, Decimal]()
    latest = NEVER
    for entry in entries:
        categories[entry.category] = categories.get(entry.category, ZERO) + entry.hours
        months[entry.month] = months.get(entry.month, ZERO) + entry.hours
        latest = max(latest, entry.at)
        if entry.category == CONCENTRATED:
            training = training_of(entry.source)
            trainings[training] = trainings.get(training, ZERO) + entry.hours
    return Sums(categories, months, sum(hours > 0 for hours in trainings.values()), latest)


def training_of(source: str) -> str:
    """What paid: a correction (`session:5:1`) belongs to its training."""
    return source.rstrip("0123456789").rstrip(":") if source.count(":") > 1 else source


@dataclass(frozen=True, slots=True)
class Ask:
    """A plan as it holds for one member: `hours` of her own, `whole` of who was there all year, `counting` with caps."""

    plan_id: int
    hours: Decimal
    whole: Decimal
    counting: Mapping[str, Any]
    least_trainings: int = 0
    exempt_from: date | None = None
    exempt_to: date | None = None

    def is_exempt(self, day: date) -> bool:
        """Whether nothing is asked of her on `day`."""
        return self.exempt_from is not None and self.exempt_from <= day and (self.exempt_to is None or self.exempt_to >= day)


@dataclass(frozen=True, slots=True)
class Stands:
    """How she stands with the plan that leads; without a plan everything counts towards nothing."""

    plan_id: int | None
    target: Decimal | None
    whole: Decimal | None
    counted: Decimal
    is_exempt: bool
    is_met: bool
    share: Decimal | None
    paced_until: date | None
    holds_from: date | None
    holds_until: date | None


def stand(sums: Sums, asks: Sequence[Ask], year: int, today: date) -> Stands:
    """Her standing on `today`, and on the days around it on which no exemption begins or ends."""
    since, until = _holds(asks, today)
    if not asks:
        return Stands(None, None, None, sum(sums.by_category.values(), ZERO), False, False, None, None, since, until)
    ask = min(asks, key=lambda each: (each.is_exempt(today), -each.hours, each.plan_id))
    counted = sum((counts(hours, cap_of(ask.counting, name)) for name, hours in sums.by_category.items()), ZERO)
    is_met = counted >= ask.hours > 0 and sums.trainings >= ask.least_trainings
    share = paced = None
    if not ask.is_exempt(today) and ask.hours > 0:
        share = (counted * 100 / ask.hours).quantize(TENTH, ROUND_HALF_UP)
        paced = paced_until(counted, ask.hours, ask.whole, year)
    return Stands(ask.plan_id, ask.hours, ask.whole, counted, ask.is_exempt(today), is_met, share, paced, since, until)


def cap_of(counting: Mapping[str, Any], category: str) -> Decimal | None:
    """The most hours of `category` that count towards a plan: 0 for one that does not count at all, None without a cap."""
    if category not in counting:
        return ZERO
    cap = counting[category]
    return None if cap is None else Decimal(str(cap))


def counts(hours: Decimal, cap: Decimal | None) -> Decimal:
    """What of `hours` counts below a cap."""
    return hours if cap is None else ZERO if cap == 0 else min(hours, cap)


def _holds(asks: Iterable[Ask], today: date) -> tuple[date | None, date | None]:
    """From which day until which no exemption of hers begins or ends; None and None when none ever does."""
    begins = [ask.exempt_from for ask in asks if ask.exempt_from is not None]
    begins += [ask.exempt_to + timedelta(days=1) for ask in asks if ask.exempt_from is not None and ask.exempt_to is not None]
    if not begins:
        return None, None
    since = max((day for day in begins if day <= today), default=date.min)
    return since, min((day - timedelta(days=1) for day in begins if day > today), default=date.max)


def paced_until(counted: Decimal, hours: Decimal, whole: Decimal, year: int) -> date:
    """The last day of `year` at whose end `counted` is what the pace asks for (see `pace.expected`); the day before it where none is."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if counted + TOLERANCE <= 0:
        return first - timedelta(days=1)
    days = (last - first).days + 1
    bound = days * (1 - Fraction(hours - counted - TOLERANCE) / Fraction(whole))  # from this day on it is too little
    return first + timedelta(days=max(0, min(days, math.ceil(bound) - 1)) - 1)
