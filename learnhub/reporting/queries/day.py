"""What a member did on a day, for herself: lessons, hours, points, exams and sessions; no hours of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from learnhub.assessment.models import RUNNING, Attempt, Exam
from learnhub.core.clock import end_of_day, start_of_day
from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, OfflineSession, StudyHoursEntry
from learnhub.learning.queries.history import LessonOfDay, hours_of_day, lessons_of_day, study_days
from learnhub.learning.rules.attendance import CANCELED
from learnhub.ranking.models import PointsEntry


@dataclass(frozen=True, slots=True)
class DayOfStudy:
    """A day: seconds of study time in all, and what they and the ledgers are made of."""

    day: date
    seconds: float
    lessons: Sequence[LessonOfDay]
    hours: Sequence[StudyHoursEntry]
    points: Sequence[PointsEntry]
    exams: Sequence[Any]
    sessions: Sequence[OfflineSession]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the day."""
        return not (self.seconds or self.lessons or self.hours or self.points or self.exams or self.sessions)


def day_of_study(member_id: int, day: date) -> DayOfStudy:
    """The member's day; the number of statements does not grow with it."""
    return DayOfStudy(
        day=day,
        seconds=study_days(member_id, day, day).get(day, 0.0),
        lessons=lessons_of_day(member_id, day),
        hours=hours_of_day(member_id, day),
        points=_points(member_id, day),
        exams=_exams(member_id, day),
        sessions=_sessions(member_id, day),
    )


def _points(member_id: int, day: date) -> Sequence[PointsEntry]:
    entries = select(PointsEntry).where(PointsEntry.member_id == member_id, PointsEntry.day == day)
    return db.session.scalars(entries.order_by(PointsEntry.at, PointsEntry.id)).all()


def _exams(member_id: int, day: date) -> Sequence[Any]:
    """Exams and quizzes handed in: id, title, whether it is the quiz of a lesson; scores stand on their own pages."""
    rows = (
        select(Exam.id, Exam.title, Exam.lesson_id.is_not(None).label("is_quiz"))
        .join(Attempt, Attempt.exam_id == Exam.id)
        .where(Attempt.member_id == member_id, Attempt.state != RUNNING)
        .where(Attempt.closed_at.between(start_of_day(day), end_of_day(day)))
    )
    return db.session.execute(rows.order_by(Attempt.closed_at, Attempt.id)).all()


def _sessions(member_id: int, day: date) -> Sequence[OfflineSession]:
    held = (
        select(OfflineSession)
        .join(Attendance, Attendance.session_id == OfflineSession.id)
        .where(Attendance.member_id == member_id, OfflineSession.held_on == day, OfflineSession.state != CANCELED)
    )
    return db.session.scalars(held.order_by(OfflineSession.id)).all()
