"""How a question proved itself over several exams: sums that grow with each answer, and the figures they give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

NOISE = 1e-9  # a spread below this share of the number of answers is rounding

# What a list may be narrowed to: from the first value up to, and without, the second; None is no bound.
FACILITIES: Mapping[str, tuple[float | None, float | None]] = {
    "0-0.3": (None, 0.3),
    "0.3-0.5": (0.3, 0.5),
    "0.5-0.7": (0.5, 0.7),
    "0.7-0.9": (0.7, 0.9),
    "0.9-1": (0.9, None),
}
CORRELATIONS: Mapping[str, tuple[float | None, float | None]] = {
    "negative": (None, 0.0),
    "0-0.2": (0.0, 0.2),
    "0.2-0.4": (0.2, 0.4),
    "0.4-1": (0.4, None),
}
UNMEASURED = "none"
NEVER = "never"
USES = (NEVER, "1", "2", "3", "5", "10")  # never, or on at least so many papers


@dataclass(frozen=True, slots=True)
class Measured:
    """A question over `n` first attempts: the mean share of its marks, and its correlation with the rest of the paper."""

    n: int
    facility: float
    r_rest: float | None


@dataclass(slots=True)
class Sums:
    """Of one question in one exam: shares of its marks `x`, shares of the rest of the paper `y`."""

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, x: float, y: float) -> None:
        """One more answer."""
        self.n += 1
        self.x += x
        self.y += y
        self.xx += x * x
        self.yy += y * y
        self.xy += x * y

    @property
    def deviations(self) -> tuple[float, float, float]:
        """Sums of squares and of products about the means of this exam; what is rounding alone is 0."""
        xx, yy = self.xx - self.x * self.x / self.n, self.yy - self.y * self.y / self.n
        least = NOISE * self.n
        return (xx if xx > least else 0.0, yy if yy > least else 0.0, self.xy - self.x * self.y / self.n)


def measured(exams: Iterable[Sums]) -> Measured:
    """The figures over exams, each about its own means: how exams differ is no merit of the question."""
    given = list(exams)
    n = sum(each.n for each in given)
    xx, yy, xy = (sum(column) for column in zip(*(each.deviations for each in given), strict=True))
    spread = sqrt(xx * yy)
    return Measured(n, sum(each.x for each in given) / n, max(-1.0, min(1.0, xy / spread)) if spread else None)
