"""The home page's figures of one member."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, StudyDay, StudyHoursEntry
from learnhub.ranking.models import Standing


@dataclass(frozen=True, slots=True)
class Facts:
    """This week's hours and study time, this year's points and completed courses."""

    week_hours: float
    week_seconds: float
    year_points: int
    year_courses: int


def facts(member_id: int, today: date) -> Facts:
    """The small figures under the year's hours; one statement."""
    monday, new_year = today - timedelta(days=today.weekday()), today.replace(month=1, day=1)
    hours = select(func.sum(StudyHoursEntry.hours)).where(StudyHoursEntry.member_id == member_id, StudyHoursEntry.day >= monday)
    seconds = select(func.sum(StudyDay.seconds)).where(StudyDay.member_id == member_id, StudyDay.day >= monday)
    points = select(Standing.points).where(Standing.member_id == member_id, Standing.period == str(today.year))
    courses = select(func.count()).where(Enrollment.member_id == member_id, Enrollment.completed_at >= start_of_day(new_year))
    row = db.session.execute(
        select(hours.scalar_subquery(), seconds.scalar_subquery(), points.scalar_subquery(), courses.scalar_subquery())
    ).one()
    return Facts(float(row[0] or 0), float(row[1] or 0), int(row[2] or 0), int(row[3] or 0))
