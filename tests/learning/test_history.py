"""What a member has done: completed courses with their hours, and the calendar."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import StudyDay
from learnhub.learning.queries.history import completed_courses, study_calendar, study_days
from tests.factories import CourseFactory, LessonFactory, MemberFactory, SectionFactory
from tests.learning.conftest import NOON


@pytest.mark.both_databases
def test_completed_courses_come_with_their_date_and_hours_the_latest_first(database: Any) -> None:
    member = MemberFactory()
    paying, free, unfinished = (
        LessonFactory(section=SectionFactory(course=CourseFactory(study_hours=hours))) for hours in (Decimal("1.5"), Decimal("0.0"), 1)
    )
    with transaction():
        service.complete_lesson(member.id, paying.id, now=NOON)
        service.complete_lesson(member.id, free.id, now=NOON + timedelta(days=1))
        service.enroll(member.id, unfinished.course_id, now=NOON)
    found = completed_courses(member.id)
    assert [(course.course_id, course.hours, course.completed_at) for course in found] == [
        (free.course_id, Decimal(0), NOON + timedelta(days=1)),
        (paying.course_id, Decimal("1.5"), NOON),
    ]
    assert [course.course_id for course in completed_courses(member.id, limit=1)] == [free.course_id]
    assert completed_courses(MemberFactory().id) == []


@pytest.mark.both_databases
def test_the_calendar_shows_whole_weeks_from_monday_and_only_ones_own_days(database: Any) -> None:
    member, other = MemberFactory(), MemberFactory()
    for whose, day, seconds in ((member, 5, 90.0), (member, 6, 0.0), (other, 7, 60.0)):
        db.session.add(StudyDay(member_id=whose.id, day=date(2026, 3, day), seconds=seconds))
    db.session.commit()
    assert study_days(member.id, date(2026, 3, 1), date(2026, 3, 31)) == {date(2026, 3, 5): 90.0}
    weeks = study_calendar(member.id, 2026, 3)
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in weeks)
    assert (weeks[0][0].day, weeks[0][0].is_in_month) == (date(2026, 2, 23), False)
    studied = [entry for week in weeks for entry in week if entry.seconds]
    assert [(entry.day, entry.is_in_month) for entry in studied] == [(date(2026, 3, 5), True)]
