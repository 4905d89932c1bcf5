"""How far long work has come."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

TOLD_EVERY = 100
Item = TypeVar("Item")
Told = Callable[[int, int], None]  # is told the steps done, and all of them


class Watched(Sequence[Item], Generic[Item]):
    """A sequence that tells how far it has been gone through, `times` of which there are."""

    def __init__(self, items: Sequence[Item], told: Told, times: int) -> None:
        self._items = items
        self._told = told
        self._times = times
        self._done = 0

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        """An item, or several."""
        return self._items[place]

    def __iter__(self) -> Iterator[Item]:
        total = len(self._items) * self._times
        for item in self._items:
            if self._done % TOLD_EVERY == 0:
                self._told(min(self._done, total), total)
            self._done += 1
            yield item
