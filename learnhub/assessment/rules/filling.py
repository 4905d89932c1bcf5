"""Which rule takes how many of what: rules that share questions are served together, or told apart by what they lack.

Questions that fit the same rules stand in one cell; the rules take of the cells as flow does (Ford and Fulkerson), so that a way of
serving all of them is found whenever there is one, and Hall's condition names the rules that cannot be served together.
"""

from collections import deque
from collections.abc import Iterable, Sequence


class Filling:
    """How many of each cell each rule is promised. `fits` are the cells of each rule, `room` what each cell holds."""

    def __init__(self, fits: Sequence[Sequence[int]], room: Sequence[int]) -> None:
        self._fits = fits
        self._free = list(room)
        self._promised: list[dict[int, int]] = [{} for _rule in fits]

    def copy(self) -> "Filling":
        """Another one with the same promises."""
        other = Filling(self._fits, self._free)
        other._promised = [dict(each) for each in self._promised]
        return other

    def promise(self, rule: int, wanted: int) -> set[int]:
        """Promise `wanted` more to `rule`, others moving on to make room.

        Empty when it could; else the rules that want more, together with it, than all of their cells hold (it keeps what there was).
        """
        for cell in self._fits[rule]:
            taken = min(wanted, self._free[cell])
            self._move(rule, None, cell, taken)
            wanted -= taken
        for _more in range(wanted):
            if stuck := self._promise_one(rule):
                return stuck
        return set()

    def _move(self, rule: int, source: int | None, target: int | None, count: int = 1) -> None:
        """Take back `count` promises of `source` and make as many of `target`; None is what nobody is promised."""
        held = self._promised[rule]
        if source is not None:
            held[source] -= count
            self._free[source] += count
        if target is not None and count:
            held[target] = held.get(target, 0) + count
            self._free[target] -= count

    def _promise_one(self, rule: int) -> set[int]:
        came: dict[int, tuple[int, int | None]] = dict.fromkeys(self._fits[rule], (rule, None))
        end, met = self._search(came, frozenset())
        if end is None:
            return {rule, *met}
        self._follow(came, end)
        return set()

    def _search(self, came: dict[int, tuple[int, int | None]], ends: Iterable[int]) -> tuple[int | None, set[int]]:
        """The nearest cell with something left, or in `ends`; `came` says by which rule, and out of which cell, each was reached."""
        queue, met = deque(came), set[int]()
        while queue:
            cell = queue.popleft()
            if self._free[cell] > 0 or cell in ends:
                return cell, met
            for other, held in enumerate(self._promised):
                if held.get(cell, 0) and other not in met:
                    met.add(other)
                    for next_cell in self._fits[other]:
                        if next_cell not in came:
                            came[next_cell] = (other, cell)
                            queue.append(next_cell)
        return None, met

    def _follow(self, came: dict[int, tuple[int, int | None]], end: int) -> None:
        cell: int | None = end
        while cell is not None:
            rule, source = came[cell]
            self._move(rule, source, cell)
            cell = source

    def take(self, rule: int, cell: int) -> bool:
        """Use one of `cell` for `rule` for good, unless others could then no longer be served."""
        if not self._promised[rule].get(cell) and not self._swap(rule, cell):
            return False
        self._promised[rule][cell] -= 1
        return True

    def _swap(self, rule: int, cell: int) -> bool:
        """Promise `rule` one of `cell` instead of another that it was promised."""
        held = [each for each, count in self._promised[rule].items() if count]
        if not held:
            return False
        came: dict[int, tuple[int, int | None]] = {cell: (rule, None)}
        end, _met = self._search(came, held)
        if end is None:
            return False
        self._move(rule, end if end in held else held[0], None)
        self._follow(came, end)
        return True


def overdrawn(fits: Sequence[Sequence[int]], room: Sequence[int], wanted: Sequence[int]) -> list[tuple[list[int], int]]:
    """Every smallest set of rules that want more than all of their cells hold, with what these hold: first each rule by itself."""
    holds = [sum(room[cell] for cell in cells) for cells in fits]
    found = [([rule], holds[rule]) for rule, count in enumerate(wanted) if count > holds[rule]]
    filling, capped = Filling(fits, room), [min(pair) for pair in zip(wanted, holds, strict=True)]
    for rule, count in enumerate(capped):
        if stuck := filling.promise(rule, count):
            together = _smallest(sorted(stuck), fits, room, capped)
            if together not in found:
                found.append(together)
    return found


def _smallest(rules: list[int], fits: Sequence[Sequence[int]], room: Sequence[int], wanted: Sequence[int]) -> tuple[list[int], int]:
    """Without every rule that is not needed for what is left to want too much."""

    def held(some: Iterable[int]) -> int:
        return sum(room[cell] for cell in {cell for rule in some for cell in fits[rule]})

    for rule in list(rules):
        fewer = [each for each in rules if each != rule]
        if fewer and sum(wanted[each] for each in fewer) > held(fewer):
            rules = fewer
    return rules, held(rules)
