"""What the options of a question did: who chose which, and whether a wrong one says that the key may be wrong."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from learnhub.assessment.rules.item_analysis import LEAST_FOR_KEY, Flag, upper_shares

LEAST_FOR_DEAD = 100  # so many are needed to call an option dead
DEAD_SHARE = 0.02
THIRDS = 3

Chosen = Collection[str]


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """An option: how many chose it, by thirds of the total (the best first), and the share of the best 27 % that did."""

    name: str
    is_right: bool
    n: int
    share: float
    thirds: tuple[int, ...]
    third_sizes: tuple[int, ...]
    upper_share: float
    is_dead: bool
    is_preferred: bool


def options_of(options: Sequence[str], right: Chosen, answers: Sequence[Chosen], totals: Sequence[float]) -> list[OptionFigures]:
    """The distractor table of one question over those who saw it; an empty answer is none."""
    thirds, upper = thirds_of(totals), upper_shares(totals)
    held = sum(upper) or 1.0

    def upper_share(option: str) -> float:
        return sum(part for part, answer in zip(upper, answers, strict=True) if option in answer) / held

    of_right = min((upper_share(option) for option in options if option in right), default=1.0)
    return [_figures(option, right, answers, thirds, (upper_share(option), of_right)) for option in options]


def _figures(option: str, right: Chosen, answers: Sequence[Chosen], thirds: Sequence[int], uppers: tuple[float, float]) -> OptionFigures:
    chose = [third for third, answer in zip(thirds, answers, strict=True) if option in answer]
    n, is_right = len(answers), option in right
    share = len(chose) / n if n else 0.0
    return OptionFigures(
        name=option,
        is_right=is_right,
        n=len(chose),
        share=share,
        thirds=tuple(chose.count(third) for third in range(THIRDS)),
        third_sizes=tuple(list(thirds).count(third) for third in range(THIRDS)),
        upper_share=uppers[0],
        is_dead=not is_right and n >= LEAST_FOR_DEAD and share < DEAD_SHARE,
        is_preferred=not is_right and n >= LEAST_FOR_KEY and uppers[0] > uppers[1],
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
