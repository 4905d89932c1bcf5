"""Facts that learning announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LessonCompleted:
    """A member completed a lesson for the first time."""

    member_id: int
    lesson_id: int
    course_id: int
    kind: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    """A member completed a course for the first time."""

    member_id: int
    course_id: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StudyReversed:
    """A named person takes back what a lesson and its course paid a member."""

    member_id: int
    lesson_id: int
    course_id: int
    flag_id: int
    reason: str
    actor_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StudyRestored:
    """What was taken back is given again."""

    member_id: int
    lesson_id: int
    course_id: int
    flag_id: int
    reason: str
    actor_id: int
    at: datetime
