"""Days begin where the platform is, moments are the same everywhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core import clock


@pytest.fixture
def read_anew() -> Iterator[None]:
    kept = clock._source[0]
    yield
    clock.use_zone(kept)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 16, 0, tzinfo=UTC), date(2026, 3, 5)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(moment: datetime, day: date) -> None:
    assert clock.local_day(moment) == day


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_the_start_of_a_day_is_its_first_moment(day: date) -> None:
    start = clock.start_of_day(day)
    assert clock.local_day(start) == day
    assert clock.local_day(start - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_another_zone_can_be_chosen(read_anew: None) -> None:
    clock.use_zone(lambda: ZoneInfo("Asia/Urumqi"))
    assert clock.local_day(datetime(2026, 3, 4, 17, 0, tzinfo=UTC)) == date(2026, 3, 4)
