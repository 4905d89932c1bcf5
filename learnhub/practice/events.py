"""Facts that practice announces."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DailyAnswered:
    """A question of the daily quiz got its one answer; `number` from 1."""

    member_id: int
    day: date
    number: int
    is_right: bool
    at: datetime
