"""Which exams are a member's, and where a quiz stands in its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select

from learnhub.assessment.models import DRAFT, Attempt, Exam, ExamAudience
from learnhub.assessment.queries.audience import is_addressed
from learnhub.assessment.queries.overrides import exam_terms
from learnhub.assessment.rules import timing
from learnhub.catalog.models import PUBLISHED as COURSE_PUBLISHED
from learnhub.catalog.models import Course, Lesson
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, is_among
from learnhub.core.reading import only_row
from learnhub.organization.models import Member
from learnhub.organization.queries import ancestors_of_unit, member_paths

Paths = Sequence[str | None]


def window_of(exam: Any) -> timing.Window:
    """When the exam may be entered by those to whom nothing else was granted."""
    return exam_terms(exam).window


def ids_in(paths: Paths) -> list[int]:
    """Every unit on the way down to `paths`."""
    return sorted({int(part) for path in paths if path for part in path.strip("/").split("/") if part})


def ancestors_of_exam(exam: Exam) -> tuple[int, ...]:
    """Ids from the root down to the unit whose rules hold: the exam's own, and for a quiz that of its course."""
    if exam.unit_id is None and exam.lesson_id is not None:
        course = select(Course.unit_id).join(Lesson, Lesson.course_id == Course.id).where(Lesson.id == exam.lesson_id)
        return ancestors_of_unit(db.session.scalar(course))
    return ancestors_of_unit(exam.unit_id)


MEMBER = bindparam("member", type_=Attempt.member_id.type)


def is_hers_to_sit(dialect: str) -> ColumnElement[bool]:
    """Whether `Exam` is for the member MEMBER, whose units are the parameter `units`, in a prepared statement."""
    in_unit = exists().where(ExamAudience.exam_id == Exam.id, is_among(ExamAudience.unit_id, "units", dialect))
    category = select(Member.category).where(Member.id == MEMBER).scalar_subquery()
    return is_addressed(MEMBER, in_unit, category)


def _has_sat() -> ColumnElement[bool]:
    return exists().where(Attempt.exam_id == Exam.id, Attempt.member_id == MEMBER)


@Prepared
def _is_hers(dialect: str) -> Select[*tuple[Any, ...]]:
    hers: ColumnElement[bool] = or_(is_hers_to_sit(dialect), _has_sat())
    return select(hers.label("is_hers")).where(Exam.id == bindparam("exam", type_=Exam.id.type))


def exam_for(exam_id: int, member_id: int, paths: Paths | None = None) -> Exam:
    """An exam addressed to the member (or that she sat), or the quiz of a published course. Raises Missing."""
    exam = db.session.get(Exam, exam_id)
    if exam is None or exam.state == DRAFT:
        raise Missing(_("没有这场考试，或它不面向你所在的单位。"))
    if exam.lesson_id is not None:
        open_lesson = select(Lesson.id).join(Course, Course.id == Lesson.course_id)
        open_lesson = open_lesson.where(Lesson.id == exam.lesson_id, Lesson.retired_at.is_(None), Course.state == COURSE_PUBLISHED)
        if db.session.scalar(open_lesson) is None:
            raise Missing(_("没有这个测验。"))
        return exam
    where = member_paths(member_id) if paths is None else paths
    if not only_row(_is_hers, exam=exam_id, member=member_id, units=ids_in(where)).is_hers:
        raise Missing(_("没有这场考试，或它不面向你所在的单位。"))
    return exam


def quiz_of_lesson(lesson_id: int) -> Exam | None:
    """The quiz of a lesson."""
    return db.session.scalar(select(Exam).where(Exam.lesson_id == lesson_id))


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """Where a quiz stands in its course."""

    lesson_id: int
    lesson_title: str
    course_id: int
    course_slug: str
    course_title: str


def lesson_place(lesson_id: int | None) -> LessonPlace | None:
    """The course and title of a quiz's lesson; None for an exam."""
    if lesson_id is None:
        return None
    row = db.session.execute(
        select(Lesson.id, Lesson.title, Course.id, Course.slug, Course.title)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.id == lesson_id)
    ).one_or_none()
    return LessonPlace(*row) if row else None
