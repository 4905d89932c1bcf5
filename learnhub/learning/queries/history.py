"""What a member has done: completed courses, and the days of study for a small calendar."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, select

from learnhub.catalog.models import PUBLISHED, Course
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, StudyDay
from learnhub.learning.queries.awards import hours_of_course


@dataclass(frozen=True, slots=True)
class CompletedCourse:
    """A course the member completed, with the hours it paid; 0 when it has none. One that is withdrawn cannot be opened any more."""

    course_id: int
    slug: str
    title: str
    cover_label: str
    cover_tone: str
    is_published: bool
    completed_at: datetime
    hours: Decimal


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar: seconds of study time, and whether it lies in the month shown."""

    day: date
    seconds: float
    is_in_month: bool


def completed_courses(member_id: int, *, limit: int | None = None) -> Sequence[CompletedCourse]:
    """Courses the member completed, the latest first; one statement."""
    rows = db.session.execute(
        select(
            Course.id.label("course_id"),
            Course.slug,
            Course.title,
            Course.cover_label,
            Course.cover_tone,
            (Course.state == PUBLISHED).label("is_published"),
            Enrollment.completed_at,
            hours_of_course(member_id, Course.id).label("hours"),
        )
        .join(Course, Course.id == Enrollment.course_id)
        .where(Enrollment.member_id == member_id, Enrollment.completed_at.is_not(None))
        .order_by(Enrollment.completed_at.desc(), Course.id)
        .limit(limit)
    )
    return [CompletedCourse(**row) for row in rows.mappings()]


def study_days(member_id: int, first: date, last: date) -> dict[date, float]:
    """Seconds of study time by day, from `first` to `last`; days without any are not there."""
    rows = db.session.execute(
        select(StudyDay.day, StudyDay.seconds)
        .where(StudyDay.member_id == member_id, StudyDay.day.between(first, last), StudyDay.seconds > 0)
        .order_by(StudyDay.day)
    )
    return {row.day: row.seconds for row in rows}


@dataclass(frozen=True, slots=True)
class StudySpans:
    """Seconds of study time today, this week (from Monday) and this year."""

    today: float
    week: float
    year: float


def study_spans(member_id: int, today: date) -> StudySpans:
    """A member's study time of the present day, week and year; one statement."""
    monday = today - timedelta(days=today.weekday())

    def since(first: date) -> ColumnElement[float]:
        return func.coalesce(func.sum(case((StudyDay.day >= first, StudyDay.seconds), else_=0.0)), 0.0)

    first = min(monday, date(today.year, 1, 1))
    spans = select(since(today), since(monday), since(date(today.year, 1, 1)))
    row = db.session.execute(spans.where(StudyDay.member_id == member_id, StudyDay.day >= first, StudyDay.day <= today)).one()
    return StudySpans(*(float(seconds) for seconds in row))


def study_calendar(member_id: int, year: int, month: int) -> Sequence[Sequence[CalendarDay]]:
    """The month as weeks from Monday to Sunday, with the study time of each day."""
    weeks = Calendar().monthdatescalendar(year, month)
    seconds = study_days(member_id, weeks[0][0], weeks[-1][-1])
    return [[CalendarDay(day, seconds.get(day, 0.0), day.month == month) for day in week] for week in weeks]
