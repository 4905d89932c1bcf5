"""How figures are put into classes."""

from collections.abc import Sequence

from learnhub.ranking.rules.figures import BUCKETS

# Upper bounds of the heat classes 1 to 4; what reaches the last is class 5. Shares are 0 to 1; hours are a multiple of the pace.
ON_PACE = (0.6, 0.7, 0.8, 0.9)
HOURS = (0.8, 0.9, 1.0, 1.15)
PARTICIPATION = (0.8, 0.88, 0.92, 0.96)
PASSED = (0.8, 0.9, 0.93, 0.98)


def heat(value: float | None, bounds: Sequence[float]) -> int:
    """Class 1 (low) to 5 (good); 3 where there is nothing to judge."""
    if value is None:
        return 3
    return 1 + sum(value >= bound for bound in bounds)


def first_on_pace(share: float) -> int:
    """The first column of `BUCKETS` whose members are all at the pace `share` (0 to 1) or above."""
    return next((index for index, bound in enumerate(BUCKETS) if bound >= share * 100), len(BUCKETS) - 1)
