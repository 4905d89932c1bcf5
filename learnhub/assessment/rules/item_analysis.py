"""Item analysis: how hard each question was, how well it tells the able from the rest, and how far the whole test can be trusted.

Formulas: Moodle, "Quiz statistics calculations". Figures of a question are taken over those who saw it; a candidate's total is the sum of
what she saw. Figures of the whole test (alpha, its standard error, alpha without a question, effective weight) need one paper: they are
taken over those who saw every question, when these are at least half of all, so that drawn papers have none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, fsum, sqrt
from operator import sub
from statistics import median

from learnhub.assessment.rules import moments

SMALL_SAMPLE = 30  # below this many, figures are a hint at most
LEAST_FOR_KEY = 50  # so many are needed to suspect a key
GROUP = 0.27  # the upper and the lower group, as a share of all
DIGITS = 9  # totals that agree to so many digits are tied


class Flag(StrEnum):
    """What a question is marked for."""

    SMALL_SAMPLE = "small_sample"
    NO_SPREAD = "no_variance"
    SUSPECT_KEY = "suspect_key"
    PREFERRED_DISTRACTOR = "preferred_distractor"
    DEAD_DISTRACTOR = "dead_distractor"


@dataclass(frozen=True, slots=True)
class Item:
    """A question's column: what each candidate earned of `full_marks`, in one order for all items; None for who did not see it.

    Items of one `testlet` (the questions on one passage) count as one when the whole test is judged.
    """

    name: str
    full_marks: float
    scores: Sequence[float | None]
    testlet: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """A question's figures; efficiency and weight in percent, as Moodle shows them, the rest as fractions or marks."""

    name: str
    n: int
    facility: float | None = None
    sd: float | None = None
    r_rest: float | None = None
    r_total: float | None = None
    d27: float | None = None
    discriminative_efficiency: float | None = None
    effective_weight: float | None = None
    alpha_if_deleted: float | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """A test's figures; `complete` is how many saw every question."""

    n: int
    k: int
    complete: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    sem: float | None
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is known of the test as a whole."""

    alpha: float | None = None
    sem: float | None = None
    weights: Sequence[float | None] = ()
    without: Sequence[float | None] = ()


def analyze(items: Sequence[Item]) -> Analysis:
    """All figures of a matrix of items (columns) and candidates."""
    sums = totals(items)
    complete = [row for row in range(len(sums)) if all(item.scores[row] is not None for item in items)]
    whole = _whole(items, sums, complete)
    edges = upper_less_lower(sums)
    weights, without = whole.weights or [None] * len(items), whole.without or [None] * len(items)
    return Analysis(
        n=len(sums),
        k=len(items),
        complete=len(complete),
        mean=moments.mean(sums),
        median=median(sums) if sums else None,
        sd=moments.deviation(sums),
        skewness=moments.skewness(sums),
        kurtosis=moments.kurtosis(sums),
        alpha=whole.alpha,
        sem=whole.sem,
        items=tuple(_figures(item, sums, edges, weight, alpha) for item, weight, alpha in zip(items, weights, without, strict=True)),
    )


def totals(items: Sequence[Item]) -> list[float]:
    """What each candidate earned in all."""
    return [fsum(score for score in row if score is not None) for row in zip(*(item.scores for item in items), strict=True)]


def _figures(item: Item, sums: Sequence[float], edges: Sequence[float], weight: float | None, without: float | None) -> ItemFigures:
    seen = [row for row, score in enumerate(item.scores) if score is not None]
    scores = [score for score in item.scores if score is not None]
    saw_all = len(seen) == len(sums)
    total = sums if saw_all else [sums[row] for row in seen]
    rest = list(map(sub, total, scores))
    average, r_rest = moments.mean(scores), moments.correlation(scores, rest)
    return ItemFigures(
        name=item.name,
        n=len(scores),
        facility=average / item.full_marks if average is not None and item.full_marks else None,
        sd=moments.deviation(scores),
        r_rest=r_rest,
        r_total=moments.correlation(scores, total),
        d27=_d27(scores, edges if saw_all else upper_less_lower(total), item.full_marks),
        discriminative_efficiency=_efficiency(scores, rest),
        effective_weight=weight,
        alpha_if_deleted=without,
        flags=tuple(_flags(scores, r_rest)),
    )


def _flags(scores: Sequence[float], r_rest: float | None) -> Iterable[Flag]:
    if len(scores) < SMALL_SAMPLE:
        yield Flag.SMALL_SAMPLE
    if len(scores) > 1 and moments.is_constant(scores):
        yield Flag.NO_SPREAD
    if len(scores) >= LEAST_FOR_KEY and r_rest is not None and r_rest < 0:
        yield Flag.SUSPECT_KEY


def _efficiency(scores: Sequence[float], rest: Sequence[float]) -> float | None:
    """100 × the covariance with the rest, over the greatest that these scores and these rests allow."""
    most = moments.covariance(sorted(scores), sorted(rest))
    found = moments.covariance(scores, rest)
    return 100 * found / most if most and found is not None else None


def group_size(n: int) -> int:
    """How many of n are in the upper group, and in the lower: 27 %, rounded, at least one."""
    return max(1, floor(GROUP * n + 0.5))


def upper_shares(sums: Sequence[float]) -> list[float]:
    """How far each candidate belongs to the upper group: 1, 0, or for those tied at its edge an equal part of the places left."""
    size, ranks = group_size(len(sums)), [round(total, DIGITS) for total in sums]
    edge = sorted(ranks, reverse=True)[size - 1] if ranks else 0.0
    above, tied = sum(rank > edge for rank in ranks), ranks.count(edge)
    part = (size - above) / tied if tied else 0.0
    return [1.0 if rank > edge else part if rank == edge else 0.0 for rank in ranks]


def upper_less_lower(sums: Sequence[float]) -> list[float]:
    """How far each candidate belongs to the upper group, minus how far to the lower."""
    return list(map(sub, upper_shares(sums), upper_shares([-total for total in sums])))


def _d27(scores: Sequence[float], edges: Sequence[float], full_marks: float) -> float | None:
    """The mean share of marks in the upper 27 % by total minus that in the lower."""
    if len(scores) < 2 or not full_marks:
        return None
    return moments.product_sum(scores, edges) / (group_size(len(scores)) * full_marks)


def _whole(items: Sequence[Item], sums: Sequence[float], complete: Sequence[int]) -> _Whole:
    if len(complete) < 2 or 2 * len(complete) < len(sums):
        return _Whole()
    columns = [[item.scores[row] or 0.0 for row in complete] for item in items]
    total = [sums[row] for row in complete]
    parts = _parts(items, columns)
    spread, variances = moments.variance(total) or 0.0, [moments.variance(part) or 0.0 for part in parts.values()]
    alpha = cronbach(variances, spread)
    sem = None if alpha is None else sqrt(spread) * sqrt(max(0.0, 1 - alpha))
    return _Whole(alpha, sem, _weights(columns, total), _without(items, columns, total, parts))


def _parts(items: Sequence[Item], columns: Sequence[Sequence[float]]) -> dict[object, Sequence[float]]:
    """The columns with those of one testlet added up; keyed by testlet, or by the item's place."""
    parts: dict[object, Sequence[float]] = {}
    for place, (item, column) in enumerate(zip(items, columns, strict=True)):
        key = _part_of(item, place)
        parts[key] = [held + more for held, more in zip(parts[key], column, strict=True)] if key in parts else column
    return parts


def _part_of(item: Item, place: int) -> object:
    return ("testlet", item.testlet) if item.testlet is not None else place


def cronbach(variances: Sequence[float], spread: float) -> float | None:
    """Cronbach's alpha from the parts' variances and that of their sum; Moodle's CIC is 100 × it. It may be negative."""
    k = len(variances)
    return k / (k - 1) * (1 - fsum(variances) / spread) if k > 1 and spread else None


def _weights(columns: Sequence[Sequence[float]], total: Sequence[float]) -> list[float | None]:
    """Each item's share of the spread of the total, in percent; none for an item that works against the total."""
    shared = [moments.covariance(column, total) or 0.0 for column in columns]
    whole = fsum(sqrt(each) for each in shared if each > 0)
    return [100 * sqrt(each) / whole if each >= 0 and whole else None for each in shared]


def _without(
    items: Sequence[Item], columns: Sequence[Sequence[float]], total: Sequence[float], parts: Mapping[object, Sequence[float]]
) -> list[float | None]:
    """Alpha of the test without each item."""
    variances = {key: moments.variance(part) or 0.0 for key, part in parts.items()}
    found = []
    for place, (item, column) in enumerate(zip(items, columns, strict=True)):
        key = _part_of(item, place)
        left = list(map(sub, parts[key], column))
        is_gone = sum(_part_of(other, at) == key for at, other in enumerate(items)) == 1
        kept = [each for other, each in variances.items() if other != key]
        rest = list(map(sub, total, column))
        found.append(cronbach(kept if is_gone else [*kept, moments.variance(left) or 0.0], moments.variance(rest) or 0.0))
    return found


def histogram(shares: Iterable[float], columns: int = 10) -> list[int]:
    """How many scores (shares of full marks, 0 to 1) lie in each of `columns` equal steps; full marks are in the last."""
    counts = [0] * columns
    for share in shares:
        counts[min(columns - 1, max(0, floor(share * columns + moments.NOISE)))] += 1
    return counts
