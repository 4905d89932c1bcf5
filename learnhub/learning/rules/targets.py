"""Targets 考核目标: presets to be edited, and what a plan may say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from learnhub.learning.rules.hours import HALF, is_step, rounded

MOST_HOURS = Decimal("366.0")


class Flaw(StrEnum):
    """What is wrong with a plan."""

    NAME = "name"
    YEAR = "year"
    HOURS = "hours"
    NOTHING_COUNTS = "counted"
    CAP = "cap"
    POPULATION = "categories"
    CONCENTRATED = "least_concentrated"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as an organizer writes it.

    `categories` are the kinds of people it is for; `counted` holds the categories of hours that count, each with the most that
    counts (None: all of it); `document` is what the plan rests on.
    """

    year: int
    name: str
    hours: Decimal
    document: str
    categories: Sequence[str]
    counted: Mapping[str, float | None]
    least_concentrated: int = 0


def pro_rata(hours: Decimal, joined: date, year: int) -> Decimal:
    """The share of a year's `hours` for who joined on a day of it: by the days that are left, to the nearest half, at least a half.

    Who was there when the year began has all of it.
    """
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    if joined <= first:
        return hours
    left = max(0, (after - joined).days)
    return max(HALF, rounded(hours * left / (after - first).days))


@dataclass(frozen=True, slots=True)
class Preset:
    """A proposal to be edited: whether study online counts is for the organization to decide."""

    name: str
    hours: Decimal
    document: str
    categories: tuple[str, ...]
    posts: tuple[str, ...] = ()
    least_concentrated: int = 0


PRESETS = (
    Preset("党员年度学习", Decimal("32.0"), "《中国共产党党员教育管理工作条例》第二十条", ("full", "probationary")),
    Preset(
        "党支部书记和班子成员年度学习",
        Decimal("56.0"),
        "《2019—2023年全国党员教育培训工作规划》",
        ("full", "probationary"),
        posts=("书记", "副书记"),
        least_concentrated=1,
    ),
)


def flaw_of(draft: PlanDraft, *, people: Sequence[str], hour_categories: Sequence[str]) -> Flaw | None:
    """The first thing that is wrong with `draft`, or None."""
    caps = [cap for cap in draft.counted.values() if cap is not None]
    checks = (
        (Flaw.NAME, 0 < len(draft.name.strip()) <= 80),
        (Flaw.YEAR, 2000 <= draft.year <= 2100),
        (Flaw.HOURS, is_step(draft.hours) and draft.hours <= MOST_HOURS),
        (Flaw.NOTHING_COUNTS, bool(draft.counted) and set(draft.counted) <= set(hour_categories)),
        (Flaw.CAP, all(0 < cap <= MOST_HOURS for cap in caps)),
        (Flaw.POPULATION, bool(draft.categories) and set(draft.categories) <= set(people)),
        (Flaw.CONCENTRATED, 0 <= draft.least_concentrated <= 52),
        (Flaw.DOCUMENT, 0 < len(draft.document.strip()) <= 200),
    )
    return next((flaw for flaw, is_right in checks if not is_right), None)


def is_span(since: date, until: date | None) -> bool:
    """Whether the dates of an exemption make a span; without an end it holds until it is withdrawn."""
    return until is None or until >= since
