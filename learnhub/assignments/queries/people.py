"""One row for each assignment and member whom it holds for, with how she stands: lists and sums read the same rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assignments.models import Assignment, AssignmentMember
from learnhub.assignments.queries.facts import Focus, facts, live_items
from learnhub.assignments.rules.states import State
from learnhub.learning.service.targets import ON_THE_ROLL
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

STATES = tuple(State)
SORTS = ("name", "unit", "state", "due", "done")
UNFINISHED_STATES = "unfinished"


def due_column() -> Any:
    """The due moment of an AssignmentMember: her extension where it is later; the same as `rules.states.due_moment` without the end."""
    return case((AssignmentMember.extended_to > Assignment.due_at, AssignmentMember.extended_to), else_=Assignment.due_at)


def last_column() -> Any:
    """The first moment that is too late, with the end of the assignment."""
    due = due_column()
    is_cut = and_(Assignment.ended_at.is_not(None), or_(due.is_(None), Assignment.ended_at < due))
    return case((is_cut, Assignment.ended_at), else_=due)


def people_of(focus: Focus, scope: Iterable[str] | None) -> Subquery:
    """Members on the roll in the subtrees of `scope` (None: everywhere), with how each assignment stands for them.

    Columns: assignment_id, member_id, account_id, name, sort_name, department, branch, department_id, branch_id, their paths, due_at,
    last_at, extended_to, extension_reason, announced_at, asked, done, done_at (None before all is done), state, begun.
    """
    found, counted = _progress(focus), _item_counts(focus)
    department, branch = aliased(Unit), aliased(Unit)
    statement: Select[*tuple[Any, ...]] = (
        select(
            AssignmentMember.assignment_id,
            AssignmentMember.id.label("row_id"),
            Member.id.label("member_id"),
            Member.account_id,
            Member.name,
            Member.sort_name,
            Member.department_id,
            Member.branch_id,
            department.name.label("department"),
            department.path.label("department_path"),
            branch.name.label("branch"),
            branch.path.label("branch_path"),
            due_column().label("due_at"),
            last_column().label("last_at"),
            AssignmentMember.extended_to,
            AssignmentMember.extension_reason,
            AssignmentMember.announced_at,
            counted.c.asked,
            func.coalesce(found.c.done, 0).label("done"),
            case((found.c.done == counted.c.asked, found.c.done_at)).label("done_at"),
            _state(found, counted, focus).label("state"),
            func.coalesce(found.c.begun, 0).label("begun"),
        )
        .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
        .join(counted, counted.c.assignment_id == Assignment.id)
        .join(Member, Member.id == AssignmentMember.member_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(found, and_(found.c.assignment_id == Assignment.id, found.c.member_id == Member.id))
        .where(AssignmentMember.removed_at.is_(None), Member.status.in_(ON_THE_ROLL))
    )
    if focus.assignment_ids is not None:
        statement = statement.where(Assignment.id.in_(list(focus.assignment_ids)))
    if scope is not None:
        roots = tuple(scope)
        statement = statement.where(or_(within(department.path, roots), within(branch.path, roots)))
    return statement.subquery("people")


def _progress(focus: Focus) -> Subquery:
    """How many items of an assignment a member has done, begun and handed in, and when she did the last."""
    found = facts(focus)
    done_at = found.c.done_at
    waiting = func.sum(case((and_(done_at.is_(None), found.c.is_waiting == 1), 1), else_=0))
    return (
        select(found.c.assignment_id, found.c.member_id, func.count(done_at).label("done"), func.max(done_at).label("done_at"))
        .add_columns(func.count().label("begun"), waiting.label("waiting"))
        .group_by(found.c.assignment_id, found.c.member_id)
        .subquery()
    )


def _item_counts(focus: Focus) -> Subquery:
    """Assignments of which something can be done, with how many items that is."""
    items = live_items(focus)
    return select(items.c.assignment_id, func.count().label("asked")).group_by(items.c.assignment_id).subquery()


def _state(found: Subquery, counted: Subquery, focus: Focus) -> Any:
    """`rules.states.state` as the database works it out; a test holds the two together."""
    last, now = last_column(), focus.now
    is_whole = func.coalesce(found.c.done, 0) == counted.c.asked
    is_waiting = and_(found.c.waiting > 0, found.c.done + found.c.waiting == counted.c.asked)
    return case(
        (and_(is_whole, or_(last.is_(None), found.c.done_at < last)), State.DONE.value),
        (is_whole, State.LATE.value),
        (is_waiting, State.WAITING.value),
        (Assignment.starts_at > now, State.COMING.value),
        (last <= now, State.OVERDUE.value),
        (func.coalesce(found.c.begun, 0) > 0, State.OPEN.value),
        else_=State.NOT_STARTED.value,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people stand how; `untouched` have begun nothing, whatever the date."""

    people: int = 0
    done: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0
    untouched: int = 0

    @property
    def finished(self) -> int:
        """Done, on time or late."""
        return self.done + self.late

    @property
    def unfinished(self) -> int:
        """Everybody else."""
        return self.people - self.finished

    @property
    def share(self) -> float | None:
        """Finished ÷ people; None for nobody."""
        return self.finished / self.people if self.people else None

    def __add__(self, other: "Figures") -> "Figures":
        mine, more = _numbers(self), _numbers(other)
        return Figures(*(one + another for one, another in zip(mine, more, strict=True)))


def _numbers(figures: Figures) -> tuple[int, ...]:
    return (figures.people, figures.done, figures.late, figures.waiting, figures.overdue, figures.untouched)


def sums(people: Subquery) -> list[Any]:
    """The columns of Figures over `people`."""
    stands = people.c.state

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    states = [count(stands == state.value) for state in (State.DONE, State.LATE, State.WAITING, State.OVERDUE)]
    return [func.count(), *states, count(people.c.begun == 0)]


def figures_of(row: Iterable[Any]) -> Figures:
    """A row of `sums` as Figures."""
    return Figures(*(int(number) for number in row))


@dataclass(frozen=True, slots=True)
class Listing:
    """How the list of people is narrowed and sorted."""

    state: str = ""
    text: str = ""
    unit_path: str = ""
    member_id: int | None = None
    sort: str = "state"
    descending: bool = False


def listed(people: Subquery, listing: Listing) -> Select[Any]:
    """The rows of `people` that fit, to be paged."""
    column, statement = people.c, select(people)
    if listing.state == UNFINISHED_STATES:
        statement = statement.where(column.state.not_in([State.DONE.value, State.LATE.value]))
    elif listing.state:
        statement = statement.where(column.state == listing.state)
    if listing.text:
        statement = statement.where(column.name.contains(listing.text, autoescape=True))
    if listing.member_id is not None:
        statement = statement.where(column.member_id == listing.member_id)
    if listing.unit_path:
        below = [listing.unit_path]
        statement = statement.where(or_(within(column.department_path, below), within(column.branch_path, below)))
    order = {place: number for number, place in enumerate((State.OVERDUE, State.NOT_STARTED, State.OPEN, State.WAITING))}
    keys: dict[str, Any] = {
        "unit": column.department_path,
        "state": case({state.value: number for state, number in order.items()}, value=column.state, else_=len(order)),
        "due": column.due_at,
        "done": column.done_at,
    }
    key = keys.get(listing.sort, column.sort_name)
    way = key.desc() if listing.descending else key.asc()
    return statement.order_by(key.is_(None), way, column.sort_name, column.member_id)
