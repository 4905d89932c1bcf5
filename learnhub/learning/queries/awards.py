"""Reads of award rules: which version holds, what a course consists of for them, what it has paid a member."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select

from learnhub.accounts.models import Account
from learnhub.catalog.models import QUIZ, Course, Lesson, Section
from learnhub.core.extensions import db
from learnhub.learning.models import AwardRule, Enrollment, LessonProgress, StudyHoursEntry
from learnhub.learning.queries.leases import standard
from learnhub.learning.rules.awards import FIRST_RULES, Level, Piece, Rule, of_store, whole_hours
from learnhub.learning.rules.lessons import measure
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


def rule_on(level: str, day: date) -> Rule | None:
    """The rule of a level that holds on `day`; None for a level that needs none."""
    if level not in FIRST_RULES:
        return None
    held = (
        select(AwardRule.parameters)
        .where(AwardRule.level == level, AwardRule.valid_from <= day)
        .order_by(AwardRule.valid_from.desc(), AwardRule.number.desc())
        .limit(1)
    )
    kept = db.session.scalar(held)
    return FIRST_RULES[Level(level)] if kept is None else of_store(level, kept)


@dataclass(frozen=True, slots=True)
class Version:
    """A version as pages show it: from when until when it holds, None for the beginning and for no end; which never held has no days."""

    rule: Rule
    since: date | None
    until: date | None
    document: str
    set_by: str | None
    set_at: datetime | None


def history_of(level: str) -> Sequence[Version]:
    """All versions of a level's rule, the latest first, the one that came with the product last; replaced before they held are left out."""
    rows = db.session.execute(
        select(AwardRule, func.coalesce(Member.name, Account.staff_number))
        .outerjoin(Account, Account.id == AwardRule.set_by)
        .outerjoin(Member, Member.account_id == AwardRule.set_by)
        .where(AwardRule.level == level)
        .order_by(AwardRule.valid_from.desc(), AwardRule.number.desc())
    ).all()
    found: list[Version] = []
    until: date | None = None
    for version, who in rows:
        if version.valid_from != until:
            rule = of_store(level, version.parameters)
            found.append(Version(rule, version.valid_from, until, version.document, who, version.set_at))
            until = version.valid_from
    return [*found, Version(FIRST_RULES[Level(level)], None, until, "", None, None)]


@dataclass(frozen=True, slots=True)
class CoursePiece:
    """A lesson as rules see it, with its id, and when the member completed it (None: she has not)."""

    lesson_id: int
    title: str
    piece: Piece
    completed_at: datetime | None = None


def _lessons(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Lessons that are in their courses now, in order."""
    return (
        select(Lesson.id, Lesson.course_id, Lesson.title, Lesson.kind, Lesson.duration_seconds, Lesson.characters, Lesson.pages, *columns)
        .join(Section, Section.id == Lesson.section_id)
        .where(Lesson.retired_at.is_(None))
        .order_by(Lesson.course_id, Section.position, Lesson.position)
    )


def _piece(row: Any) -> Piece:
    """Seconds of a film, or those an average reader needs; a test takes none."""
    if row.kind == QUIZ:
        return Piece(0.0, is_test=True)
    size = measure(row.kind, duration=row.duration_seconds, characters=row.characters, pages=row.pages, standard=standard())
    return Piece(size.seconds)


def pieces_of_member(member_id: int, course_id: int) -> Sequence[CoursePiece]:
    """The lessons of a course with when the member completed each."""
    mine = and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.member_id == member_id)
    rows = db.session.execute(_lessons(LessonProgress.completed_at).outerjoin(LessonProgress, mine).where(Lesson.course_id == course_id))
    return [CoursePiece(row.id, row.title, _piece(row), row.completed_at) for row in rows]


def pieces_of(course_ids: Iterable[int]) -> Mapping[int, Sequence[Piece]]:
    """The lessons of courses, as rules see them."""
    found: dict[int, list[Piece]] = {course_id: [] for course_id in course_ids}
    for row in db.session.execute(_lessons().where(Lesson.course_id.in_(found))):
        found[row.course_id].append(_piece(row))
    return found


def _is_of_course(course: Any) -> ColumnElement[bool]:
    """Whether an entry was paid by the course `course` (an id or a column), in one sum, by halves or by a lesson; no correction."""
    whole = literal("course:") + cast(course, String)
    lessons = select(literal("lesson:") + cast(Lesson.id, String)).where(Lesson.course_id == course)
    return or_(StudyHoursEntry.source == whole, StudyHoursEntry.source.like(whole + ":%"), StudyHoursEntry.source.in_(lessons))


def paid_by_course(member_id: int, course_id: int) -> dict[str, Decimal]:
    """What the course has paid the member: hours by source, whatever was taken back of them later."""
    rows = db.session.execute(
        select(StudyHoursEntry.source, StudyHoursEntry.hours).where(StudyHoursEntry.member_id == member_id, _is_of_course(course_id))
    )
    return {row.source: Decimal(row.hours) for row in rows}


def hours_of_course(member: Any, course: Any) -> ColumnElement[Any]:
    """The same as one sum, for a column of a statement about members and courses."""
    paid = select(func.sum(StudyHoursEntry.hours)).where(StudyHoursEntry.member_id == member, _is_of_course(course))
    return func.coalesce(paid.scalar_subquery(), Decimal("0.0"))


def entries_of_course(member_id: int, course_id: int, *, but_lessons: Iterable[int] | None = None) -> Sequence[StudyHoursEntry]:
    """The entries by which the course has paid the member; with `but_lessons`, of what single lessons paid only those of these."""
    which = _is_of_course(course_id)
    if but_lessons is not None:
        own = [f"lesson:{lesson_id}" for lesson_id in but_lessons]
        which = and_(which, or_(StudyHoursEntry.source.not_like("lesson:%"), StudyHoursEntry.source.in_(own)))
    return db.session.scalars(select(StudyHoursEntry).where(StudyHoursEntry.member_id == member_id, which)).all()


def number_of_versions(level: str) -> int:
    """How many versions of a level's rule there are."""
    return db.session.scalar(select(func.count()).select_from(AwardRule).where(AwardRule.level == level)) or 0


def level_for(member_id: int, course: Course) -> str:
    """The level at which the course pays the member: the one it has paid her at, else the one it names."""
    fixed = db.session.scalar(select(Enrollment.award_level).where(Enrollment.member_id == member_id, Enrollment.course_id == course.id))
    return fixed or course.award_level


@dataclass(frozen=True, slots=True)
class CourseAward:
    """What a course pays a member: at which level, by which rule, how much in all, and what it has paid so far."""

    level: str
    rule: Rule | None
    approved: Decimal
    whole: Decimal
    paid: Decimal
    tests: int


def course_award(member_id: int, course: Course, *, today: date) -> CourseAward:
    """What the course pays the member by the rules of today."""
    level = level_for(member_id, course)
    rule = rule_on(level, today)
    paid = sum(paid_by_course(member_id, course.id).values(), Decimal("0.0"))
    pieces = pieces_of([course.id])[course.id]
    whole = whole_hours(rule, pieces, approved=course.study_hours)
    return CourseAward(level, rule, course.study_hours, whole, paid, sum(piece.is_test for piece in pieces))


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """A course with what it pays in all by two rules."""

    course: Course
    before: Decimal
    after: Decimal


def figures_of_courses(level: str, before: Rule, after: Rule, scope: Iterable[str] | None = None) -> Sequence[CourseFigures]:
    """The courses at a level (those of some units, or all) with what they pay by one rule and by another."""
    statement = select(Course).where(Course.award_level == level).order_by(Course.position, Course.id)
    if scope is not None:
        statement = statement.join(Unit, Unit.id == Course.unit_id).where(within(Unit.path, scope))
    courses = db.session.scalars(statement).all()
    pieces = pieces_of([course.id for course in courses])
    figures = [[whole_hours(rule, pieces[course.id], approved=course.study_hours) for rule in (before, after)] for course in courses]
    return [CourseFigures(course, *figure) for course, figure in zip(courses, figures, strict=True)]
