"""When each piece of assigned work was done, by whom: the one place that every list, sum and reminder reads."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from learnhub.assessment.models import PUBLISHED as EXAM_PUBLISHED
from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.queries.figures import counts
from learnhub.assessment.queries.releases import score_is_released
from learnhub.assessment.rules.review import NEVER
from learnhub.assignments.models import Assignment, AssignmentItem
from learnhub.catalog.models import PUBLISHED, Course, Lesson
from learnhub.learning.models import Enrollment, LessonProgress


@dataclass(frozen=True, slots=True)
class Focus:
    """What to read, as things stand at `now`: some assignments (None: all) of one member (None: everybody).

    Moments and member may be parameters of a statement that is built once (`closed_before`: see `score_is_released`).
    """

    now: Any
    assignment_ids: Collection[int] | None = None
    member_id: Any = None
    closed_before: Any = None

    def on_items(self) -> list[ColumnElement[bool]]:
        """The condition on items."""
        return [] if self.assignment_ids is None else [AssignmentItem.assignment_id.in_(list(self.assignment_ids))]

    def on_member(self, column: Any) -> list[ColumnElement[bool]]:
        """The condition on whose row it is."""
        return [] if self.member_id is None else [column == self.member_id]


def live_items(focus: Focus) -> Subquery:
    """The items that can be done: what was taken off the platform is asked of nobody any more.

    Columns: id, assignment_id, position, course_id, lesson_id, exam_id, title, course_slug, lesson_slug, closes_at.
    """
    around = aliased(Course)  # the course that a lesson stands in
    is_live = or_(
        Course.state == PUBLISHED,
        and_(Lesson.retired_at.is_(None), around.state == PUBLISHED),
        Exam.state == EXAM_PUBLISHED,
    )
    return (
        select(
            AssignmentItem.id,
            AssignmentItem.assignment_id,
            AssignmentItem.position,
            AssignmentItem.course_id,
            AssignmentItem.lesson_id,
            AssignmentItem.exam_id,
            func.coalesce(Course.title, Lesson.title, Exam.title).label("title"),
            func.coalesce(Course.slug, around.slug).label("course_slug"),
            Lesson.slug.label("lesson_slug"),
            Exam.closes_at,
        )
        .outerjoin(Course, Course.id == AssignmentItem.course_id)
        .outerjoin(Lesson, Lesson.id == AssignmentItem.lesson_id)
        .outerjoin(around, around.id == Lesson.course_id)
        .outerjoin(Exam, Exam.id == AssignmentItem.exam_id)
        .where(is_live, *focus.on_items())
        .subquery()
    )


def facts(focus: Focus) -> Subquery:
    """A row for each item and member who has begun it. Columns: item_id, assignment_id, member_id, done_at, is_waiting (0, 1)."""
    return union_all(_courses(focus), _lessons(focus), _exams(focus)).subquery()


def _courses(focus: Focus) -> Select[Any]:
    items, has_begun = live_items(focus), or_(Enrollment.completed_at.is_not(None), Enrollment.last_studied_at.is_not(None))
    whose = focus.on_member(Enrollment.member_id)
    return (
        select(items.c.id.label("item_id"), items.c.assignment_id, Enrollment.member_id, Enrollment.completed_at.label("done_at"))
        .add_columns(_flag(Enrollment.id.is_(None)).label("is_waiting"))
        .join(Enrollment, Enrollment.course_id == items.c.course_id)
        .where(has_begun, *whose)
    )


def _lessons(focus: Focus) -> Select[Any]:
    items = live_items(focus)
    return (
        select(items.c.id, items.c.assignment_id, LessonProgress.member_id, LessonProgress.completed_at)
        .add_columns(_flag(LessonProgress.id.is_(None)))
        .join(LessonProgress, LessonProgress.lesson_id == items.c.lesson_id)
        .where(*focus.on_member(LessonProgress.member_id))
    )


def _exams(focus: Focus) -> Select[Any]:
    """Done by passing, or by handing in where that is asked. Before scores are published nobody learns from here who has passed:
    until then what was handed in waits; where they never are, handing in is enough. A resit of the exam does as well.
    """
    items, score = live_items(focus), Exam.review["score"].as_string()
    is_published = score_is_released(focus.now, focus.closed_before)
    by_handing_in = or_(Assignment.needs_pass.is_(False), score.is_(None), score == NEVER)
    is_done = or_(by_handing_in, and_(is_published, Attempt.is_passed.is_(True), counts()))
    is_waiting = and_(Attempt.closed_at.is_not(None), ~by_handing_in, or_(~is_published, Attempt.is_passed.is_(None)))
    return (
        select(items.c.id, items.c.assignment_id, Attempt.member_id, func.min(case((is_done, Attempt.closed_at), else_=null())))
        .add_columns(func.max(_flag(is_waiting)))
        .join(Assignment, Assignment.id == items.c.assignment_id)
        .join(Exam, or_(Exam.id == items.c.exam_id, Exam.resit_of_id == items.c.exam_id))
        .join(Attempt, Attempt.exam_id == Exam.id)
        .where(*focus.on_member(Attempt.member_id))
        .group_by(items.c.id, items.c.assignment_id, Attempt.member_id)
    )


def _flag(condition: Any) -> Any:
    """1 or 0, to be summed on either database."""
    return case((condition, 1), else_=0)
