"""Drawn papers: whatever is possible is found, whatever is not is explained, and every question is as likely as any other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import drawing
from learnhub.assessment.rules.drawing import Draw, Pool, PoolTooSmall, Rule, Shortage

seeds = st.integers(0, 2**31 - 1)
# Pools that share questions, and questions that exclude each other, few enough to try everything.
small_pools = st.lists(st.sets(st.integers(1, 7), max_size=5), min_size=1, max_size=4)
small_groups = st.dictionaries(st.integers(1, 7), st.integers(1, 2), max_size=5)
counts = st.lists(st.integers(0, 3), min_size=4, max_size=4)


def rules_of(pools: Sequence[set[int]], wanted: Sequence[int]) -> tuple[list[Rule], dict[int, list[int]]]:
    return [Rule(number, wanted[number], 1.0) for number in range(len(pools))], {number: sorted(ids) for number, ids in enumerate(pools)}


def is_possible(pools: Sequence[set[int]], wanted: Sequence[int], groups: Mapping[int, int]) -> bool:
    """By trying every choice of every rule."""

    def goes(number: int, used: frozenset[int]) -> bool:
        if number == len(pools):
            return True
        for chosen in combinations(sorted(pools[number]), wanted[number]):
            units = [-groups[each] if each in groups else each for each in chosen]
            if len(set(units)) == len(units) and not used & set(units) and goes(number + 1, used | set(units)):
                return True
        return False

    return goes(0, frozenset())


class TestPossible:
    @given(small_pools, counts, small_groups, seeds)
    def test_a_draw_is_found_whenever_there_is_one(
        self, pools: list[set[int]], wanted: list[int], groups: dict[int, int], seed: int
    ) -> None:
        rules, ids = rules_of(pools, wanted)
        try:
            paper = drawing.draw(rules, ids, seed, groups)
        except PoolTooSmall:
            assert not is_possible(pools, wanted, groups)
            return
        assert is_possible(pools, wanted, groups)
        chosen = [slot.question_id for slot in paper]
        assert len(set(chosen)) == len(chosen) == sum(rule.count for rule in rules)
        grouped = [groups[each] for each in chosen if each in groups]
        assert len(set(grouped)) == len(grouped)
        place = 0
        for number, rule in enumerate(rules):
            assert set(chosen[place : place + rule.count]) <= pools[number]
            place += rule.count
        assert drawing.draw(rules, ids, seed, groups) == paper

    @given(small_pools, counts, small_groups)
    def test_what_is_refused_is_truly_missing(self, pools: list[set[int]], wanted: list[int], groups: dict[int, int]) -> None:
        rules, ids = rules_of(pools, wanted)
        missing = drawing.shortages(rules, ids, groups)
        assert bool(missing) != is_possible(pools, wanted, groups)
        for lack in missing:
            together = {each for rule in lack.rules for each in ids[rule.pool]}  # type: ignore[index]
            units = {-groups[each] if each in groups else each for each in together}
            assert lack.have == len(units) < lack.wanted
            assert lack.have + lack.excluded == len(together)

    def test_a_rule_that_takes_all_leaves_others_what_they_need(self) -> None:
        rules = [Rule("all", 3, 1.0), Rule("one", 1, 2.0), Rule("two", 2, 2.0)]
        pools = {"all": [1, 2, 3, 4, 5, 6], "one": [1], "two": [2, 3]}
        for seed in range(50):
            assert {slot.question_id for slot in drawing.draw(rules, pools, seed)[:3]} == {4, 5, 6}

    def test_a_long_chain_of_rules_that_give_way_is_found(self) -> None:
        size = 40
        pools = {number: [number, number + 1] for number in range(size)} | {size: [0]}
        rules = [Rule(number, 1, 1.0) for number in range(size + 1)]
        assert [slot.question_id for slot in drawing.draw(rules, pools, 5)] == [*range(1, size + 1), 0]
        assert drawing.shortages([*rules, Rule(size, 1, 1.0)], pools) == (Shortage((rules[size], rules[size]), 1),)

    def test_only_the_rules_in_need_are_named(self) -> None:
        plenty, narrow, wide = Rule("plenty", 3, 1.0), Rule("narrow", 2, 1.0), Rule("wide", 3, 1.0)
        pools = {"plenty": range(100, 120), "narrow": [1, 2], "wide": [1, 2, 3, 4]}
        assert drawing.shortages([plenty, narrow, wide], pools) == (Shortage((narrow, wide), 4),)

    def test_questions_that_exclude_each_other_count_as_one(self) -> None:
        rule = Rule("甲", 3, 1.0)
        assert drawing.shortages([rule], {"甲": [1, 2, 3, 4]}, {1: 7, 2: 7, 3: 7}) == (Shortage((rule,), 2, excluded=2),)


CRITICAL = {9: 27.88, 19: 43.82, 29: 58.30}  # chi-square at 0.001, by degrees of freedom


def chi_square(drawn: Counter[int], pool: Sequence[int], count: int, papers: int) -> float:
    """Of a sample without replacement: the sum over the pool, scaled by what drawing without replacement takes from the spread."""
    expected = papers * count / len(pool)
    scale = (len(pool) - 1) / len(pool) / (1 - count / len(pool))
    return scale * sum((drawn[each] - expected) ** 2 / expected for each in pool)


def drawn(draw: Draw, papers: int) -> Counter[int]:
    return Counter(slot.question_id for seed in range(papers) for slot in draw.slots(seed))


class TestFair:
    @pytest.mark.parametrize(("size", "count"), [(10, 3), (20, 5), (30, 12), (30, 20)])
    def test_each_question_of_a_pool_is_as_likely_as_any_other(self, size: int, count: int) -> None:
        pool = range(1, size + 1)
        found = drawn(Draw([Rule("甲", count, 1.0)], {"甲": pool}), 3000)
        assert chi_square(found, pool, count, 3000) < CRITICAL[size - 1]

    def test_a_question_that_excludes_others_is_as_likely_as_those_that_do_not(self) -> None:
        pool, groups = range(1, 21), {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}
        found = drawn(Draw([Rule("甲", 5, 1.0)], {"甲": pool}, groups), 4000)
        assert chi_square(found, pool, 5, 4000) < CRITICAL[19] * 1.5  # groups spread a little more than single ones

    def test_where_one_of_a_group_has_to_come_all_of_them_are_alike(self) -> None:
        found = drawn(Draw([Rule("甲", 2, 1.0)], {"甲": [1, 2, 3]}, {1: 1, 2: 1}), 2000)
        assert found[3] == 2000
        assert abs(found[1] - found[2]) < 150

    def test_pairs_come_together_as_often_as_any_other(self) -> None:
        draw = Draw([Rule("甲", 2, 1.0)], {"甲": [1, 2, 3, 4, 5]})
        pairs = Counter(frozenset(slot.question_id for slot in draw.slots(seed)) for seed in range(3000))
        assert sum((count - 300) ** 2 / 300 for count in pairs.values()) < CRITICAL[9]

    def test_a_wide_rule_draws_evenly_beside_a_narrow_one(self) -> None:
        rules = [Rule("wide", 3, 1.0), Rule("narrow", 2, 1.0)]
        draw = Draw(rules, {"wide": range(1, 21), "narrow": range(1, 9)})
        wide = Counter(slot.question_id for seed in range(3000) for slot in draw.slots(seed)[:3])
        assert chi_square(wide, range(1, 21), 3, 3000) < CRITICAL[19]

    def test_where_little_is_left_alike_questions_stay_alike(self) -> None:
        rules = [Rule("wide", 3, 1.0), Rule("narrow", 4, 1.0)]
        draw = Draw(rules, {"wide": range(1, 9), "narrow": range(1, 6)})
        wide = Counter(slot.question_id for seed in range(3000) for slot in draw.slots(seed)[:3])
        for alike in (range(1, 6), range(6, 9)):
            mean = sum(wide[each] for each in alike) / len(alike)
            assert all(abs(wide[each] - mean) < 0.15 * mean for each in alike)


def test_a_pool_takes_a_topic_with_all_below_it() -> None:
    pool = Pool(1, topic="党章", difficulty="easy")
    assert pool.has("党章", "single", "easy")
    assert pool.has("党章/总纲", "multiple", "easy")
    assert not pool.has("党章修正案", "single", "easy")
    assert not pool.has("党章", "single", "hard")
    assert Pool(1).has("", "essay", "medium")


def test_the_order_of_ids_makes_no_difference() -> None:
    for order in permutations([3, 1, 2]):
        assert drawing.draw([Rule("甲", 2, 1.0)], {"甲": order}, 11) == drawing.draw([Rule("甲", 2, 1.0)], {"甲": [1, 2, 3]}, 11)
