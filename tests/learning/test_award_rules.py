"""What courses pay by the pure rules: once, never above the approved hours, whatever the order."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.learning.rules.awards import (
    FIRST_RULES,
    Level,
    PerLesson,
    Piece,
    Proportional,
    Rule,
    Tiers,
    flaw_of_rule,
    halves_reached,
    hours_of_lesson,
    of_store,
    sum_of_tiers,
    to_store,
    whole_hours,
)
from learnhub.learning.rules.hours import HALF, rounded

halves = st.integers(0, 20).map(lambda n: n * HALF)
quarters = st.integers(0, 12).map(lambda n: n * Decimal("0.25"))
pieces = st.lists(st.builds(Piece, seconds=st.integers(0, 7200), is_test=st.booleans()), min_size=1, max_size=12)
per_lesson = st.builds(PerLesson, lesson=halves, test=halves)
proportional = st.builds(Proportional, by=st.sampled_from(["lessons", "seconds"]))
tiers = st.builds(
    Tiers,
    long_minutes=st.integers(61, 600),
    short_minutes=st.integers(1, 60),
    long=quarters,
    middle=quarters,
    short=quarters,
    test=quarters,
)


@given(pieces, st.data(), per_lesson, halves)
def test_lessons_pay_the_same_in_any_order(found: list[Piece], data: st.DataObject, rule: PerLesson, approved: Decimal) -> None:
    paid = Decimal(0)
    for piece in data.draw(st.permutations(found)):
        hours = hours_of_lesson(rule, piece, approved=approved, paid=paid)
        assert 0 <= hours <= rule.hours_of(piece)
        paid += hours
    assert paid == whole_hours(rule, found, approved=approved) <= approved


@given(pieces, st.data(), proportional, halves)
def test_halves_only_grow_and_the_last_comes_with_the_whole_course(
    found: list[Piece], data: st.DataObject, rule: Proportional, approved: Decimal
) -> None:
    order = data.draw(st.permutations(found))
    reached = [halves_reached(rule, order[:n], order[n:], approved=approved) for n in range(len(order) + 1)]
    assert all(before <= after for before, after in pairwise(reached))
    assert reached[-1] * HALF == approved == whole_hours(rule, found, approved=approved)
    assert all(n < reached[-1] or approved == 0 for n in reached[:-1])


@given(pieces, st.data(), tiers, halves)
def test_tiers_are_rounded_once_and_no_order_changes_their_sum(
    found: list[Piece], data: st.DataObject, rule: Tiers, approved: Decimal
) -> None:
    exact = sum((rule.hours_of(piece) for piece in found), Decimal(0))
    paid = sum_of_tiers(rule, data.draw(st.permutations(found)), approved=approved)
    assert paid == min(approved, rounded(exact))
    assert paid % HALF == 0
    assert abs(rounded(exact) - exact) <= Decimal("0.25")


@pytest.mark.parametrize(("minutes", "hours"), [(0, "0.25"), (15, "0.25"), (15.1, "0.5"), (29.9, "0.5"), (30, "1.0"), (90, "1.0")])
def test_the_first_tiers_are_those_of_the_cadre_college(minutes: float, hours: str) -> None:
    assert Tiers().hours_of(Piece(minutes * 60)) == Decimal(hours)
    assert Tiers().hours_of(Piece(0, is_test=True)) == Decimal("0.5")


def test_three_short_lessons_are_three_quarters_and_pay_one_hour_once() -> None:
    assert sum_of_tiers(Tiers(), [Piece(600)] * 3, approved=Decimal(9)) == Decimal("1.0")
    assert sum_of_tiers(Tiers(), [Piece(600)] * 2, approved=Decimal(9)) == Decimal("0.5")


def test_a_share_of_two_thirds_is_exact() -> None:
    parts = [Piece(60)] * 3
    assert halves_reached(Proportional(), parts[:2], parts[2:], approved=Decimal("1.5")) == 2
    assert halves_reached(Proportional(), parts[:1], parts[1:], approved=Decimal("1.5")) == 1
    assert halves_reached(Proportional("seconds"), [Piece(3000)], [Piece(0, is_test=True)], approved=Decimal("1.5")) == 2


@given(per_lesson | proportional | tiers)
def test_a_rule_is_kept_as_it_is(rule: Rule) -> None:
    level = next(level for level, first in FIRST_RULES.items() if type(first) is type(rule))
    assert of_store(level, to_store(rule)) == rule
    assert flaw_of_rule(rule) is None


@pytest.mark.parametrize(
    ("rule", "flaw"),
    [
        (PerLesson(lesson=Decimal("0.3")), "lesson"),
        (PerLesson(lesson=Decimal("0.25")), "lesson"),
        (PerLesson(test=Decimal("-0.5")), "test"),
        (PerLesson(test=Decimal("NaN")), "test"),
        (PerLesson(test=Decimal("Infinity")), "test"),
        (PerLesson(lesson=Decimal("10.5")), "lesson"),
        (Proportional("pages"), "by"),
        (Tiers(short=Decimal("0.1")), "short"),
        (Tiers(short_minutes=0), "short_minutes"),
        (Tiers(short_minutes=30), "long_minutes"),
        (Tiers(long_minutes=601), "long_minutes"),
    ],
)
def test_what_no_rule_may_say_is_named(rule: Rule, flaw: str) -> None:
    assert flaw_of_rule(rule) == flaw


def test_every_level_but_the_course_has_a_first_rule() -> None:
    assert set(FIRST_RULES) == set(Level) - {Level.COURSE}
