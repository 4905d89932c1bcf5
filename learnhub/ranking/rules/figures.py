"""The figures of a unit: what they are called, how they are added, and the shares they make."""

from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise, zip_longest

PERIODS = ("month", "quarter", "year")  # that today is in
BUCKETS = (0, 25, 50, 75, 100)  # lower bounds, in percent of one's own target, of the columns in the chart of hours
PEOPLE = ("people", "with_target", "met", "on_pace", "exempt", "recent", "calm")
EXAMS = tuple(f"{name}_{period}" for name in ("sat", "passed") for period in PERIODS)
REACHING = tuple(f"reaching_{number}" for number in range(len(BUCKETS)))
WHOLE = (*PEOPLE, *EXAMS, *REACHING)
GAINED = tuple(f"gained_{period}" for period in PERIODS)
MONTHS = tuple(f"month_{number}" for number in range(1, 13))
HOURS = ("counted", "target", "expected", *GAINED, *MONTHS)


def first_day(period: str, today: date) -> date:
    """On which day the month, quarter or year of `today` began."""
    month = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[period]
    return today.replace(month=month, day=1)


class Numbers(tuple[float, ...]):
    """Numbers that are added place by place."""

    __slots__ = ()

    def __add__(self, other: tuple[float, ...]) -> "Numbers":  # type: ignore[override]
        return Numbers(one + another for one, another in zip_longest(self, other, fillvalue=0))


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over members; shares are None where there is nothing to divide by.

    `by_month` has the hours, and `reaching` for each bound of `BUCKETS` how many reach it, of members with a target; `calm` studied lately
    and are neither behind nor exempt.
    """

    people: int = 0
    with_target: int = 0
    met: int = 0
    on_pace: int = 0
    exempt: int = 0
    recent: int = 0
    calm: int = 0
    counted: float = 0.0
    target: float = 0.0
    expected: float = 0.0
    gained: float = 0.0
    sat: int = 0
    passed: int = 0
    by_month: Numbers = field(default_factory=Numbers)
    reaching: Numbers = field(default_factory=Numbers)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def behind(self) -> int:
        """Members with a target who do not keep pace."""
        return self.with_target - self.on_pace

    @property
    def warned(self) -> int:
        """Members who are behind, or of whom something is asked and who have not studied lately."""
        return self.people - self.exempt - self.calm

    @property
    def distribution(self) -> list[int]:
        """How many members with a target stand in each class of `BUCKETS` (percent of their own target)."""
        return [int(from_here - from_next) for from_here, from_next in pairwise((*(self.reaching or (0,) * len(BUCKETS)), 0))]

    @property
    def met_share(self) -> float | None:
        """学时达标率: members who have reached the year's target ÷ members with one."""
        return self.met / self.with_target if self.with_target else None

    @property
    def pace_share(self) -> float | None:
        """Members at or ahead of the pace of the year 序时进度 ÷ members with a target."""
        return self.on_pace / self.with_target if self.with_target else None

    @property
    def hours_per_head(self) -> float | None:
        """Counted hours of the year ÷ members with a target."""
        return self.counted / self.with_target if self.with_target else None

    @property
    def target_per_head(self) -> float | None:
        """Target of the year ÷ members with one."""
        return self.target / self.with_target if self.with_target else None

    @property
    def expected_per_head(self) -> float | None:
        """What the pace of the year asks for ÷ members with a target."""
        return self.expected / self.with_target if self.with_target else None

    @property
    def gained_per_head(self) -> float | None:
        """Hours entered in the span ÷ members."""
        return self.gained / self.people if self.people else None

    @property
    def participation(self) -> float | None:
        """参训率: members who studied in the last 30 days ÷ members."""
        return self.recent / self.people if self.people else None

    @property
    def pass_share(self) -> float | None:
        """及格率: passed ÷ sat, one member and exam counted once."""
        return self.passed / self.sat if self.sat else None
