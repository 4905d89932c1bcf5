"""Two pages of one member in every order: nothing is lost."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.chaos.stage import Stage, make_stage

MOMENT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.both_databases

# What a page does, in its order: (what, number of the answer, answer, how the request dies).
FIRST = (("save", 1, 0, ""), ("save", 2, 1, "after"), ("save", 2, 1, ""), ("submit", 0, 0, ""))
SECOND = (("save", 1, 2, ""), ("save", 2, 3, "before"), ("save", 3, 3, ""))


@pytest.fixture
def stage(database: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return make_stage(monkeypatch, MOMENT)


def orders(left: int, right: int) -> Iterator[tuple[bool, ...]]:
    """Every way to take turns: True where the first page is next."""
    for places in itertools.combinations(range(left + right), left):
        yield tuple(place in places for place in range(left + right))


# The same with what each page has seen: both write to one question, the second after it has counted on with others.
SEEING = ((0, 1, 0), (0, 2, 1), (1, 3, 2))  # (question, number, answer)
AHEAD = ((2, 5, 0), (0, 6, 2), (0, 7, 3))


def test_two_pages_lose_nothing_in_any_order(stage: Stage) -> None:
    wrong = {}
    for order in orders(len(FIRST), len(SECOND)):
        attempt, pages = stage.start(0), (iter(SECOND), iter(FIRST))
        for is_first in order:
            what, seq, answer, dies = next(pages[is_first])
            if what == "save":
                stage.save(attempt, 0, [stage.options[0][answer]], seq, "one" if is_first else "two", dies)
            else:
                stage.submit(attempt, dies)
        if stage.submit(attempt) != "ok":
            wrong[order] = "not handed in"
    assert len(list(orders(len(FIRST), len(SECOND)))) == 35
    assert wrong == {}
    assert stage.complaints() == []


def test_neither_page_replaces_what_it_has_not_seen(stage: Stage) -> None:
    wrong = {}
    for order in orders(len(SEEING), len(AHEAD)):
        attempt, pages = stage.start(0), (iter(AHEAD), iter(SEEING))
        first, said = "", []
        for is_first in order:
            place, seq, answer = next(pages[is_first])
            tab = "one" if is_first else "two"
            first = first or (tab if place == 0 else "")
            said.append((place, tab, stage.save(attempt, place, [stage.options[place][answer]], seq, tab, base=0)))
        expected = [(place, tab, "ok" if place or tab == first else "conflict") for place, tab, _state in said]
        if said != expected:
            wrong[order] = said
        stage.submit(attempt)
    assert wrong == {}
    assert stage.complaints() == []
