"""Marks by type, against tables computed by hand; the empty answer and the floor among them."""

from itertools import permutations
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.questions.rules.assignment import best_sum
from learnhub.questions.rules.choice_marking import RULES
from learnhub.questions.rules.kinds import (
    ALL_KINDS,
    ALL_OR_NOTHING,
    BY_HAND,
    FILL_BLANK,
    FIXED_PER_RIGHT_OPTION,
    INDEFINITE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PASSAGE,
    SINGLE,
    TRUE_FALSE,
    WITH_PENALTY,
)
from learnhub.questions.rules.marking import mark
from learnhub.questions.rules.written_marking import fold_answer, number_of

ABC = {"right": ["A", "B", "C"]}


class TestFurtherRules:
    # By hand: the key is ABC of A–E, 6 marks; 0.5 marks for each right option, or 2 more and 2 less.
    @pytest.mark.parametrize(
        ("answer", "fixed", "penalty", "penalty_declared"),
        [
            ("", 0, 0, 0),
            ("A", 0.5, 2, 2),
            ("AB", 1, 4, 4),
            ("ABC", 6, 6, 6),
            ("AD", 0, 0, 0),
            ("ABD", 0, 2, 2),
            ("D", 0, 0, -2),
            ("ADE", 0, 0, -2),
            ("DE", 0, 0, -4),
            ("ABCDE", 0, 2, 2),
            ("X", 0, 0, 0),
        ],
    )
    @pytest.mark.parametrize("kind", [MULTIPLE, INDEFINITE])
    def test_fixed_marks_and_penalty(self, kind: str, answer: str, fixed: float, penalty: float, penalty_declared: float) -> None:
        assert mark(kind, "ABCDE", ABC, list(answer), 6, FIXED_PER_RIGHT_OPTION, each=0.5) == pytest.approx(fixed)
        assert mark(kind, "ABCDE", ABC, list(answer), 6, WITH_PENALTY) == pytest.approx(penalty)
        assert mark(kind, "ABCDE", ABC, list(answer), 6, WITH_PENALTY, takes_negative=True) == pytest.approx(penalty_declared)

    def test_fixed_marks_never_come_to_more_than_all(self) -> None:
        assert mark(MULTIPLE, "ABCDE", ABC, ["A", "B"], 6, FIXED_PER_RIGHT_OPTION, each=5) == 6


class TestWeights:
    # By hand, of 4 marks: A brings half of them, B a third, C a sixth, D takes half of them.
    KEY: ClassVar[dict[str, Any]] = {"right": ["A", "B", "C"], "fractions": {"A": 0.5, "B": 1 / 3, "C": 1 / 6, "D": -0.5}}

    @pytest.mark.parametrize(
        ("answer", "marks", "declared"),
        [("", 0, 0), ("A", 2, 2), ("AB", 10 / 3, 10 / 3), ("ABC", 4, 4), ("AD", 0, 0), ("ABCD", 2, 2), ("D", 0, -2), ("E", 0, 0)],
    )
    def test_weights_of_a_file_go_before_the_rule_of_the_paper(self, answer: str, marks: float, declared: float) -> None:
        assert mark(MULTIPLE, "ABCDE", self.KEY, list(answer), 4, ALL_OR_NOTHING) == pytest.approx(marks)
        assert mark(MULTIPLE, "ABCDE", self.KEY, list(answer), 4, ALL_OR_NOTHING, takes_negative=True) == pytest.approx(declared)

    @pytest.mark.parametrize(("answer", "marks"), [("", 0), ("A", 3), ("B", 1.5), ("C", 0), ("AB", 0)])
    def test_one_answer_may_be_half_right(self, answer: str, marks: float) -> None:
        assert mark(SINGLE, "ABC", {"right": ["A"], "fractions": {"A": 1.0, "B": 0.5}}, list(answer), 3) == marks

    def test_three_thirds_with_five_digits_are_all(self) -> None:
        key = {"right": ["A", "B", "C"], "fractions": dict.fromkeys("ABC", 0.3333333)}
        assert mark(MULTIPLE, "ABCD", key, ["A", "B", "C"], 6) == 6


def blank(*texts: str, fraction: float = 1.0) -> list[dict[str, Any]]:
    """A blank that takes any of `texts`."""
    return [{"text": text, "fraction": fraction} for text in texts]


class TestBlanks:
    KEY: ClassVar[dict[str, Any]] = {
        "blanks": [blank("民主集中制"), blank("中国共产党", "中共"), blank("5%")],
        "any_order": False,
        "is_exact": False,
    }

    # By hand: 3 blanks of 6 marks, 2 each.
    @pytest.mark.parametrize(
        ("answer", "marks"),
        [
            ([], 0),
            (["", "", ""], 0),
            (["民主集中制"], 2),
            (["民主 集中制。", "", ""], 2),
            (["《民主集中制》", "中共", "５％"], 6),
            (["民主集中制", "中共", "5"], 4),
            (["中共", "民主集中制", "5%"], 2),
            (["民主", "中", "%"], 0),
            (["民主集中制", "中共", "5%", "多"], 6),
        ],
    )
    def test_each_blank_earns_its_share(self, answer: list[str], marks: float) -> None:
        assert mark(FILL_BLANK, (), self.KEY, answer, 6) == pytest.approx(marks)

    # By hand: 甲 or 乙 in the first, 乙 in the second, 丙 in the third; 3 marks.
    @pytest.mark.parametrize(
        ("answer", "marks"),
        [
            (["乙", "甲", "丙"], 3),
            (["丙", "乙", "甲"], 3),
            (["乙", "乙", "丙"], 2),
            (["甲", "甲", "甲"], 1),
            (["丁", "乙", ""], 1),
            (["", "", ""], 0),
        ],
    )
    def test_in_any_order_the_best_counts_and_nothing_twice(self, answer: list[str], marks: float) -> None:
        key = {"blanks": [blank("甲", "乙"), blank("乙"), blank("丙")], "any_order": True, "is_exact": False}
        assert mark(FILL_BLANK, (), key, answer, 3) == pytest.approx(marks)

    @pytest.mark.parametrize(("answer", "marks"), [(["甲", "甲"], 1), (["甲", "乙"], 2), (["乙", "甲"], 2)])
    def test_one_alternative_does_not_fill_two_blanks(self, answer: list[str], marks: float) -> None:
        key = {"blanks": [blank("甲", "乙"), blank("甲", "乙")], "any_order": True}
        assert mark(FILL_BLANK, (), key, answer, 2) == marks

    def test_what_two_blanks_demand_may_be_there_twice(self) -> None:
        key = {"blanks": [blank("三"), blank("三"), blank("五")], "any_order": True}
        assert mark(FILL_BLANK, (), key, ["三", "五", "三"], 3) == 3

    def test_an_exact_answer_is_exact(self) -> None:
        key = {"blanks": [blank("LearnHub")], "any_order": False, "is_exact": True}
        assert mark(FILL_BLANK, (), key, [" LearnHub "], 2) == 2
        assert mark(FILL_BLANK, (), key, ["learnhub"], 2) == 0

    def test_an_alternative_may_earn_a_part(self) -> None:
        key = {"blanks": [[*blank("支部党员大会"), *blank("党员大会", fraction=0.5)]]}
        assert [mark(FILL_BLANK, (), key, [text], 4) for text in ("支部党员大会", "党员大会", "大会")] == [4, 2, 0]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("ＡＢ c", "abC"), ("“四个意识”", "四个意识"), ("1921 年", "1921年。"), ("(甲)", "甲"), ("1 000", "1000"), ("党\u200b章", "党章")],
    )
    def test_what_people_type_differently_is_the_same(self, one: str, other: str) -> None:
        assert fold_answer(one) == fold_answer(other)

    @pytest.mark.parametrize(("one", "other"), [("-5", "5"), ("5%", "5"), (".5", "5"), ("1.5", "15"), ("。", ""), ("C#", "C")])
    def test_what_means_something_else_is_not(self, one: str, other: str) -> None:
        assert fold_answer(one) != fold_answer(other)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "unit", "number"),
        [
            ("１２３４．５", "", "1234.5"),
            ("1,234,567", "", "1234567"),
            ("１，２３４", "", "1234"),
            ("1 234", "", "1234"),
            ("−3", "", "-3"),
            ("负3.0", "", "-3.0"),
            ("50%", "", "0.5"),
            ("50％", "%", "50"),
            ("50", "%", "50"),
            ("5 KM", "km", "5"),
            ("１０　人", "人", "10"),
            ("1.5×10^3", "", "1500"),
            ("2e-2", "", "0.02"),
            (".5", "", "0.5"),
        ],
    )
    def test_ways_of_writing_a_number(self, text: str, unit: str, number: str) -> None:
        found = number_of(text, unit)
        assert found is not None
        assert f"{found.normalize():f}" == f"{number_of(number):f}".rstrip("0").rstrip(".") or found == number_of(number)

    @pytest.mark.parametrize("text", ["", "五", "1,5", "12 3", "1e999", "nan", "inf", "5 km", "--3", "9" * 61, "0x1F", "1_000"])
    def test_what_is_no_number(self, text: str) -> None:
        assert number_of(text) is None

    KEY: ClassVar[dict[str, Any]] = {
        "accepted": [{"value": "3.14", "tolerance": "0.005", "fraction": 1.0}, {"value": "3", "tolerance": "0.2", "fraction": 0.5}],
        "unit": "",
    }

    # By hand, of 4 marks: 3.135 to 3.145 all, 2.8 to 3.2 half.
    @pytest.mark.parametrize(
        ("answer", "marks"),
        [([], 0), ([""], 0), (["3.14"], 4), (["3.145"], 4), (["３．１３５"], 4), (["3.1451"], 2), (["3.2"], 2), (["2.79"], 0), (["圆"], 0)],
    )
    def test_tolerance_counts_to_its_edge(self, answer: list[str], marks: float) -> None:
        assert mark(NUMERIC, (), self.KEY, answer, 4) == marks

    @given(st.text(max_size=70), st.sampled_from(["", "%", "km", "人"]))
    def test_no_text_breaks_it(self, text: str, unit: str) -> None:
        number_of(text, unit)
        fold_answer(text)


class TestPairsAndOrder:
    # By hand: 4 pairs of 8 marks, 2 each.
    @pytest.mark.parametrize(
        ("answer", "marks"),
        [
            ([], 0),
            (["a:1"], 2),
            (["a:1", "b:2", "c:3", "d:3"], 8),
            (["a:2", "b:1", "c:3", "d:3"], 4),
            (["a:1", "a:2"], 0),
            (["a:1", "a:1"], 2),
            (["x:1", "a"], 0),
        ],
    )
    def test_each_right_pair_earns_its_share(self, answer: list[str], marks: float) -> None:
        assert mark(MATCHING, (), {"pairs": {"a": "1", "b": "2", "c": "3", "d": "3"}}, answer, 8) == marks

    # By hand: 4 places of 4 marks.
    @pytest.mark.parametrize(("answer", "marks"), [("", 0), ("abcd", 4), ("abdc", 2), ("bcda", 0), ("dbca", 2), ("a", 1), ("xbcdz", 3)])
    def test_each_right_place_earns_its_share(self, answer: str, marks: float) -> None:
        assert mark(ORDERING, "abcd", {"order": list("abcd")}, list(answer), 4) == marks


class TestAnyKind:
    @pytest.mark.parametrize("kind", [*BY_HAND, PASSAGE])
    def test_what_a_person_marks_has_no_marks_yet(self, kind: str) -> None:
        assert mark(kind, (), {}, ["一段话"], 10) is None

    KEYS: ClassVar[dict[str, dict[str, Any]]] = {
        "single": {"right": ["A"]},
        "true_false": {"right": ["A"]},
        "multiple": {"right": ["A", "B"]},
        "indefinite": {"right": ["A", "B"]},
        "fill_blank": {"blanks": [blank("A"), blank("B", "C")], "any_order": True},
        "numeric": {"accepted": [{"value": "1", "tolerance": "0", "fraction": 1}]},
        "matching": {"pairs": {"A": "C", "B": "D"}},
        "ordering": {"order": ["A", "B", "C"]},
    }

    @pytest.mark.parametrize("kind", [kind for kind in ALL_KINDS if kind not in {*BY_HAND, PASSAGE}])
    @given(
        answer=st.lists(st.sampled_from(["A", "B", "C", "D", "A:C", "A:D", "B:D", "1", "", ":"]), max_size=6),
        rule=st.sampled_from([ALL_OR_NOTHING, FIXED_PER_RIGHT_OPTION, WITH_PENALTY]),
        takes_negative=st.booleans(),
    )
    def test_marks_lie_between_the_floor_and_all(self, kind: str, answer: list[str], rule: str, takes_negative: bool) -> None:
        found = mark(kind, "ABCD", self.KEYS[kind], answer, 5, rule, takes_negative=takes_negative)
        assert found is not None
        assert (-5 if takes_negative else 0) <= found <= 5


@given(st.lists(st.lists(st.sampled_from([-1.0, 0.0, 0.3, 0.5, 1.0]), min_size=4, max_size=4), max_size=4))
def test_the_best_assignment_is_the_best_of_all(worth: list[list[float]]) -> None:
    columns = range(4)
    best = max(sum(max(0.0, worth[row][column]) for row, column in enumerate(order[: len(worth)])) for order in permutations(columns))
    assert best_sum(worth) == pytest.approx(best)


LETTERS = st.sets(st.sampled_from("ABCDEF"), min_size=1)


class TestChoicesOfAnyKey:
    @given(LETTERS, LETTERS, st.sampled_from(sorted(RULES)), st.randoms(use_true_random=False))
    def test_the_order_of_ticks_and_a_tick_twice_change_nothing(self, right: set[str], chosen: set[str], rule: str, chance: Any) -> None:
        shuffled = [*chosen, *chosen]
        chance.shuffle(shuffled)
        key = {"right": sorted(right)}
        assert mark(MULTIPLE, "ABCDEF", key, shuffled, 3, rule) == mark(MULTIPLE, "ABCDEF", key, sorted(chosen), 3, rule)

    @given(LETTERS, st.sampled_from(sorted(RULES)), st.sampled_from([0.5, 1.0, 2.5, 10.0]))
    def test_the_right_ones_and_no_other_earn_everything(self, right: set[str], rule: str, marks: float) -> None:
        assert mark(INDEFINITE, "ABCDEF", {"right": sorted(right)}, sorted(right), marks, rule) == pytest.approx(marks)

    @given(LETTERS, LETTERS)
    def test_no_rule_is_harder_than_all_or_nothing(self, right: set[str], chosen: set[str]) -> None:
        key = {"right": sorted(right)}
        least = mark(MULTIPLE, "ABCDEF", key, sorted(chosen), 6, ALL_OR_NOTHING) or 0.0
        assert all((mark(MULTIPLE, "ABCDEF", key, sorted(chosen), 6, rule) or 0.0) >= least for rule in RULES)

    @given(LETTERS, LETTERS)
    def test_a_wrong_one_takes_all_but_where_wrong_ones_have_a_price(self, right: set[str], chosen: set[str]) -> None:
        if chosen <= right:
            return
        for rule in set(RULES) - {WITH_PENALTY}:
            assert mark(MULTIPLE, "ABCDEF", {"right": sorted(right)}, sorted(chosen), 6, rule, takes_negative=True) == 0

    @given(st.sampled_from("ABC"), LETTERS, st.sampled_from(sorted(RULES)), st.sampled_from([SINGLE, TRUE_FALSE]))
    def test_where_one_is_right_the_rule_for_several_is_none(self, right: str, chosen: set[str], rule: str, kind: str) -> None:
        marks = mark(kind, "ABCDEF", {"right": [right]}, sorted(chosen), 2, rule, takes_negative=True)
        assert marks == (2 if chosen == {right} else 0)
