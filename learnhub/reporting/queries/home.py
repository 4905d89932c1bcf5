"""The home page's figures of one member."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from learnhub.core.clock import start_of_day
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row
from learnhub.learning.models import Enrollment, StudyDay, StudyHoursEntry
from learnhub.ranking.models import Standing


@dataclass(frozen=True, slots=True)
class Facts:
    """This week's hours and study time, this year's points and completed courses."""

    week_hours: float
    week_seconds: float
    year_points: int
    year_courses: int


@Prepared
def _facts(_dialect: str) -> Select[*tuple[Any, ...]]:
    """Four figures, each from its own ledger."""
    member: BindParameter[int] = bindparam("member")
    monday: BindParameter[date] = bindparam("monday")
    hours = select(func.sum(StudyHoursEntry.hours)).where(StudyHoursEntry.member_id == member, StudyHoursEntry.day >= monday)
    seconds = select(func.sum(StudyDay.seconds)).where(StudyDay.member_id == member, StudyDay.day >= monday)
    points = select(Standing.points).where(Standing.member_id == member, Standing.period == bindparam("year"))
    courses = select(func.count()).where(Enrollment.member_id == member, Enrollment.completed_at >= bindparam("new_year"))
    figures = {"hours": hours, "seconds": seconds, "points": points, "courses": courses}
    return select(*(figure.scalar_subquery().label(name) for name, figure in figures.items()))


def facts(member_id: int, today: date) -> Facts:
    """The small figures under the year's hours; one statement."""
    monday, new_year = today - timedelta(days=today.weekday()), start_of_day(today.replace(month=1, day=1))
    row = only_row(_facts, member=member_id, monday=monday, year=str(today.year), new_year=new_year)
    return Facts(float(row[0] or 0), float(row[1] or 0), int(row[2] or 0), int(row[3] or 0))
