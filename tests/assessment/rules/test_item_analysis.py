"""Item analysis: published figures to the digits given, and what must hold of any matrix."""

import csv
import json
import os
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import moments
from learnhub.assessment.rules.answer_keys import key_of
from learnhub.assessment.rules.distractors import flags_of, options_of, ranks_of, thirds_of
from learnhub.assessment.rules.item_analysis import Analysis, Flag, Item, analyze, group_size, histogram, upper_shares
from learnhub.assessment.rules.matrix_items import figures_of, matrix_of
from learnhub.assessment.rules.response_matrix import table_of

ROOT = Path(__file__).resolve().parents[3]
VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", ROOT.parent / "shared" / "vectors")) / "item_statistics"
PUBLISHED = {
    "lsat/LSAT.csv": ("lsat/LSAT.csv", None),
    "cran/CTT/CTTdata scored": ("ctt/CTTdata.csv", "ctt/CTTkey.csv"),
    "cran/ShinyItemAnalysis/HCI": ("hci/HCI.csv", None),
    "philchalmers/mirt/LSAT6 (expanded)": ("lsat6/LSAT6_table.csv", None),
}
NAMES = {"p": "facility", "r_incl": "r_total", "r_excl": "r_rest", "alpha_excl": "alpha_if_deleted"}
MOODLE = {
    "facility": ("facility", 1),
    "sd": ("sd", 1),
    "effectiveweight": ("effective_weight", 1),
    "discriminationindex": ("r_rest", 100),
    "discriminativeefficiency": ("discriminative_efficiency", 1),
}


def test_the_vectors_are_there_or_the_run_says_what_was_left_out() -> None:
    if not VECTORS.is_dir():
        warnings.warn("6 checks of published figures were left out: set LEARNHUB_VECTORS", stacklevel=1)


def analysis_of(file: str, key: str | None = None) -> Analysis:
    table = table_of((VECTORS / file).read_text())
    return figures_of(matrix_of(table, key_of((VECTORS / key).read_text(), table.header) if key else None))


@pytest.mark.parametrize("name", PUBLISHED if VECTORS.is_dir() else [])
def test_the_figures_are_those_that_were_published(name: str) -> None:
    expected = json.loads((VECTORS / "reference_stats.json").read_text())[name]
    found = analysis_of(*PUBLISHED[name])
    assert (found.n, found.k) == (expected["n"], expected["k"])
    assert [found.alpha, found.mean, found.sd] == [pytest.approx(expected[figure], abs=6e-5) for figure in ("alpha", "mean", "sd")]
    for item, published in zip(found.items, expected["items"], strict=True):
        assert {figure: getattr(item, ours) for figure, ours in NAMES.items()} == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize("folder", ["moodle_quiz00"] if VECTORS.is_dir() else [])
def test_the_figures_are_those_of_moodle(folder: str) -> None:
    expected = json.loads((VECTORS / folder / "quiz00_expected.json").read_text())
    found = analysis_of(f"{folder}/results00.csv")
    assert found.alpha is not None
    ours = [found.median, found.mean, found.sd, found.skewness, found.kurtosis, 100 * found.alpha, found.sem]
    names = ["median", "firstattemptsavg", "standarddeviation", "skewness", "kurtosis", "cic_percent", "standarderror"]
    assert ours == [pytest.approx(expected[name], rel=1.5e-5) for name in names]
    with (VECTORS / folder / "qstats00.csv").open() as file:
        slots = [row for row in csv.DictReader(file) if not row["subqname"] and not row["variant"]]
    for item, slot in zip(found.items, slots, strict=True):
        for theirs, (name, factor) in MOODLE.items():
            assert getattr(item, name) * factor == pytest.approx(float(slot[theirs]), rel=1.5e-5), (slot["slot"], theirs)


def matrix(*rows: str) -> list[Item]:
    """Items from rows of candidates such as `110`; a dot for who did not see the item."""
    columns = zip(*rows, strict=True)
    return [Item(f"Q{place}", 1.0, [None if sign == "." else float(sign) for sign in column]) for place, column in enumerate(columns, 1)]


def test_one_candidate_tells_nothing_of_spread() -> None:
    found = analyze(matrix("101"))
    assert (found.n, found.mean, found.sd, found.skewness, found.kurtosis, found.alpha, found.sem) == (1, 2.0, None, None, None, None, None)
    item = found.items[0]
    assert (item.facility, item.sd, item.r_rest, item.r_total, item.d27, item.discriminative_efficiency) == (
        1.0,
        None,
        None,
        None,
        None,
        None,
    )


def test_nobody_at_all_has_no_figures() -> None:
    found = analyze([Item("Q1", 1.0, []), Item("Q2", 1.0, [])])
    assert (found.n, found.mean, found.median, found.alpha, found.items[0].facility) == (0, None, None, None, None)


def test_an_item_that_everybody_gets_right_has_no_correlation_and_is_marked() -> None:
    item = analyze(matrix("110", "100", "111", "101")).items[0]
    assert (item.facility, item.sd, item.r_rest, item.r_total, item.d27, item.effective_weight) == (1.0, 0.0, None, None, 0.0, 0.0)
    assert Flag.NO_SPREAD in item.flags


def test_a_single_item_has_no_alpha_and_no_rest() -> None:
    found = analyze(matrix("1", "0", "1"))
    assert (found.alpha, found.sem, found.items[0].r_rest, found.items[0].alpha_if_deleted) == (None, None, None, None)
    assert found.items[0].r_total == 1.0


def test_who_did_not_see_an_item_does_not_count_for_it_and_drawn_papers_have_no_alpha() -> None:
    found = analyze(matrix("11.", "1.0", ".11", "0.0"))
    assert [item.n for item in found.items] == [3, 2, 3]
    assert found.items[0].facility == pytest.approx(2 / 3)
    assert (found.complete, found.alpha, found.sem) == (0, None, None)
    assert {(item.effective_weight, item.alpha_if_deleted) for item in found.items} == {(None, None)}


def test_a_few_blanks_leave_alpha_to_the_complete_answer_sheets() -> None:
    whole = ["111", "000", "110", "100", "011"]
    found, without = analyze(matrix(*whole, "1.1")), analyze(matrix(*whole))
    assert (found.n, found.complete, found.alpha) == (6, 5, pytest.approx(without.alpha))


def test_the_questions_on_one_passage_are_one_part_of_the_test() -> None:
    rows = ["1110", "1111", "0001", "0000", "1101"]
    single = matrix(*rows)
    passage = [Item(item.name, 1.0, item.scores, "P" if place < 2 else None) for place, item in enumerate(single)]
    joined = [Item("P", 2.0, [float(row[0]) + float(row[1]) for row in rows]), *single[2:]]
    assert analyze(passage).alpha == pytest.approx(analyze(joined).alpha)
    assert analyze(passage).items[2].alpha_if_deleted == pytest.approx(analyze(joined).items[1].alpha_if_deleted)
    assert analyze(passage).items[0].r_rest == analyze(single).items[0].r_rest


def test_ties_at_the_edge_share_the_places_left() -> None:
    assert [group_size(n) for n in (1, 2, 10, 100, 651)] == [1, 1, 3, 27, 176]
    assert upper_shares([9, 7, 7, 7, 5, 4, 3, 2, 1, 0]) == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3, 0, 0, 0, 0, 0, 0])
    assert analyze(matrix("10", "01", "10", "01")).items[0].d27 == 0


def test_a_key_is_suspect_only_when_enough_people_say_so() -> None:
    against = ["011", "100", "011", "100", "010", "101", "011", "100", "111", "000"]
    assert Flag.SUSPECT_KEY in analyze(matrix(*against * 5)).items[0].flags
    assert Flag.SUSPECT_KEY not in analyze(matrix(*against * 4)).items[0].flags
    assert analyze(matrix(*against * 2)).items[0].flags == (Flag.SMALL_SAMPLE,)


def test_the_options_say_who_chose_them_and_which_are_dead() -> None:
    answers = [frozenset(letters) for letters in ["A"] * 40 + ["B"] * 59 + ["C"] + [""] * 2]
    totals = [float(number) for number in range(102)]
    table = {row.name: row for row in options_of("ABCD", {"A"}, answers, ranks_of(totals))}
    assert {name: row.n for name, row in table.items()} == {"A": 40, "B": 59, "C": 1, "D": 0}
    assert (table["A"].thirds, table["A"].third_sizes) == ((0, 6, 34), (34, 34, 34))
    assert (table["B"].is_preferred, table["C"].is_dead, table["D"].is_dead, table["A"].is_dead) == (True, True, True, False)
    assert flags_of(list(table.values())) == (Flag.PREFERRED_DISTRACTOR, Flag.DEAD_DISTRACTOR)
    few = options_of("ABCD", {"A"}, answers[-49:], ranks_of(totals[-49:]))
    assert flags_of(few) == ()


def test_equal_totals_share_a_third() -> None:
    assert thirds_of([5, 5, 5]) == [1, 1, 1]
    assert thirds_of([3, 2, 1]) == [0, 1, 2]
    assert thirds_of([]) == []


def test_scores_fall_into_equal_steps_and_full_marks_into_the_last() -> None:
    assert histogram([0, 0.099, 0.1, 0.3, 0.6, 0.7, 0.999, 1, 1.2, -0.1]) == [3, 1, 0, 1, 0, 0, 1, 1, 0, 3]


CELLS = st.sampled_from([0.0, 0.5, 1.0, 2.0])
MATRICES = st.integers(1, 6).flatmap(lambda k: st.lists(st.lists(CELLS, min_size=k, max_size=k), min_size=2, max_size=25))


def items_of(rows: list[list[float]]) -> list[Item]:
    return [Item(str(place), 2.0, column) for place, column in enumerate(zip(*rows, strict=True))]


def known(values: Any) -> list[float]:
    return [value for value in values if value is not None]


@given(MATRICES)
def test_every_figure_stays_within_its_bounds(rows: list[list[float]]) -> None:
    found = analyze(items_of(rows))
    assert found.alpha is None or found.alpha <= 1 + 1e-9
    assert found.sem is None or found.sem >= 0
    for item in found.items:
        assert all(-1 <= value <= 1 for value in known((item.r_rest, item.r_total)))
        assert -1 - 1e-9 <= (item.d27 or 0) <= 1 + 1e-9
        assert 0 <= (item.facility or 0) <= 1
        assert (item.discriminative_efficiency or 0) <= 100 + 1e-6
    weights = known(item.effective_weight for item in found.items)
    assert not weights or sum(weights) == pytest.approx(100) or sum(weights) == 0


@given(MATRICES, st.randoms(use_true_random=False))
def test_no_figure_depends_on_the_order_of_the_people(rows: list[list[float]], dice: Any) -> None:
    mixed = rows.copy()
    dice.shuffle(mixed)
    assert_same(analyze(items_of(mixed)), analyze(items_of(rows)))


@given(MATRICES, CELLS)
def test_an_item_that_is_the_same_for_all_moves_the_mean_and_nothing_of_the_others(rows: list[list[float]], gift: float) -> None:
    before, after = analyze(items_of(rows)), analyze(items_of([[*row, gift] for row in rows]))
    assert (after.mean, after.sd) == pytest.approx(((before.mean or 0) + gift, before.sd))
    for old, new in zip(before.items, after.items[:-1], strict=True):
        assert [new.r_rest, new.r_total, new.d27, new.facility] == [
            approximately(old.r_rest),
            approximately(old.r_total),
            approximately(old.d27),
            old.facility,
        ]


@given(MATRICES)
def test_marks_on_another_scale_leave_the_fractions_as_they_are(rows: list[list[float]]) -> None:
    big = [Item(str(place), 20.0, [10 * score for score in column]) for place, column in enumerate(zip(*rows, strict=True))]
    before, after = analyze(items_of(rows)), analyze(big)
    assert after.alpha == approximately(before.alpha)
    for old, new in zip(before.items, after.items, strict=True):
        assert [new.facility, new.r_rest, new.d27] == [approximately(old.facility), approximately(old.r_rest), approximately(old.d27)]


def approximately(value: float | None) -> Any:
    return value if value is None else pytest.approx(value, abs=1e-9)


def assert_same(one: Analysis, other: Analysis) -> None:
    assert [one.mean, one.median, one.sd, one.skewness, one.kurtosis, one.alpha] == [
        approximately(value) for value in (other.mean, other.median, other.sd, other.skewness, other.kurtosis, other.alpha)
    ]
    for left, right in zip(one.items, other.items, strict=True):
        for name in ("facility", "sd", "r_rest", "r_total", "d27", "discriminative_efficiency", "effective_weight", "alpha_if_deleted"):
            assert getattr(left, name) == approximately(getattr(right, name)), name


@given(st.lists(st.decimals(-1000, 1000, places=3).map(float), min_size=2, max_size=20))
def test_moments_agree_with_their_definitions(values: list[float]) -> None:
    variance = moments.variance(values)
    assert variance is not None
    assert variance >= 0
    if not moments.is_constant(values):
        assert moments.correlation(values, values) == pytest.approx(1)
        assert moments.covariance(values, values) == pytest.approx(variance)


@pytest.mark.slow
def test_ten_thousand_candidates_and_a_hundred_items_take_seconds() -> None:
    items = [
        Item(str(place), 1.0, [float((row * 7919 + place * 104729) % 97 > place % 90) for row in range(10_000)]) for place in range(100)
    ]
    began = time.process_time()
    assert analyze(items).n == 10_000
    assert time.process_time() - began < 8
