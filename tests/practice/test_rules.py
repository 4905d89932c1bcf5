"""When a question comes again, and which comes next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from learnhub.practice.rules import drawing
from learnhub.practice.rules.schedule import LONGEST, look

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


def test_a_wrong_answer_comes_back_the_next_day_and_right_ones_ever_later() -> None:
    held = look(None, is_right=False, at=NOW)
    assert held.due_at - NOW == timedelta(days=1)
    gaps = []
    for _time in range(5):
        at = held.due_at
        held = look(held.card, is_right=True, at=at)
        gaps.append(held.due_at - at)
    assert gaps == sorted(gaps)
    assert gaps[-1] > timedelta(days=7)
    again = look(held.card, is_right=False, at=held.due_at)
    assert again.due_at - held.due_at < gaps[-1]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=30))
def test_a_question_always_comes_again_within_half_a_year(answers: list[tuple[bool, int]]) -> None:
    held, at = look(None, is_right=False, at=NOW), NOW
    for is_right, days in answers:
        at += timedelta(days=days)
        held = look(held.card, is_right=is_right, at=at)
        assert at < held.due_at <= at + timedelta(days=LONGEST + 1)


def test_an_answer_that_became_known_late_does_not_turn_time_back() -> None:
    held = look(None, is_right=False, at=NOW)
    assert look(held.card, is_right=False, at=NOW - timedelta(days=3)).due_at >= NOW


def test_the_questions_of_a_day_stay_and_are_fresh_while_there_are_fresh_ones() -> None:
    pool = list(range(12))
    drawn = drawing.daily(pool, [0, 1, 2], "7:2026-03-05")
    assert drawn == drawing.daily(pool, [0, 1, 2], "7:2026-03-05")
    assert len(set(drawn)) == drawing.DAILY
    assert not {0, 1, 2} & set(drawn)
    assert sorted(drawing.daily([1, 2, 3], [1, 2], "x")) == [1, 2, 3]
    assert drawing.daily([], [], "x") == []


def test_what_was_never_answered_comes_before_what_was() -> None:
    assert drawing.following([4], [9, 8], "x") == 4
    assert drawing.following([], [9, 8], "x") == 9
    assert drawing.following([], [], "x") is None
