"""What a member has done: completed courses, and the days of study for a small calendar."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from learnhub.catalog.models import PUBLISHED, Course, Lesson
from learnhub.core.clock import end_of_day, start_of_day
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, LessonProgress, StudyBeat, StudyDay, StudyHoursEntry, StudyLease
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
    """A day of the calendar: seconds of study time, whether it lies in the month shown, and whether hours were entered for it."""

    day: date
    seconds: float
    is_in_month: bool
    has_hours: bool = False


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
    first, last = weeks[0][0], weeks[-1][-1]
    seconds = study_days(member_id, first, last)
    entered = select(StudyHoursEntry.day).where(StudyHoursEntry.member_id == member_id, StudyHoursEntry.day.between(first, last))
    with_hours = set(db.session.scalars(entered.distinct()))
    return [[CalendarDay(day, seconds.get(day, 0.0), day.month == month, day in with_hours) for day in week] for week in weeks]


@dataclass(frozen=True, slots=True)
class LessonOfDay:
    """A lesson on which a member spent time on a day, or which she completed then."""

    title: str
    course: str
    course_slug: str
    slug: str
    is_open: bool
    seconds: float
    is_completed: bool


def lessons_of_day(member_id: int, day: date) -> Sequence[LessonOfDay]:
    """What a member learned on a day, in the order of the courses. Seconds are known as long as raw records are kept."""
    begin, end = start_of_day(day), end_of_day(day)
    seconds = (
        select(StudyLease.lesson_id, func.sum(StudyBeat.credited_seconds).label("seconds"))
        .join(StudyBeat, StudyBeat.lease_id == StudyLease.id)
        .where(StudyLease.member_id == member_id, StudyBeat.at.between(begin, end))
        .group_by(StudyLease.lesson_id)
        .subquery()
    )
    is_hers = and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.member_id == member_id)
    is_completed = func.coalesce(LessonProgress.completed_at.between(begin, end), false())
    rows = db.session.execute(
        select(
            Lesson.title,
            Course.title.label("course"),
            Course.slug.label("course_slug"),
            Lesson.slug,
            and_(Course.state == PUBLISHED, Lesson.retired_at.is_(None)).label("is_open"),
            func.coalesce(seconds.c.seconds, 0.0).label("seconds"),
            is_completed.label("is_completed"),
        )
        .join(Course, Course.id == Lesson.course_id)
        .outerjoin(seconds, seconds.c.lesson_id == Lesson.id)
        .outerjoin(LessonProgress, is_hers)
        .where(or_(seconds.c.seconds > 0, is_completed))
        .order_by(Course.title, Course.id, Lesson.position, Lesson.id)
    )
    return [LessonOfDay(**{**row, "is_completed": bool(row["is_completed"]), "is_open": bool(row["is_open"])}) for row in rows.mappings()]


def hours_of_day(member_id: int, day: date) -> Sequence[StudyHoursEntry]:
    """The entries of a day, in the order in which they were made."""
    entry = StudyHoursEntry
    return db.session.scalars(select(entry).where(entry.member_id == member_id, entry.day == day).order_by(entry.at, entry.id)).all()
