"""How the types that a paper shuffles in their own way come out, and how marks are shared among parts."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import grading, shuffling
from learnhub.questions.rules.marking import mark

SEEDS = st.integers(0, 2**31)
IDS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=1, max_size=8, unique=True)


@given(IDS, SEEDS)
def test_an_ordering_question_is_never_shown_in_the_right_order(ids: list[str], seed: int) -> None:
    shown = shuffling.shuffle_steps(ids, ids, seed, 7)
    assert sorted(shown) == sorted(ids)
    assert (shown == ids) == (len(ids) == 1)
    assert shuffling.shuffle_steps(ids, ids, seed, 7) == shown


@given(IDS, SEEDS)
def test_right_sides_are_shuffled_stably_and_none_is_lost(ids: list[str], seed: int) -> None:
    shown = shuffling.shuffle_sides(ids, seed, 7)
    assert sorted(shown) == sorted(ids)
    assert shuffling.shuffle_sides(ids, seed, 7) == shown


@given(SEEDS)
def test_an_option_that_is_pinned_stays_where_it_is(seed: int) -> None:
    options = [("a", "甲"), ("b", "以上都对"), ("c", "丙"), ("d", "丁")]
    shown = shuffling.shuffle_options("single", options, seed, 3, pinned=["b"])
    assert shown[1] == "b"
    assert sorted(shown) == ["a", "b", "c", "d"]


@given(st.integers(1, 200), st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_the_parts_of_a_passage_share_exactly_its_marks(halves: int, shares: list[float]) -> None:
    marks = shuffling.share_marks(halves / 2, shares)
    assert round(sum(marks), 2) == halves / 2
    assert all(each >= 0 for each in marks)


@pytest.mark.parametrize(
    ("shares", "marks"), [([1, 1], [5, 5]), ([1, 3], [2.5, 7.5]), ([0, 0], [5, 5]), ([1, 1, 1], [3.33, 3.34, 3.33]), ([1, 0], [10, 0])]
)
def test_shares_weigh_the_parts(shares: list[float], marks: list[float]) -> None:
    assert shuffling.share_marks(10, shares) == marks


@pytest.mark.parametrize(
    ("kind", "options", "right", "share"),
    [
        ("fill_blank", 0, 0, 0.0),
        ("numeric", 0, 0, 0.0),
        ("essay", 0, 0, 0.0),
        ("matching", 8, 4, 1 / 4),
        ("matching", 8, 0, 1 / 4),
        ("matching", 0, 0, 0.0),
        ("ordering", 4, 0, 1 / 4),
        ("ordering", 0, 0, 0.0),
        ("indefinite", 2, 1, 1 / 3),
    ],
)
def test_a_blind_guess_brings_its_share(kind: str, options: int, right: int, share: float) -> None:
    assert grading.guessing_share(kind, options, right, "all_or_nothing") == pytest.approx(share)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_blind_order_brings_the_mean_of_all_orders(size: int) -> None:
    ids = [str(number) for number in range(size)]
    marks = [mark("ordering", ids, {"order": ids}, list(order), 1.0) or 0.0 for order in permutations(ids)]
    assert grading.guessing_share("ordering", size, 0, "all_or_nothing") == pytest.approx(sum(marks) / len(marks))


def test_blind_pairs_bring_the_mean_of_all_ways_to_choose() -> None:
    pairs = {"a": "1", "b": "2"}
    ways = product("123", repeat=2)
    marks = [mark("matching", "ab123", {"pairs": pairs}, [f"a:{one}", f"b:{two}"], 1.0) or 0.0 for one, two in ways]
    assert grading.guessing_share("matching", 5, 2, "all_or_nothing") == pytest.approx(sum(marks) / len(marks))
