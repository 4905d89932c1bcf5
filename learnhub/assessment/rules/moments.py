"""Means, spreads and covariances of lists of scores: sample figures (n − 1) as Moodle documents them; None where nothing can be said.

Source: Moodle, "Quiz statistics calculations"; skewness and kurtosis are k3 / k2^1.5 and k4 / k2² of the k-statistics.
Sums are exact (`fsum`): no figure depends on the order of the people.
"""

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul

Numbers = Sequence[float]
NOISE = 1e-9  # what differs by less than this share of the largest value does not differ


def mean(values: Numbers) -> float | None:
    """The arithmetic mean."""
    return fsum(values) / len(values) if values else None


def is_constant(values: Numbers) -> bool:
    """Whether nobody differs from anybody."""
    if not values:
        return True
    low, high = min(values), max(values)
    return high - low <= NOISE * max(abs(low), abs(high))


def deviations(values: Numbers) -> list[float]:
    """Each value minus the mean; zeros when nobody differs, so that rounding never looks like spread."""
    if is_constant(values):
        return [0.0] * len(values)
    middle = fsum(values) / len(values)
    return [value - middle for value in values]


def product_sum(left: Numbers, right: Numbers) -> float:
    """The sum of the products."""
    return fsum(map(mul, left, right))


def variance(values: Numbers) -> float | None:
    """The sample variance; None below two values."""
    if len(values) < 2:
        return None
    away = deviations(values)
    return product_sum(away, away) / (len(values) - 1)


def deviation(values: Numbers) -> float | None:
    """The sample standard deviation."""
    found = variance(values)
    return None if found is None else sqrt(found)


def covariance(left: Numbers, right: Numbers) -> float | None:
    """The sample covariance; None below two pairs."""
    if len(left) < 2:
        return None
    return product_sum(deviations(left), deviations(right)) / (len(left) - 1)


def correlation(left: Numbers, right: Numbers) -> float | None:
    """Pearson's r, from −1 to 1; None where one side has no spread."""
    if len(left) < 2:
        return None
    x, y = deviations(left), deviations(right)
    spread = sqrt(product_sum(x, x)) * sqrt(product_sum(y, y))
    return min(1.0, max(-1.0, product_sum(x, y) / spread)) if spread else None


def skewness(values: Numbers) -> float | None:
    """k3 / k2^1.5; None below three values or without spread."""
    n = len(values)
    if n < 3 or is_constant(values):
        return None
    m2, m3, _m4 = _central(values)
    return _finite(n * n * m3 / ((n - 1) * (n - 2)), (n * m2 / (n - 1)) ** 1.5)


def kurtosis(values: Numbers) -> float | None:
    """k4 / k2² (0 for the normal curve); None below four values or without spread."""
    n = len(values)
    if n < 4 or is_constant(values):
        return None
    m2, _m3, m4 = _central(values)
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return _finite(k4, (n * m2 / (n - 1)) ** 2)


def _central(values: Numbers) -> tuple[float, float, float]:
    """The second, third and fourth central moments."""
    away, n = deviations(values), len(values)
    squares = [each * each for each in away]
    return fsum(squares) / n, product_sum(squares, away) / n, product_sum(squares, squares) / n


def _finite(above: float, below: float) -> float | None:
    return above / below if below else None
