"""What a course pays in study hours, and when: at one level, by rules that hold from a day on (ADR 0023).

Whatever the level, a course never pays more than its approved hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from learnhub.learning.rules.hours import HALF, rounded

QUARTER = Decimal("0.25")
ZERO = Decimal("0.0")
MOST_OF_A_LESSON = Decimal("10.0")
MOST_MINUTES = 600


class Level(StrEnum):
    """Where the hours of a course are awarded."""

    COURSE = "course"
    LESSON = "lesson"
    PROPORTIONAL = "proportional"
    TIERS = "tiers"


AS_ONE_GOES = (Level.LESSON, Level.PROPORTIONAL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A lesson as rules see it: seconds it takes, and whether it is a test."""

    seconds: float
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class PerLesson:
    """Each lesson pays by itself, each test passed too; in halves."""

    lesson: Decimal = Decimal("0.5")
    test: Decimal = Decimal("0.5")

    def hours_of(self, piece: Piece) -> Decimal:
        """What one lesson pays."""
        return self.test if piece.is_test else self.lesson


@dataclass(frozen=True, slots=True)
class Proportional:
    """The approved hours by the share of the course that is done: of its lessons, or of their `seconds`."""

    by: str = "lessons"


@dataclass(frozen=True, slots=True)
class Tiers:
    """Each lesson is worth hours by its length, in quarters; their sum is rounded once and paid when the course is complete.

    Long: `long_minutes` or more; short: `short_minutes` or less. The first figures are those of a provincial cadre college.
    """

    long_minutes: int = 30
    short_minutes: int = 15
    long: Decimal = Decimal("1.0")
    middle: Decimal = Decimal("0.5")
    short: Decimal = Decimal("0.25")
    test: Decimal = Decimal("0.5")

    def hours_of(self, piece: Piece) -> Decimal:
        """What one lesson is worth, before any rounding."""
        if piece.is_test:
            return self.test
        if piece.seconds >= self.long_minutes * 60:
            return self.long
        return self.short if piece.seconds <= self.short_minutes * 60 else self.middle


Rule = PerLesson | Proportional | Tiers
FIRST_RULES: Mapping[Level, Rule] = {Level.LESSON: PerLesson(), Level.PROPORTIONAL: Proportional(), Level.TIERS: Tiers()}


def to_store(rule: Rule) -> dict[str, Any]:
    """The parameters as they are kept: hours as text, so that nothing is lost."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(rule).items()}


def of_store(level: str, kept: Mapping[str, Any]) -> Rule:
    """The rule of kept parameters; what a newer version of the product would add is left at its first figure."""
    first = FIRST_RULES[Level(level)]
    known: dict[str, Any] = {name: kept[name] for name in asdict(first) if name in kept}
    hours = {name: Decimal(value) for name, value in known.items() if isinstance(getattr(first, name), Decimal)}
    return replace(first, **(known | hours))


def flaw_of_rule(rule: Rule) -> str | None:
    """The name of the first parameter that cannot be, or None."""
    step = QUARTER if isinstance(rule, Tiers) else HALF
    for name, value in asdict(rule).items():
        if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value <= MOST_OF_A_LESSON and value % step == 0):
            return name
    if isinstance(rule, Proportional):
        return None if rule.by in {"lessons", "seconds"} else "by"
    if isinstance(rule, Tiers):
        if not 1 <= rule.short_minutes < MOST_MINUTES:
            return "short_minutes"
        return None if rule.short_minutes < rule.long_minutes <= MOST_MINUTES else "long_minutes"
    return None


def hours_of_lesson(rule: PerLesson, piece: Piece, *, approved: Decimal, paid: Decimal) -> Decimal:
    """What a completed lesson pays beside the `paid` hours of its course."""
    return max(ZERO, min(rule.hours_of(piece), approved - paid))


def halves_reached(rule: Proportional, done: Sequence[Piece], missing: Sequence[Piece], *, approved: Decimal) -> int:
    """How many half hours of the approved ones are earned; the last one only with the whole course."""
    halves = int(approved / HALF)
    if not missing:
        return halves
    share = _share(rule, done, missing)
    return max(0, min(share.numerator * halves // share.denominator, halves - 1))


def _share(rule: Proportional, done: Sequence[Piece], missing: Sequence[Piece]) -> Fraction:
    """The share that is done, exactly; without any length, by number."""
    seconds = sum(round(piece.seconds) for piece in done), sum(round(piece.seconds) for piece in (*done, *missing))
    if rule.by == "seconds" and seconds[1] > 0:
        return Fraction(*seconds)
    return Fraction(len(done), len(done) + len(missing))


def sum_of_tiers(rule: Tiers, pieces: Sequence[Piece], *, approved: Decimal) -> Decimal:
    """What the lessons of a complete course are worth together, rounded here and nowhere else."""
    return min(approved, rounded(sum((rule.hours_of(piece) for piece in pieces), ZERO)))


def whole_hours(rule: Rule | None, pieces: Sequence[Piece], *, approved: Decimal) -> Decimal:
    """What a course of these lessons pays in all by one version of its rule; without one, the approved hours."""
    if isinstance(rule, PerLesson):
        return min(approved, sum((rule.hours_of(piece) for piece in pieces), ZERO))
    if isinstance(rule, Tiers):
        return sum_of_tiers(rule, pieces, approved=approved)
    return approved
