"""Greeting, outlook, heat and the classes of the distribution."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.reporting.rules import pace
from learnhub.reporting.rules.greeting import greeting
from learnhub.reporting.rules.outlook import outlook


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "夜深了"), (4, "夜深了"), (5, "早上好"), (9, "上午好"), (12, "中午好"), (14, "下午好"), (18, "晚上好"), (23, "晚上好")],
)
def test_the_greeting_follows_the_hour(hour: int, words: str) -> None:
    assert greeting(hour) == words


@pytest.mark.parametrize("hour", [-1, 24])
def test_there_is_no_such_hour(hour: int) -> None:
    with pytest.raises(ValueError, match="hour"):
        greeting(hour)


def test_the_outlook_says_how_much_a_week_is_left() -> None:
    found = outlook(18.0, 32.0, date(2026, 7, 20))
    assert found is not None
    assert (found.percent, found.missing) == (56.2, 14.0)
    assert found.a_week == pytest.approx(14 / (164 / 7))


def test_on_the_last_day_all_that_is_missing_is_due_in_one_week() -> None:
    found = outlook(30.0, 32.0, date(2026, 12, 31))
    assert found is not None
    assert found.a_week == 2.0


def test_no_target_no_outlook() -> None:
    assert outlook(5.0, 0.0, date(2026, 7, 20)) is None


@given(st.floats(0, 500), st.floats(0.5, 500), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_percent_stays_between_none_and_all(counted: float, target: float, today: date) -> None:
    found = outlook(counted, target, today)
    assert found is not None
    assert 0 <= found.percent <= 100
    assert found.missing >= 0
    assert found.a_week <= max(found.missing, 0)


@given(st.none() | st.floats(0, 2), st.sampled_from([pace.ON_PACE, pace.HOURS, pace.PARTICIPATION, pace.PASSED]))
def test_heat_is_one_of_five_classes_and_grows_with_the_value(value: float | None, bounds: tuple[float, ...]) -> None:
    assert 1 <= pace.heat(value, bounds) <= 5
    if value is not None:
        assert pace.heat(value, bounds) <= pace.heat(value + 0.1, bounds)


def test_the_first_column_on_pace() -> None:
    assert [pace.first_on_pace(share) for share in (0.0, 0.2, 0.25, 0.5, 0.51, 1.0)] == [0, 1, 1, 2, 3, 4]
