"""Papers drawn by rules: exact counts, or refused with what is missing; the same seed always draws the same."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from learnhub.assessment.rules.filling import Filling, overdrawn
from learnhub.assessment.rules.shuffling import chance

NOBODY: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Pool:
    """Questions of a bank: of a topic with all below it, a kind, a difficulty label; "" is any."""

    bank_id: int
    topic: str = ""
    kind: str = ""
    difficulty: str = ""

    def has(self, topic: str, kind: str, difficulty: str) -> bool:
        """Whether such a question of the bank is in it."""
        is_below = not self.topic or topic == self.topic or topic.startswith(self.topic + "/")
        return is_below and self.kind in ("", kind) and self.difficulty in ("", difficulty)


@dataclass(frozen=True, slots=True)
class Rule:
    """Draw `count` questions of `pool` (such as a `Pool`), `marks` each, for a section of the paper."""

    pool: Hashable
    count: int
    marks: float
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """Rules that ask, together, for more than the `have` questions that fit any of them; `excluded` more exclude one that is counted."""

    rules: tuple[Rule, ...]
    have: int
    excluded: int = 0

    @property
    def wanted(self) -> int:
        """How many the rules ask for."""
        return sum(rule.count for rule in self.rules)


class PoolTooSmall(Exception):
    """The banks do not hold what the rules ask for."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(f"{len(shortages)} shortages")
        self.shortages = tuple(shortages)


@dataclass(frozen=True, slots=True)
class Slot:
    """A question on a paper, its marks, and the section it stands in."""

    question_id: int
    marks: float
    section: int | None = None


@dataclass(frozen=True, slots=True)
class _Fitting:
    """What fits one rule: questions that exclude none other, and groups of which a paper holds one."""

    lone: Sequence[int]
    known: frozenset[int]
    groups: Sequence[tuple[int, Sequence[int]]]


class Draw:
    """Rules and their pools, ready to draw any number of papers from. `groups` holds the group of questions that exclude each other.

    Raises PoolTooSmall with everything that is missing.
    """

    def __init__(self, rules: Sequence[Rule], pools: Mapping[Hashable, Sequence[int]], groups: Mapping[int, int] = NOBODY) -> None:
        self._rules, self._groups = rules, groups
        self._fitting = [_fitting(pools.get(rule.pool, ()), groups) for rule in rules]
        self._cell_of, fits, room = _cells(self._fitting)
        if missing := overdrawn(fits, room, [rule.count for rule in rules]):
            raise PoolTooSmall([self._shortage(together, have) for together, have in missing])
        self._filling = Filling(fits, room)
        for number, rule in enumerate(rules):
            self._filling.promise(number, rule.count)

    def question_ids(self) -> set[int]:
        """Every question that may be drawn."""
        return {each for fits in self._fitting for each in (*fits.lone, *(one for _group, members in fits.groups for one in members))}

    def _shortage(self, together: Sequence[int], have: int) -> Shortage:
        fitting = [self._fitting[each] for each in together]
        lone = {each for fits in fitting for each in fits.lone}
        grouped = {each for fits in fitting for _group, members in fits.groups for each in members}
        return Shortage(tuple(self._rules[each] for each in together), have, len(lone | grouped) - have)

    def slots(self, seed: int) -> list[Slot]:
        """One paper: exactly what the rules ask for, no question twice, no two of a group."""
        filling, used = self._filling.copy(), set[int]()
        paper: list[Slot] = []
        for number, rule in enumerate(self._rules):
            chosen = self._chosen(number, filling, used, chance(seed, "draw", number))
            paper += [Slot(question_id, rule.marks, rule.section) for question_id in chosen]
        return paper

    def _chosen(self, number: int, filling: Filling, used: set[int], random: Random) -> list[int]:
        """The questions of one rule; each that would leave another rule without is passed over."""
        chosen: list[int] = []
        barred: set[int] = set()
        candidates = self._candidates(number, used, barred, random)
        while len(chosen) < self._rules[number].count:
            question_id = next(candidates)
            unit = self._unit(question_id)
            cell = self._cell_of[unit]
            if unit in used or cell in barred:
                continue
            if filling.take(number, cell):
                used.add(unit)
                chosen.append(question_id)
            else:
                barred.add(cell)  # and stays so: what is left can only become less
        return chosen

    def _unit(self, question_id: int) -> int:
        group = self._groups.get(question_id)
        return question_id if group is None else -group

    def _candidates(self, number: int, used: set[int], barred: set[int], random: Random) -> Iterator[int]:
        """First a fair sample; where others need some of it, the rest of the pool in any order."""
        fitting = self._fitting[number]
        yield from _fair_sample(fitting, self._rules[number].count, used, random)
        rest = [each for each in fitting.lone if each not in used and self._cell_of[each] not in barred]
        rest += [random.choice(members) for group, members in fitting.groups if -group not in used]
        random.shuffle(rest)
        yield from rest


def _fitting(ids: Sequence[int], groups: Mapping[int, int]) -> _Fitting:
    bundles: dict[int, list[int]] = {}
    lone = []
    for question_id in sorted(set(ids)):
        if question_id in groups:
            bundles.setdefault(groups[question_id], []).append(question_id)
        else:
            lone.append(question_id)
    return _Fitting(lone, frozenset(lone), list(bundles.items()))


def _cells(fitting: Sequence[_Fitting]) -> tuple[dict[int, int], list[list[int]], list[int]]:
    """The cell of each question or group (as −group), the cells of each rule, and how many stand in each cell."""
    rules_of: dict[int, list[int]] = {}
    for number, fits in enumerate(fitting):
        for unit in (*fits.lone, *(-group for group, _members in fits.groups)):
            rules_of.setdefault(unit, []).append(number)
    cells: dict[tuple[int, ...], int] = {}
    cell_of = {unit: cells.setdefault(tuple(rules), len(cells)) for unit, rules in rules_of.items()}
    room = [0] * len(cells)
    for cell in cell_of.values():
        room[cell] += 1
    return cell_of, [[cell for rules, cell in cells.items() if number in rules] for number in range(len(fitting))], room


def _fair_sample(fitting: _Fitting, count: int, used: set[int], random: Random) -> list[int]:
    """`count` of what is not used, each as likely as any other, in a group or not, as far as one of a group allows it."""
    groups = [members for group, members in fitting.groups if -group not in used]
    free = len(fitting.lone) - sum(1 for each in used if each in fitting.known)
    chosen, groups, count = _certain(groups, free, count, random)
    total = free + sum(map(len, groups))
    if groups and total:
        random.shuffle(groups)
        some = _systematic(groups, count / total, random)
        chosen, count = chosen + some, count - len(some)
    chosen += _lone_sample(fitting.lone, min(count, free), free, used, random)
    random.shuffle(chosen)
    return chosen


def _certain(groups: list[Sequence[int]], free: int, count: int, random: Random) -> tuple[list[int], list[Sequence[int]], int]:
    """Groups so large that one of them has to come: a question of each, the groups that are left, and how many still to draw."""
    chosen: list[int] = []
    while groups and count:
        total = free + sum(map(len, groups))
        sure = [members for members in groups if len(members) * count >= total][:count]
        if not sure:
            break
        chosen += [random.choice(members) for members in sure]
        count -= len(sure)
        groups = [members for members in groups if members not in sure]
    return chosen, groups, count


def _systematic(groups: Sequence[Sequence[int]], each: float, random: Random) -> list[int]:
    """A question of some groups, every question with the chance `each`: a comb with a random start (Madow 1949)."""
    place, chosen = random.random(), []
    for members in groups:
        after = place + len(members) * each
        if int(after) > int(place):
            chosen.append(random.choice(members))
        place = after
    return chosen


def _lone_sample(lone: Sequence[int], count: int, free: int, used: set[int], random: Random) -> list[int]:
    """`count` of the `free` ones that are not used, without going through a large pool."""
    if 2 * count > free or free < len(lone) // 2:
        return random.sample([each for each in lone if each not in used], count)
    chosen: dict[int, None] = {}
    while len(chosen) < count:
        question_id = lone[random.randrange(len(lone))]
        if question_id not in used:
            chosen[question_id] = None
    return list(chosen)


def shortages(rules: Sequence[Rule], pools: Mapping[Hashable, Sequence[int]], groups: Mapping[int, int] = NOBODY) -> tuple[Shortage, ...]:
    """Everything that the pools lack."""
    try:
        Draw(rules, pools, groups)
    except PoolTooSmall as short:
        return short.shortages
    return ()


def draw(rules: Sequence[Rule], pools: Mapping[Hashable, Sequence[int]], seed: int, groups: Mapping[int, int] = NOBODY) -> list[Slot]:
    """Exactly what the rules ask for, no question twice. Raises PoolTooSmall with everything that is missing."""
    return Draw(rules, pools, groups).slots(seed)
