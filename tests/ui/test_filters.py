"""How dates, spans and numbers are written, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from learnhub.ui import filters

EVENING = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)  # past midnight in Shanghai


@pytest.fixture
def chinese(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


def test_dates_are_those_of_the_platform_in_chinese(chinese: None) -> None:
    assert filters.date_filter(EVENING) == "2026年3月6日"
    assert filters.datetime_filter(EVENING) == "2026年3月6日 00:30"
    assert filters.to_the_second(EVENING.replace(second=5)) == "2026年3月6日 00:30:05"
    assert filters.date_filter(date(2026, 3, 5)) == "2026年3月5日"
    assert filters.time_of_day(EVENING) == "00:30"


def test_dates_are_written_in_english(english: None) -> None:
    assert filters.date_filter(EVENING) == "6 March 2026"
    assert filters.datetime_filter(EVENING) == "6 March 2026, 00:30"
    assert filters.to_the_second(EVENING) == "6 March 2026, 00:30:00"


def test_a_short_date_names_another_year(chinese: None, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 7, 18, tzinfo=UTC), tick=False)
    assert filters.short_date(date(2026, 7, 8)) == "7 月 8 日"
    assert filters.short_date(date(2025, 7, 8)) == "2025-07-08"


@pytest.mark.parametrize(
    "write", [filters.date_filter, filters.datetime_filter, filters.short_date, filters.time_of_day, filters.to_the_second]
)
def test_what_has_no_date_is_blank(chinese: None, write: Any) -> None:
    assert write(None) == ""


@pytest.mark.parametrize(("seconds", "written"), [(0, "0:00"), (59.9, "0:59"), (1695, "28:15"), (3723, "1:02:03"), (-5, "0:00")])
def test_a_clock_counts_minutes_and_hours(seconds: float, written: str) -> None:
    assert filters.clock(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(9, "9 秒"), (60, "1 分钟"), (1695, "28 分 15 秒"), (3600, "1 小时"), (5400, "1 小时 30 分")]
)
def test_a_duration_has_two_parts_at_most(chinese: None, seconds: float, written: str) -> None:
    assert filters.duration(seconds) == written


@pytest.mark.parametrize(
    ("span", "written"),
    [(timedelta(days=2, hours=8, minutes=5), "2 天 8 小时"), (timedelta(minutes=59), "59 分钟"), (timedelta(hours=-1), "0 分钟")],
)
def test_what_remains_has_two_parts_at_most(chinese: None, span: timedelta, written: str) -> None:
    assert filters.remaining(span) == written


@pytest.mark.parametrize(
    ("share", "written"), [(None, "—"), (0.0, "0%"), (0.762, "76%"), (0.996, "99%"), (0.9999, "99%"), (1.0, "100%"), (1.2, "120%")]
)
def test_almost_all_is_not_all(share: float | None, written: str) -> None:
    assert filters.percent(share) == written


@given(st.floats(0, 0.9999999))
def test_less_than_all_never_reads_as_all(share: float) -> None:
    assert filters.percent(share) != "100%"


@pytest.mark.parametrize(("value", "written"), [(None, "—"), (1286, "1,286"), (12.5, "12.5"), (-3, "−3"), (1000000, "1,000,000")])
def test_numbers_are_grouped_with_a_true_minus(value: float | None, written: str) -> None:
    assert filters.number(value) == written


def test_hours_have_one_decimal() -> None:
    assert filters.hours(Decimal("18.5")) == "18.5"
    assert filters.hours(-0.5) == "−0.5"
    assert filters.hours(None) == "—"
    assert (filters.signed(12), filters.signed(-15), filters.signed(0)) == ("+12", "−15", "0")
