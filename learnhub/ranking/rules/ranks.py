"""Places on a board: ties share a place and the next is skipped (1, 2, 2, 4)."""

from collections.abc import Sequence
from typing import TypeVar

Number = TypeVar("Number", int, float)


def ranks(scores: Sequence[Number], above: int = 0) -> list[int]:
    """The place of each of `scores`, highest first, when `above` others stand before the first. Raises ValueError when not in order."""
    places: list[int] = []
    for index, score in enumerate(scores):
        if index and score > scores[index - 1]:
            raise ValueError("scores must be in order, highest first")
        places.append(places[-1] if index and score == scores[index - 1] else above + index + 1)
    return places
