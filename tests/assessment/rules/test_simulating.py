"""How alike drawn papers are, against what can be worked out by hand."""

import time
from math import sqrt

import pytest

from learnhub.assessment.rules.drawing import Draw, Rule, Slot
from learnhub.assessment.rules.simulating import expected_share, simulate


def test_a_paper_brings_what_its_questions_bring_by_their_marks() -> None:
    assert expected_share([Slot(1, 1.0), Slot(2, 3.0)], {1: 1.0, 2: 0.5}) == pytest.approx(2.5 / 4)
    assert expected_share([], {}) == 0.0


def test_mean_and_spread_are_those_of_drawing_without_replacement() -> None:
    shares = {each: each / 50 for each in range(1, 51)}
    found = simulate(Draw([Rule("甲", 10, 2.0)], {"甲": list(shares)}), shares, papers=4000)
    mean = sum(shares.values()) / 50
    variance = sum((each - mean) ** 2 for each in shares.values()) / 49
    assert found.mean == pytest.approx(mean, abs=0.005)
    assert found.deviation == pytest.approx(sqrt(variance / 10 * (1 - 10 / 50)), rel=0.05)
    assert found.overlap == pytest.approx(10 / 50, abs=0.01)
    assert found.lowest < mean < found.highest
    assert sum(count for _edge, count in found.steps) == 4000
    assert len(found.steps) <= 13


def test_papers_of_the_same_difficulty_are_alike_and_others_are_not() -> None:
    even = simulate(Draw([Rule("甲", 5, 1.0)], {"甲": range(20)}), dict.fromkeys(range(20), 0.7), papers=100)
    assert (even.verdict, even.deviation) == ("alike", pytest.approx(0))
    assert even.steps == [(0.7, 100)]
    uneven = simulate(Draw([Rule("甲", 2, 1.0)], {"甲": range(20)}), {each: each % 2 for each in range(20)}, papers=100)
    assert uneven.verdict == "different"


def test_a_paper_that_is_always_the_same_overlaps_wholly() -> None:
    assert simulate(Draw([Rule("甲", 3, 1.0)], {"甲": [1, 2, 3]}), dict.fromkeys([1, 2, 3], 0.5), papers=50).overlap == pytest.approx(1)


@pytest.mark.parametrize("is_tight", [False, True])
def test_a_thousand_papers_from_ten_thousand_questions_take_less_than_two_seconds(is_tight: bool) -> None:
    ids = list(range(1, 10_001))
    pools = {"all": ids, "half": ids[:5000], "few": ids[: 25 if is_tight else 400]}
    rules = [Rule("all", 40, 1.0), Rule("half", 30, 1.0), Rule("few", 25, 2.0)]
    groups = {each: each // 10 for each in ids[200:2200]}
    draw, shares = Draw(rules, pools, groups), {each: (each % 10) / 10 for each in ids}
    start = time.process_time()
    simulate(draw, shares)
    assert time.process_time() - start < 2
