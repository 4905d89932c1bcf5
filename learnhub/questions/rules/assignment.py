"""The best way of giving each row a column of its own."""

from collections.abc import Sequence
from math import inf


def best_sum(worth: Sequence[Sequence[float]]) -> float:
    """The largest sum of `worth[row][column]` with no row and no column used twice; rows may stay without one.

    Successive best augmentations: row after row, the best chain of changes to what was given so far; O(n⁴), n below 20 or so.
    """
    columns = max((len(row) for row in worth), default=0)
    given: list[int | None] = [None] * columns  # the row that has each column
    total = 0.0
    for row in range(len(worth)):
        total += _augment(worth, given, row)
    return total


def _augment(worth: Sequence[Sequence[float]], given: list[int | None], row: int) -> float:
    """Give `row` a column, others moving on to make room, so that the sum grows most; returns by how much."""
    gain = [each if each > 0 else -inf for each in worth[row]]
    before: list[int | None] = [None] * len(given)
    for _round in range(len(given)):
        for column, holder in enumerate(given):
            if holder is None or gain[column] == -inf:
                continue
            for other, moved in enumerate(worth[holder]):
                better = gain[column] - worth[holder][column] + moved
                if moved > 0 and better > gain[other] + 1e-12:
                    gain[other], before[other] = better, column
    # The chain ends at a free column, or its last holder goes without.
    ends = [gain[column] - (0.0 if holder is None else worth[holder][column]) for column, holder in enumerate(given)]
    best = max(range(len(given)), key=ends.__getitem__, default=None)
    if best is None or ends[best] <= 0:
        return 0.0
    _shift(given, before, best, row)
    return ends[best]


def _shift(given: list[int | None], before: Sequence[int | None], column: int, row: int) -> None:
    while (source := before[column]) is not None:
        given[column] = given[source]
        column = source
    given[column] = row
