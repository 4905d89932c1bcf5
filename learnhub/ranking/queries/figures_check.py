"""Reckons the figures of units in plain Python, by code that what is kept does not share; names what differs."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose
from typing import Any

from sqlalchemy import func, select

from learnhub.assessment.models import Attempt, Exam
from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.learning.models import HoursStanding, StudyDay, StudyHoursEntry
from learnhub.learning.rules.pace import elapsed, expected
from learnhub.organization.models import DEPARTMENT_TREE, Member, Unit
from learnhub.ranking.models import FiguresChange, UnitFigures, UnitWarned
from learnhub.ranking.queries.people import ACTIVE, Span
from learnhub.ranking.queries.reckoning import WARNED
from learnhub.ranking.rules.figures import BUCKETS, HOURS, MONTHS, PERIODS, WHOLE, first_day

SAME = 1e-6  # hours: sums of floats in another order


@dataclass(frozen=True, slots=True)
class FiguresDifference:
    """A figure of a unit's own members that is not what their rows say; of `warned`, who needs attention most."""

    unit_id: int
    name: str
    kept: Any
    reckoned: Any


def units_kept(today: date) -> Sequence[int]:
    """Units whose figures are those of `today`, and of which no change waits: others are reckoned anew before they are read."""
    change = FiguresChange
    members = select(change.member_id).union(select(Attempt.member_id).join(change, change.exam_id == Attempt.exam_id)).subquery()
    places = (
        select(column).join(members, members.c.member_id == Member.id).where(column.is_not(None))
        for column in (Member.department_id, Member.branch_id)
    )
    waits = select(change.unit_id).where(change.unit_id.is_not(None)).union(*places)
    kept = select(UnitFigures.unit_id).where(UnitFigures.day_began_at == start_of_day(today), UnitFigures.unit_id.not_in(waits))
    return db.session.scalars(kept.order_by(UnitFigures.unit_id)).all()


def differences(unit_ids: Collection[int], today: date) -> Iterator[FiguresDifference]:
    """Of these units, which are among `units_kept`."""
    rows = db.session.execute(
        select(UnitFigures.__table__).where(UnitFigures.unit_id.in_(unit_ids)).order_by(UnitFigures.unit_id)
    ).mappings()
    warned = defaultdict[int, list[tuple[Any, ...]]](list)
    columns = (UnitWarned.unit_id, UnitWarned.gap, UnitWarned.sort_name, UnitWarned.member_id)
    for unit_id, *place in db.session.execute(select(*columns).where(UnitWarned.unit_id.in_(unit_ids))):
        warned[unit_id].append(tuple(place))
    people = _people(unit_ids, today)
    for row in rows.all():
        own = people.get(row["unit_id"], [])
        for name, right in _due(own, today).items():
            if not isclose(row[name], right, abs_tol=SAME):
                yield FiguresDifference(row["unit_id"], name, row[name], right)
        kept, due = (
            [each[2] for each in sorted(warned[row["unit_id"]])],
            [each.member_id for each in sorted(own, key=_need) if each.is_warned],
        )
        if kept != due[:WARNED]:
            yield FiguresDifference(row["unit_id"], "warned", kept, due[:WARNED])


@dataclass(frozen=True, slots=True)
class _Person:
    """What a member's own rows say; `sittings` are moment and result of each, by exam."""

    member_id: int
    sort_name: str
    hours: HoursStanding | None
    expected: float
    is_recent: bool
    keeps_pace: bool
    sittings: Mapping[int, Sequence[tuple[datetime, bool]]]

    @property
    def has_target(self) -> bool:
        return self.hours is not None and self.hours.share is not None

    @property
    def is_exempt(self) -> bool:
        return self.hours is not None and self.hours.is_exempt

    @property
    def gap(self) -> float:
        return (float(self.hours.counted) if self.hours else 0.0) - self.expected

    @property
    def is_warned(self) -> bool:
        return (self.has_target and not self.keeps_pace) or not (self.is_recent or self.is_exempt)


def _need(person: _Person) -> tuple[float, str, int]:
    return person.gap, person.sort_name, person.member_id


def _people(unit_ids: Collection[int], today: date) -> dict[int, list[_Person]]:
    """Active members by unit, of either tree."""
    trees = {row.id: row.tree for row in db.session.execute(select(Unit.id, Unit.tree).where(Unit.id.in_(unit_ids)))}
    members = db.session.execute(
        select(Member.id, Member.sort_name, Member.department_id, Member.branch_id).where(
            Member.status == ACTIVE, Member.department_id.in_(unit_ids) | Member.branch_id.in_(unit_ids)
        )
    ).all()
    ids = [member.id for member in members]
    recently, sat = _recent(ids, today), _sittings(ids, today)
    rows = db.session.scalars(select(HoursStanding).where(HoursStanding.year == today.year, HoursStanding.member_id.in_(ids)))
    hours = {row.member_id: row for row in rows}
    found = defaultdict[int, list[_Person]](list)
    for member in members:
        person = _person(member.id, member.sort_name, hours.get(member.id), today, member.id in recently, sat.get(member.id, {}))
        for unit_id, tree in ((member.department_id, DEPARTMENT_TREE), (member.branch_id, "party")):
            if trees.get(unit_id) == tree:
                found[unit_id].append(person)
    return found


def _person(  # noqa: PLR0917
    member_id: int,
    sort_name: str,
    hours: HoursStanding | None,
    today: date,
    is_recent: bool,
    sat: Mapping[int, Sequence[tuple[datetime, bool]]],
) -> _Person:
    asked, keeps_pace = 0.0, False
    if hours is not None and hours.target is not None:
        asked = expected(float(hours.target), float(hours.whole or 0), elapsed(today, today.year))
        keeps_pace = hours.share is not None and hours.paced_until is not None and hours.paced_until >= today
    return _Person(member_id, sort_name, hours, asked, is_recent, keeps_pace, sat)


def _recent(ids: Collection[int], today: date) -> set[int]:
    """Who studied or was entered in the ledger lately."""
    since, found = Span("year", today, today, today).recent, set[int]()
    for table in (StudyDay, StudyHoursEntry):
        last = select(table.member_id).where(table.member_id.in_(ids)).group_by(table.member_id).having(func.max(table.day) >= since)
        found |= set(db.session.scalars(last))
    return found


def _sittings(ids: Collection[int], today: date) -> dict[int, dict[int, list[tuple[datetime, bool]]]]:
    """Graded attempts that count, of exams that are neither quizzes nor practice, by member and exam."""
    columns = (Attempt.member_id, Attempt.exam_id, Attempt.number, Attempt.closed_at, Attempt.is_passed)
    about = (Exam.lesson_id, Exam.is_practice, Exam.counts_first)
    since = start_of_day(first_day("year", today))
    rows = select(*columns, *about).join(Exam, Exam.id == Attempt.exam_id).where(Attempt.member_id.in_(ids), Attempt.state == "graded")
    found: dict[int, dict[int, list[tuple[datetime, bool]]]] = {}
    for row in db.session.execute(rows):
        is_counted = row.lesson_id is None and not row.is_practice and (row.number == 1 or not row.counts_first)
        if is_counted and row.closed_at is not None and row.closed_at >= since:
            found.setdefault(row.member_id, {}).setdefault(row.exam_id, []).append((row.closed_at, bool(row.is_passed)))
    return found


def _due(people: Sequence[_Person], today: date) -> dict[str, float]:
    """The figures of a unit."""
    due: dict[str, float] = dict.fromkeys((*WHOLE, *HOURS), 0)
    for person in people:
        for name, number in _of_person(person, today):
            due[name] += number
    return due


def _of_person(person: _Person, today: date) -> Iterator[tuple[str, float]]:
    """What one member brings to each figure."""
    row = person.hours
    yield "people", 1
    yield "recent", person.is_recent
    yield "exempt", person.is_exempt
    yield "calm", person.is_recent and not person.is_exempt and (person.keeps_pace or not person.has_target)
    for period in PERIODS:
        first = first_day(period, today)
        for results in ([result for result in each if result[0] >= start_of_day(first)] for each in person.sittings.values()):
            yield f"sat_{period}", bool(results)
            yield f"passed_{period}", any(is_passed for _at, is_passed in results)
        if row is not None:
            yield f"gained_{period}", float(sum(getattr(row, MONTHS[number - 1]) for number in range(first.month, today.month + 1)))
    if row is None or row.target is None or not person.has_target:
        return
    yield "with_target", 1
    yield "met", row.is_met
    yield "on_pace", person.keeps_pace
    yield "counted", float(row.counted)
    yield "target", float(row.target)
    yield "expected", person.expected
    yield from ((name, float(getattr(row, name))) for name in MONTHS)
    yield from ((f"reaching_{number}", row.counted * 100 >= row.target * bound) for number, bound in enumerate(BUCKETS))
