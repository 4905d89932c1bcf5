"""Papers: drawn with exact counts or refused with what is missing; shuffled by a seed, always alike for the same seed."""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

# Options that speak of the others stay last; options that name letters forbid a shuffle.
_ABOUT_OTHERS = re.compile(
    r"^((以上|上述|前述|前面)\S{0,6}?|全部|全|都|均|皆)(不|非)?(都|均|全|皆)?(对|是|正确|错|错误|不对|不是|不正确|非|有|可以|可)[。.]?$"
)
_LETTERS = re.compile(r"(?<![A-Za-z])[A-HＡ-Ｈ](?![A-Za-z])\s*(和|与|及|或|、|，|,|项|[A-HＡ-Ｈ])")
FIXED_ORDER = frozenset({"true_false"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Draw `count` questions of `pool` (such as a bank and a kind), `marks` each."""

    pool: Hashable
    count: int
    marks: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule that cannot be filled: `have` questions are left in its pool."""

    rule: Rule
    have: int


class PoolTooSmall(Exception):
    """The banks do not hold what the rules ask for."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(f"{len(shortages)} rules cannot be filled")
        self.shortages = tuple(shortages)


@dataclass(frozen=True, slots=True)
class Slot:
    """A question on a paper and its marks."""

    question_id: int
    marks: float


def _random(seed: int, *purpose: object) -> Random:
    """A stream of its own for each purpose, so that one more question changes no other's order."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 - repeatable is what it is for


def shortages(rules: Iterable[Rule], sizes: Mapping[Hashable, int]) -> list[Shortage]:
    """The rules that cannot be filled when each question may be drawn once."""
    left = dict(sizes)
    missing = []
    for rule in rules:
        have = left.get(rule.pool, 0)
        if have < rule.count:
            missing.append(Shortage(rule, have))
        left[rule.pool] = max(0, have - rule.count)
    return missing


def draw(rules: Sequence[Rule], pools: Mapping[Hashable, Sequence[int]], seed: int) -> list[Slot]:
    """Exactly what the rules ask for, no question twice. Raises PoolTooSmall with everything that is missing."""
    if missing := shortages(rules, {pool: len(set(ids)) for pool, ids in pools.items()}):
        raise PoolTooSmall(missing)
    used: set[int] = set()
    paper: list[Slot] = []
    for number, rule in enumerate(rules):
        free = sorted(set(pools[rule.pool]) - used)
        if len(free) < rule.count:  # pools that share questions
            raise PoolTooSmall([Shortage(rule, len(free))])
        chosen = _random(seed, "draw", number).sample(free, rule.count)
        used.update(chosen)
        paper += [Slot(question_id, rule.marks) for question_id in chosen]
    return paper


def shuffle_questions(kinds: Sequence[str], seed: int) -> list[int]:
    """Positions of the questions in their new order; kinds stay together, in the order in which they first come."""
    order = list(dict.fromkeys(kinds))
    random = _random(seed, "questions")
    mixed = list(range(len(kinds)))
    random.shuffle(mixed)
    return sorted(mixed, key=lambda position: order.index(kinds[position]))


def is_pinned(text: str) -> bool:
    """Whether an option speaks of the others, such as 以上都对, and so keeps its place at the end."""
    return bool(_ABOUT_OTHERS.match(re.sub(r"[\s“”\"'（）()]", "", text)))


def names_letters(text: str) -> bool:
    """Whether an option names others by letter, such as A和C."""
    return bool(_LETTERS.search(text))


def shuffle_options(
    kind: str, options: Sequence[tuple[str, str]], seed: int, question_id: Hashable, pinned: Collection[str] = ()
) -> list[str]:
    """Ids of `options` (id, words) in their new order.

    True/false and options that name letters keep theirs, `pinned` ids their place, and 以上都对 stays last.
    """
    ids = [option_id for option_id, _text in options]
    if kind in FIXED_ORDER or any(names_letters(text) for _id, text in options):
        return ids
    last = [option_id for option_id, text in options if is_pinned(text) and option_id not in pinned]
    free = [option_id for option_id in ids if option_id not in last and option_id not in pinned]
    _random(seed, "options", question_id).shuffle(free)
    moving = iter(free + last)
    return [option_id if option_id in pinned else next(moving) for option_id in ids]


def shuffle_sides(rights: Sequence[str], seed: int, question_id: Hashable) -> list[str]:
    """The right sides of a matching question: authors write them beside their left ones, so they are always shuffled."""
    mixed = list(rights)
    _random(seed, "rights", question_id).shuffle(mixed)
    return mixed


def shuffle_steps(steps: Sequence[str], right: Sequence[str], seed: int, question_id: Hashable) -> list[str]:
    """The steps of an ordering question in an order that is not the right one, as far as there is another."""
    mixed, random = sorted(steps), _random(seed, "steps", question_id)
    random.shuffle(mixed)
    while len(mixed) > 1 and mixed == list(right):
        random.shuffle(mixed)
    return mixed


def share_marks(marks: float, shares: Sequence[float]) -> list[float]:
    """`marks` among parts by their shares, to a hundredth; together exactly `marks`."""
    weights = [max(0.0, share) for share in shares]
    whole = sum(weights) or float(len(weights))
    if not any(weights):
        weights = [1.0] * len(weights)
    ends = [round(marks * sum(weights[: number + 1]) / whole, 2) for number in range(len(weights))]
    return [round(end - start, 2) for start, end in pairwise([0.0, *ends])]
