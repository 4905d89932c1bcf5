"""Orders of questions and options: shuffled by a seed, always alike for the same seed."""

import re
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

# Options that speak of the others stay last; options that name letters forbid a shuffle.
_ABOUT_OTHERS = re.compile(
    r"^((以上|上述|前述|前面)\S{0,6}?|全部|全|都|均|皆)(不|非)?(都|均|全|皆)?(对|是|正确|错|错误|不对|不是|不正确|非|有|可以|可)[。.]?$"
)
_LETTERS = re.compile(r"(?<![A-Za-z])[A-HＡ-Ｈ](?![A-Za-z])\s*(和|与|及|或|、|，|,|项|[A-HＡ-Ｈ])")
FIXED_ORDER = frozenset({"true_false"})


def chance(seed: int, *purpose: object) -> Random:
    """A stream of its own for each purpose, so that one more question changes no other's order."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 - repeatable is what it is for


def shuffle_questions(kinds: Sequence[str], seed: int, *part: object) -> list[int]:
    """Positions of the questions (of a `part` of the paper) in their new order; kinds stay together, in the order in which they come."""
    order = list(dict.fromkeys(kinds))
    random = chance(seed, "questions", *part)
    mixed = list(range(len(kinds)))
    random.shuffle(mixed)
    return sorted(mixed, key=lambda position: order.index(kinds[position]))


def is_pinned(text: str) -> bool:
    """Whether an option speaks of the others, such as 以上都对, and so keeps its place at the end."""
    return bool(_ABOUT_OTHERS.match(re.sub(r"[\s“”\"'（）()]", "", text)))


def names_letters(text: str) -> bool:
    """Whether an option names others by letter, such as A和C."""
    return bool(_LETTERS.search(text))


@dataclass(frozen=True, slots=True)
class Options:
    """Which options of a question change places: `free` ones among each other, `last` ones after them, the others of `ids` never."""

    ids: tuple[str, ...]
    free: tuple[str, ...] = ()
    last: tuple[str, ...] = ()

    def shuffled(self, seed: int, question_id: Hashable) -> list[str]:
        """The ids in their new order."""
        if not self.free and not self.last:
            return list(self.ids)
        mixed = list(self.free)
        chance(seed, "options", question_id).shuffle(mixed)
        moving, moved = iter([*mixed, *self.last]), {*self.free, *self.last}
        return [next(moving) if option_id in moved else option_id for option_id in self.ids]


def movable(kind: str, options: Sequence[tuple[str, str]], pinned: Collection[str] = ()) -> Options:
    """How `options` (id, words) of a question may be shuffled.

    True/false and options that name letters keep theirs, `pinned` ids their place, and 以上都对 stays last.
    """
    ids = tuple(option_id for option_id, _text in options)
    if kind in FIXED_ORDER or any(names_letters(text) for _id, text in options):
        return Options(ids)
    last = tuple(option_id for option_id, text in options if is_pinned(text) and option_id not in pinned)
    return Options(ids, tuple(each for each in ids if each not in last and each not in pinned), last)


def shuffle_options(
    kind: str, options: Sequence[tuple[str, str]], seed: int, question_id: Hashable, pinned: Collection[str] = ()
) -> list[str]:
    """Ids of `options` (id, words) in their new order."""
    return movable(kind, options, pinned).shuffled(seed, question_id)


def shuffle_sides(rights: Sequence[str], seed: int, question_id: Hashable) -> list[str]:
    """The right sides of a matching question: authors write them beside their left ones, so they are always shuffled."""
    mixed = list(rights)
    chance(seed, "rights", question_id).shuffle(mixed)
    return mixed


def shuffle_steps(steps: Sequence[str], right: Sequence[str], seed: int, question_id: Hashable) -> list[str]:
    """The steps of an ordering question in an order that is not the right one, as far as there is another."""
    mixed, random = sorted(steps), chance(seed, "steps", question_id)
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
    ends = [round(marks * (sum(weights[: number + 1]) / whole), 2) for number in range(len(weights))]
    return [round(end - start, 2) for start, end in pairwise([0.0, *ends])]
