"""Screen leaves: never negative, never longer than the server's own time, no moment twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules.watching import NOTHING, Span, Watch, seconds_beyond, span_claimed

START = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
anything = st.floats(min_value=-1e6, max_value=1e9, allow_nan=False)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


@given(seconds=anything, ago=anything, elapsed=st.floats(0, 1e5))
def test_a_claim_stays_within_the_attempt(seconds: float, ago: float, elapsed: float) -> None:
    span = span_claimed(seconds, ago, START, at(elapsed))
    assert START <= span.left <= span.back <= at(elapsed)
    assert 0 <= seconds_beyond(span, []) <= elapsed + 1


@given(claims=st.lists(st.tuples(anything, anything), max_size=12), elapsed=st.floats(0, 1e5))
def test_all_claims_together_are_never_longer_than_the_attempt(claims: list[tuple[float, float]], elapsed: float) -> None:
    known: list[Span] = []
    total = 0
    for seconds, ago in claims:
        span = span_claimed(seconds, ago, START, at(elapsed))
        total += seconds_beyond(span, known)
        known.append(span)
    assert total <= elapsed + len(claims)


@pytest.mark.parametrize(
    ("known", "counted"),
    [
        ([], 20),
        ([(0, 5)], 20),
        ([(10, 30)], 0),
        ([(5, 15)], 15),
        ([(5, 15), (12, 20)], 10),
        ([(15, 18), (16, 17)], 17),
        ([(25, 60)], 15),
    ],
)
def test_only_what_is_not_known_yet_counts(known: list[tuple[int, int]], counted: int) -> None:
    assert seconds_beyond(Span(at(10), at(30)), [Span(at(a), at(b)) for a, b in known]) == counted


def test_a_claim_is_placed_where_it_says_it_ended() -> None:
    assert span_claimed(5, 10, START, at(60)) == Span(at(45), at(50))
    assert span_claimed(100, 10, START, at(60)) == Span(at(0), at(50))
    assert span_claimed(-5, -10, START, at(60)) == Span(at(60), at(60))


def test_the_paper_goes_in_with_the_last_leave_allowed() -> None:
    assert [Watch(most_leaves=3).ends_with(n) for n in (2, 3, 4)] == [False, True, True]
    assert not Watch().ends_with(1000)


@pytest.mark.parametrize(
    ("new", "old", "is_stricter"),
    [
        (Watch(), Watch(), False),
        (Watch(is_one_device=True), Watch(), True),
        (Watch(), Watch(is_one_device=True), False),
        (Watch(most_leaves=3), Watch(), True),
        (Watch(most_leaves=3), Watch(most_leaves=2), False),
        (Watch(most_leaves=2), Watch(most_leaves=3), True),
        (Watch(), NOTHING, True),
    ],
)
def test_what_asks_more_is_stricter(new: Watch, old: Watch, *, is_stricter: bool) -> None:
    assert new.is_stricter_than(old) is is_stricter
