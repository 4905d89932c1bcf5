"""A member's own tasks: what is asked of her, by whom, until when, and how far she is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from learnhub.assessment.queries.attempts import grace
from learnhub.assignments.models import Assignment, AssignmentMember
from learnhub.assignments.queries.facts import Focus, facts, live_items
from learnhub.assignments.rules.states import FINISHED, State, due_moment, last_day, state, whole_done_at
from learnhub.core.clock import local_day, zone
from learnhub.core.database import UTCDateTime
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import Unit

SHOWN_DAYS = 365  # what was finished earlier than that is history
_ASKED = ("id", "title", "words", "is_required", "starts_at", "due_at", "ended_at")


@dataclass(frozen=True, slots=True)
class TaskItem:
    """A course, lesson or exam of a task; the ids and slugs that do not belong to it are None."""

    title: str
    state: State
    done_at: datetime | None
    course_id: int | None
    lesson_id: int | None
    exam_id: int | None
    course_slug: str | None
    lesson_slug: str | None
    closes_at: datetime | None

    @property
    def kind(self) -> str:
        """`exam`, `lesson` or `course`."""
        return "exam" if self.exam_id else "lesson" if self.lesson_id else "course"


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment as it stands for one member; `days_left` counts from today to its last day, negative when that is past."""

    id: int
    title: str
    words: str
    unit: str
    is_required: bool
    starts_at: datetime
    due_on: date | None
    days_left: int | None
    is_extended: bool
    is_ended: bool
    state: State
    done_at: datetime | None
    items: Sequence[TaskItem]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(item.done_at is not None for item in self.items)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do: done, on time or late."""
        return self.state in FINISHED

    @property
    def is_open(self) -> bool:
        """Whether there is something to do now."""
        return not self.is_finished and not self.is_ended and self.state not in (State.COMING, State.WAITING)

    @property
    def next_item(self) -> TaskItem | None:
        """The first item that is left to do."""
        return next((item for item in self.items if item.done_at is None and item.state != State.WAITING), None)


@Prepared
def _tasks(_dialect: str) -> Select[*tuple[Any, ...]]:
    """The items of all tasks of `member`; on the home page, so it is built once."""
    moment, closed_before, since = (bindparam(name, type_=UTCDateTime()) for name in ("moment", "closed_before", "since"))
    member = bindparam("member", type_=AssignmentMember.member_id.type)
    focus = Focus(moment, member_id=member, closed_before=closed_before)
    found, items = facts(focus), live_items(focus)
    hers = and_(found.c.item_id == items.c.id, found.c.member_id == AssignmentMember.member_id)
    return (
        select(*(getattr(Assignment, name).label(f"of_{name}") for name in _ASKED), AssignmentMember.extended_to, Unit.name.label("unit"))
        .add_columns(*items.c, found.c.done_at, found.c.is_waiting)
        .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(items, items.c.assignment_id == Assignment.id)
        .outerjoin(found, hers)
        .where(AssignmentMember.member_id == member, AssignmentMember.removed_at.is_(None), Assignment.withdrawn_at.is_(None))
        .where(or_(Assignment.due_at.is_(None), Assignment.due_at > since))
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id, items.c.position)
    )


def tasks_of(member_id: int, now: datetime) -> list[Task]:
    """All tasks of a member, the nearest due day first, those without a date after them; one statement."""
    found = rows(_tasks, member=member_id, moment=now, closed_before=now - grace(), since=now - timedelta(days=SHOWN_DAYS))
    tasks = [_task(list(group), now) for _assignment, group in groupby(found, key=lambda row: row.of_id)]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max, task.id))


def _task(found: Sequence[Any], now: datetime) -> Task:
    asked = found[0]
    due = due_moment(asked.of_due_at, asked.extended_to, None)
    last = due_moment(asked.of_due_at, asked.extended_to, asked.of_ended_at)
    items = [_item(row, asked.of_starts_at, last, now) for row in found]
    done_at = whole_done_at(item.done_at for item in items)
    is_waiting = all(item.done_at is not None or item.state == State.WAITING for item in items)
    has_begun = any(row.is_waiting is not None for row in found)
    due_on = last_day(due, zone()) if due is not None else None
    return Task(
        id=asked.of_id,
        title=asked.of_title,
        words=asked.of_words,
        unit=asked.unit,
        is_required=asked.of_is_required,
        starts_at=asked.of_starts_at,
        due_on=due_on,
        days_left=(due_on - local_day(now)).days if due_on else None,
        is_extended=due is not None and due != asked.of_due_at,
        is_ended=asked.of_ended_at is not None,
        state=state(done_at, asked.of_starts_at, last, now, has_begun=has_begun, is_waiting=is_waiting),
        done_at=done_at,
        items=items,
    )


def _item(row: Any, starts_at: datetime, last: datetime | None, now: datetime) -> TaskItem:
    has_begun, is_waiting = row.is_waiting is not None, bool(row.is_waiting) and row.done_at is None
    stands = state(row.done_at, starts_at, last, now, has_begun=has_begun, is_waiting=is_waiting)
    place = (row.course_id, row.lesson_id, row.exam_id, row.course_slug, row.lesson_slug)
    return TaskItem(row.title, stands, row.done_at, *place, row.closes_at)


def due_soon(tasks: Sequence[Task], today: date) -> list[Task]:
    """What is overdue, due today or by Sunday, and open."""
    sunday = today + timedelta(days=6 - today.weekday())
    return [task for task in tasks if task.is_open and task.due_on is not None and task.due_on <= sunday]
