"""Places on a board: ties share a place and the next is skipped (1, 2, 2, 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Scored:
    """What a board is ordered by: the score, when it was reached, and the name by its pinyin."""

    score: float
    reached_at: datetime | None
    sort_name: str


def in_order(scored: Iterable[Scored]) -> list[Scored]:
    """Highest score first; within a tie who reached it first, then by name."""
    return sorted(scored, key=lambda each: (-each.score, each.reached_at is None, each.reached_at, each.sort_name))


def ranks(scores: Sequence[Number], above: int = 0) -> list[int]:
    """The place of each of `scores`, highest first, when `above` others stand before the first. Raises ValueError when not in order."""
    places: list[int] = []
    for index, score in enumerate(scores):
        if index and score > scores[index - 1]:
            raise ValueError("scores must be in order, highest first")
        places.append(places[-1] if index and score == scores[index - 1] else above + index + 1)
    return places
