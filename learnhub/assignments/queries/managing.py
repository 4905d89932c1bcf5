"""Assignments as organizers and leaders see them: the list, one of them by unit, and what may be assigned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.assessment.models import PUBLISHED as EXAM_PUBLISHED
from learnhub.assessment.models import Exam, ExamAudience
from learnhub.assignments.models import Assignment, AssignmentItem, AssignmentMember
from learnhub.assignments.queries.facts import Focus, live_items
from learnhub.assignments.queries.people import Figures, figures_of, people_of, sums
from learnhub.assignments.rules.states import Phase
from learnhub.catalog.models import PUBLISHED, Course, Lesson, Section
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.organization.models import DEPARTMENT_TREE, Member, Unit
from learnhub.organization.queries import in_tree_order, units_in, within

Scope = Sequence[str]
SORTS = ("created", "due", "title", "share")


@dataclass(frozen=True, slots=True)
class Row:
    """An assignment in the list, with the figures of people in scope."""

    assignment: Assignment
    unit_name: str
    figures: Figures


def _reaches(scope: Scope) -> ColumnElement[bool]:
    """Assignments made by a unit in scope, or that hold for somebody in it."""
    department, branch = aliased(Unit), aliased(Unit)
    holds = (
        select(AssignmentMember.assignment_id)
        .join(Member, Member.id == AssignmentMember.member_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(AssignmentMember.removed_at.is_(None), or_(within(department.path, scope), within(branch.path, scope)))
    )
    return or_(within(Unit.path, scope), Assignment.id.in_(holds))


def _in_phase(phase: str, now: datetime) -> ColumnElement[bool]:
    live = and_(Assignment.withdrawn_at.is_(None), Assignment.ended_at.is_(None))
    is_past = and_(Assignment.due_at.is_not(None), Assignment.due_at <= now)
    phases: dict[str, ColumnElement[bool]] = {
        Phase.WITHDRAWN: Assignment.withdrawn_at.is_not(None),
        Phase.ENDED: and_(Assignment.withdrawn_at.is_(None), Assignment.ended_at.is_not(None)),
        Phase.COMING: and_(live, Assignment.starts_at > now),
        Phase.PAST_DUE: and_(live, is_past),
        Phase.RUNNING: and_(live, Assignment.starts_at <= now, or_(Assignment.due_at.is_(None), Assignment.due_at > now)),
    }
    return phases.get(phase, Assignment.withdrawn_at.is_(None))


def assignments_in(
    scope: Scope, *, phase: str = "", text: str = "", sort: str = "created", descending: bool = True, number: int = 1, now: datetime
) -> Page[Row]:
    """One page of the assignments that concern a scope; a number of statements that grows with nothing."""
    statement: Select[*tuple[Any, ...]] = (
        select(Assignment, Unit.name).join(Unit, Unit.id == Assignment.unit_id).where(_reaches(scope), _in_phase(phase, now))
    )
    if text:
        statement = statement.where(Assignment.title.contains(text, autoescape=True))
    keys: dict[str, Any] = {"due": Assignment.due_at, "title": Assignment.title}
    key = keys.get(sort, Assignment.created_at)
    if sort == "share":
        people = people_of(Focus(now), scope)
        finished = func.count(people.c.done_at) * 1.0 / func.count()
        shares = select(people.c.assignment_id, finished.label("share")).group_by(people.c.assignment_id).subquery()
        statement = statement.outerjoin(shares, shares.c.assignment_id == Assignment.id)
        key = func.coalesce(shares.c.share, -1)
    way = key.desc() if descending else key.asc()
    page = page_of(statement.order_by(key.is_(None), way, Assignment.id.desc()), number=number, scalars=False)
    figures = figures_of_many([assignment.id for assignment, _name in page.items], scope, now)
    rows = [Row(assignment, name, figures.get(assignment.id, Figures())) for assignment, name in page.items]
    return Page(rows, page.number, page.size, page.total)


def figures_of_many(assignment_ids: Collection[int], scope: Scope, now: datetime) -> dict[int, Figures]:
    """Figures of people in scope by assignment; one statement."""
    people = people_of(Focus(now, assignment_ids), scope)
    rows = db.session.execute(select(people.c.assignment_id, *sums(people)).group_by(people.c.assignment_id))
    return {row[0]: figures_of(row[1:]) for row in rows}


def assignment_in(assignment_id: int, scope: Scope) -> tuple[Assignment, Unit]:
    """An assignment that concerns a scope, and the unit that made it. Raises Missing."""
    row = db.session.execute(
        select(Assignment, Unit).join(Unit, Unit.id == Assignment.unit_id).where(Assignment.id == assignment_id, _reaches(scope))
    ).one_or_none()
    if row is None:
        raise Missing(_("没有这项学习任务，或者不在你的范围内。"))
    return row[0], row[1]


def items_of(assignment_id: int, now: datetime) -> Sequence[Any]:
    """What it asks for and can be done, in order (columns of `live_items`)."""
    items = live_items(Focus(now, [assignment_id]))
    return db.session.execute(select(items).order_by(items.c.position)).all()


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The figures of a unit's subtree; `is_own`: of the people of the unit looked at who are in no unit below it."""

    unit: Unit
    figures: Figures
    is_own: bool = False
    has_below: bool = False


def by_unit(assignment_id: int, scope: Scope, tree: str, at: Unit | None, now: datetime) -> list[UnitRow]:
    """Figures by the units below `at`, and of its own people; two statements.

    Without `at` by the tops of the scope, or, where there is only one, by what lies below it.
    """
    people = people_of(Focus(now, [assignment_id]), [at.path] if at else scope)
    column = people.c.department_id if tree == DEPARTMENT_TREE else people.c.branch_id
    figures = {row[0]: figures_of(row[1:]) for row in db.session.execute(select(column, *sums(people)).group_by(column))}
    units = units_in([at.path] if at else scope, tree, with_disabled=True)
    at = at or _only_top(units)
    sums_by_path: dict[int, Figures] = defaultdict(Figures)
    for unit in units:
        for each in unit.ancestor_ids:
            sums_by_path[each] += figures.get(unit.id, Figures())
    known = {unit.id for unit in units}
    tops = [unit for unit in units if (unit.parent_id == at.id if at else unit.parent_id not in known)]
    parents = {unit.parent_id for unit in units}
    rows = [UnitRow(unit, sums_by_path[unit.id], has_below=unit.id in parents) for unit in in_tree_order(tops)]
    if at is not None and figures.get(at.id, Figures()).people:
        rows.append(UnitRow(at, figures[at.id], is_own=True))
    return [row for row in rows if row.figures.people]


def _only_top(units: Sequence[Unit]) -> Unit | None:
    """The unit above all others, when there is one and something below it."""
    return units[0] if len(units) > 1 and all(unit.path.startswith(units[0].path) for unit in units) else None


@dataclass(frozen=True, slots=True)
class CourseChoice:
    """A published course with the lessons that may be assigned alone."""

    id: int
    title: str
    lessons: Sequence[tuple[int, str]]


def course_choices() -> list[CourseChoice]:
    """Published courses and their lessons; one statement."""
    rows = db.session.execute(
        select(Course.id, Course.title, Lesson.id, Lesson.title)
        .outerjoin(Lesson, and_(Lesson.course_id == Course.id, Lesson.retired_at.is_(None)))
        .outerjoin(Section, Section.id == Lesson.section_id)
        .where(Course.state == PUBLISHED)
        .order_by(Course.position, Course.id, Section.position, Lesson.position, Lesson.id)
    )
    found: dict[int, tuple[str, list[tuple[int, str]]]] = {}
    for course_id, title, lesson_id, lesson in rows:
        lessons = found.setdefault(course_id, (title, []))[1]
        if lesson_id is not None:
            lessons.append((lesson_id, lesson))
    return [CourseChoice(course_id, title, lessons) for course_id, (title, lessons) in found.items()]


def exam_choices(scope: Scope, now: datetime, kept: Collection[int] = ()) -> Sequence[Any]:
    """Published exams that are not over, owned in scope or addressed to it, and those of ids `kept`: id, title, closes_at."""
    roots = tuple(scope)
    above = [int(part) for path in roots for part in path.strip("/").split("/") if part]
    addressed = (
        exists()
        .where(ExamAudience.exam_id == Exam.id, ExamAudience.unit_id == Unit.id)
        .where(or_(within(Unit.path, roots), Unit.id.in_(above)))
    )
    owned = Exam.unit_id.in_(select(Unit.id).where(within(Unit.path, roots)))
    is_open = and_(or_(Exam.closes_at.is_(None), Exam.closes_at > now), or_(addressed, owned))
    return db.session.execute(
        select(Exam.id, Exam.title, Exam.closes_at)
        .where(Exam.lesson_id.is_(None), Exam.state == EXAM_PUBLISHED, or_(is_open, Exam.id.in_(list(kept))))
        .order_by(Exam.opens_at.desc(), Exam.id.desc())
    ).all()


def chosen_items(assignment_id: int) -> list[AssignmentItem]:
    """The items as rows, in order."""
    statement = select(AssignmentItem).where(AssignmentItem.assignment_id == assignment_id)
    return list(db.session.scalars(statement.order_by(AssignmentItem.position)))


def picked_people(assignment_id: int) -> Sequence[Any]:
    """Who was picked by name: member id, name, staff number."""
    return db.session.execute(
        select(Member.id, Member.name, Account.staff_number)
        .join(AssignmentMember, AssignmentMember.member_id == Member.id)
        .join(Account, Account.id == Member.account_id)
        .where(AssignmentMember.assignment_id == assignment_id, AssignmentMember.is_picked, AssignmentMember.removed_at.is_(None))
        .order_by(Member.sort_name, Member.id)
    ).all()


def unit_names(unit_ids: Iterable[int]) -> list[str]:
    """Names of units, as the trees have them."""
    return list(db.session.scalars(select(Unit.name).where(Unit.id.in_(list(unit_ids))).order_by(Unit.tree, Unit.path)))
