"""What the options of a question did: who chose which, and whether a wrong one says that the key may be wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from learnhub.assessment.rules.item_analysis import LEAST_FOR_KEY, Flag, upper_shares
from learnhub.assessment.rules.moments import NOISE

LEAST_FOR_DEAD = 100  # so many are needed to call an option dead
DEAD_SHARE = 0.02
THIRDS = 3

Chosen = Collection[str]


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """An option: how many chose it, also by thirds of the total (the best first); dead when hardly anybody did.

    It is preferred when it is wrong and more of the best 27 % chose it than a right one.
    """

    name: str
    is_right: bool
    n: int
    share: float
    thirds: tuple[int, ...]
    third_sizes: tuple[int, ...]
    is_dead: bool
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where each candidate stands by total: the third, and how far she belongs to the best 27 %."""

    thirds: Sequence[int]
    upper: Sequence[float]


def ranks_of(totals: Sequence[float]) -> Ranks:
    """The ranks of candidates with these totals."""
    return Ranks(thirds_of(totals), upper_shares(totals))


def options_of(options: Sequence[str], right: Chosen, answers: Sequence[frozenset[str]], ranks: Ranks) -> list[OptionFigures]:
    """The distractor table of one question over those who saw it; an empty answer is none."""
    tally: dict[frozenset[str], list[float]] = {}
    for answer, third, part in zip(answers, ranks.thirds, ranks.upper, strict=True):
        counted = tally.setdefault(answer, [0.0] * (THIRDS + 1))
        counted[third] += 1
        counted[THIRDS] += part
    sums = {option: _sums(tally, option) for option in options}
    of_right = min((sums[option][THIRDS] for option in options if option in right), default=float("inf"))
    sizes = tuple(sum(int(counted[third]) for counted in tally.values()) for third in range(THIRDS))
    return [_figures(option, option in right, sums[option], sizes, of_right) for option in options]


def _sums(tally: Mapping[frozenset[str], Sequence[float]], option: str) -> list[float]:
    """How many chose the option, by thirds, and at the end the weight of the best among them."""
    chose = [counted for answer, counted in tally.items() if option in answer]
    return [sum(counted[place] for counted in chose) for place in range(THIRDS + 1)]


def _figures(option: str, is_right: bool, sums: Sequence[float], sizes: tuple[int, ...], of_right: float) -> OptionFigures:
    thirds, all_of_them = tuple(int(count) for count in sums[:THIRDS]), sum(sizes)
    share = sum(thirds) / all_of_them if all_of_them else 0.0
    return OptionFigures(
        name=option,
        is_right=is_right,
        n=sum(thirds),
        share=share,
        thirds=thirds,
        third_sizes=sizes,
        is_dead=not is_right and all_of_them >= LEAST_FOR_DEAD and share < DEAD_SHARE,
        is_preferred=not is_right and all_of_them >= LEAST_FOR_KEY and sums[THIRDS] > of_right + NOISE,
    )


def thirds_of(totals: Sequence[float]) -> list[int]:
    """The third each belongs to, 0 for the best; equal totals share one, that of their middle place."""
    ordered = sorted(totals, reverse=True)
    middle: dict[float, float] = {}
    first: dict[float, int] = {}
    for place, total in enumerate(ordered):
        begin = first.setdefault(total, place)
        middle[total] = (begin + place) / 2
    return [min(THIRDS - 1, int(THIRDS * (middle[total] + 0.5) / len(ordered))) for total in totals]


def flags_of(figures: Sequence[OptionFigures]) -> tuple[Flag, ...]:
    """What the options add to a question's flags."""
    found = []
    if any(option.is_preferred for option in figures):
        found.append(Flag.PREFERRED_DISTRACTOR)
    if any(option.is_dead for option in figures):
        found.append(Flag.DEAD_DISTRACTOR)
    return tuple(found)
