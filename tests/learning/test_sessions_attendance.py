"""Codes that change every 20 seconds, tickets, and the hours that are proposed: the rules alone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.learning.rules.attendance import (
    TICKET,
    WINDOW,
    Code,
    check_code,
    is_ticket,
    make_code,
    make_ticket,
    proposed_hours,
    seconds_left,
    session_of,
)

START = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)  # a window begins
SECRET = "a secret of the session"


@given(shown=st.floats(0, 86400), late=st.floats(0, 600))
def test_a_code_is_good_in_its_window_and_the_next_and_never_later(shown: float, late: float) -> None:
    moment = START + timedelta(seconds=shown)
    code = make_code(7, SECRET, moment)
    worth = check_code(code, 7, SECRET, moment + timedelta(seconds=late))
    if late < WINDOW:
        assert worth == Code.FRESH
    if late >= 2 * WINDOW:
        assert worth == Code.LATE


@pytest.mark.parametrize(("seconds", "worth"), [(0, Code.FRESH), (39.9, Code.FRESH), (40, Code.LATE), (3600, Code.LATE), (-1, Code.LATE)])
def test_the_edges_of_a_code(seconds: float, worth: Code) -> None:
    assert check_code(make_code(7, SECRET, START), 7, SECRET, START + timedelta(seconds=seconds)) == worth


def test_a_code_of_another_session_or_another_secret_is_wrong() -> None:
    code = make_code(7, SECRET, START)
    assert check_code(code, 8, SECRET, START) == Code.WRONG
    assert check_code(code.replace("7.", "8.", 1), 8, SECRET, START) == Code.WRONG
    assert check_code(code, 7, "another", START) == Code.WRONG
    assert check_code(code, 7, "", START) == Code.WRONG
    number, window, signature = code.split(".")
    assert check_code(f"{number}.{int(window) + 1}.{signature}", 7, SECRET, START) == Code.WRONG


@given(st.text(max_size=60))
def test_what_is_no_code_is_wrong_and_breaks_nothing(text: str) -> None:
    assert check_code(text, 7, SECRET, START) == Code.WRONG
    assert not is_ticket(text, 7, SECRET, 3, START)


def test_a_code_names_its_session() -> None:
    assert session_of(make_code(12, SECRET, START)) == 12
    assert session_of("12") is None
    assert session_of("１２.1.AAAAAAAAAA") is None


def test_a_ticket_is_of_one_member_and_lasts_three_minutes() -> None:
    ticket = make_ticket(7, SECRET, 3, START)
    assert is_ticket(ticket, 7, SECRET, 3, START + timedelta(seconds=TICKET))
    assert not is_ticket(ticket, 7, SECRET, 3, START + timedelta(seconds=TICKET + 1))
    assert not is_ticket(ticket, 7, SECRET, 3, START - timedelta(seconds=1))
    assert not is_ticket(ticket, 7, SECRET, 4, START)
    assert not is_ticket(ticket, 8, SECRET, 3, START)


def test_the_seconds_left_run_down_to_the_next_window() -> None:
    assert seconds_left(START) == WINDOW
    assert seconds_left(START + timedelta(seconds=15)) == 5


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0.5"), (10, "0.5"), (30, "0.5"), (34, "1.0"), (45, "1.0"), (90, "2.0"), (100_000, "100.0")]
)
def test_forty_five_minutes_are_an_hour_in_steps_of_a_half(minutes: int, hours: str) -> None:
    assert proposed_hours(minutes * 60) == Decimal(hours)
