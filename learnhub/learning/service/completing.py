"""Completing lessons and courses: each once, with the course's study hours in the same transaction."""

from datetime import datetime

from sqlalchemy import and_, exists, select, update

from learnhub.catalog.models import Course, Lesson
from learnhub.core.events import announce
from learnhub.core.extensions import db
from learnhub.learning.events import CourseCompleted, LessonCompleted
from learnhub.learning.models import Enrollment, LessonProgress
from learnhub.learning.service.awards import pay_as_one_goes, pay_whole
from learnhub.learning.service.ledger import insert_into


def enroll(member_id: int, course_id: int, *, now: datetime, lesson_id: int | None = None) -> None:
    """Take the course, once; coming back to it (or to `lesson_id`) changes nothing but where she was last."""
    row = {"member_id": member_id, "course_id": course_id, "enrolled_at": now, "last_lesson_id": lesson_id}
    statement = insert_into(Enrollment).values(**row, last_studied_at=now if lesson_id else None)
    if lesson_id is None:
        statement = statement.on_conflict_do_nothing()
    else:
        statement = statement.on_conflict_do_update(
            index_elements=[Enrollment.member_id, Enrollment.course_id],
            set_={"last_lesson_id": lesson_id, "last_studied_at": now, "left_at": None},
        )
    db.session.execute(statement)


def leave_course(member_id: int, course_id: int, *, now: datetime) -> bool:
    """Leave a course that is not finished; what was seen and earned stays, and coming back goes on from there. False: nothing to leave."""
    left = (
        update(Enrollment)
        .where(
            Enrollment.member_id == member_id,
            Enrollment.course_id == course_id,
            Enrollment.completed_at.is_(None),
            Enrollment.left_at.is_(None),
        )
        .values(left_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return bool(db.session.execute(left).rowcount)  # type: ignore[attr-defined]


def complete_lesson(member_id: int, lesson_id: int, *, now: datetime) -> bool:
    """Note that the member has completed the lesson; False when she had before. Completes the course with its last lesson."""
    lesson = db.session.get_one(Lesson, lesson_id)
    enroll(member_id, lesson.course_id, now=now, lesson_id=lesson_id)
    row = {"member_id": member_id, "lesson_id": lesson_id, "course_id": lesson.course_id, "started_at": now, "updated_at": now}
    empty = {"position": 0.0, "intervals": [], "covered_seconds": 0.0, "study_seconds": 0.0}
    db.session.execute(insert_into(LessonProgress).values(**row, **empty).on_conflict_do_nothing())
    claimed = db.session.execute(
        update(LessonProgress)
        .where(LessonProgress.member_id == member_id, LessonProgress.lesson_id == lesson_id, LessonProgress.completed_at.is_(None))
        .values(completed_at=now, updated_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return False
    announce(LessonCompleted(member_id, lesson_id, lesson.course_id, lesson.kind, lesson.title, now))
    course = db.session.get_one(Course, lesson.course_id)
    pay_as_one_goes(member_id, course, now=now)
    complete_course(member_id, lesson.course_id, now=now)
    return True


def complete_course(member_id: int, course_id: int, *, now: datetime) -> bool:
    """Complete the course when all of its lessons are done; False while one is missing, or when it was complete before."""
    done = exists().where(
        LessonProgress.lesson_id == Lesson.id, LessonProgress.member_id == member_id, LessonProgress.completed_at.is_not(None)
    )
    missing = select(Lesson.id).where(and_(Lesson.course_id == course_id, Lesson.retired_at.is_(None), ~done)).limit(1)
    if db.session.scalar(missing) is not None:
        return False
    claimed = db.session.execute(
        update(Enrollment)
        .where(Enrollment.member_id == member_id, Enrollment.course_id == course_id, Enrollment.completed_at.is_(None))
        .values(completed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return False
    course = db.session.get_one(Course, course_id)
    pay_whole(member_id, course, now=now)
    announce(CourseCompleted(member_id, course_id, course.title, now))
    return True
