"""One row for each active member in scope, with everything the figures are made of: lists and sums read the same rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Subquery, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assessment.queries.sat import exams_of
from learnhub.core.clock import start_of_day
from learnhub.learning.models import MONTHS, StudyDay, StudyHoursEntry
from learnhub.learning.queries import hours_table
from learnhub.organization.models import DEPARTMENT_TREE, Member, Unit
from learnhub.organization.queries import within

ACTIVE = "active"
RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the figures of a period are about, and the day of reading."""

    kind: str
    first: date
    last: date
    today: date

    @property
    def year(self) -> int:
        """The year whose targets are looked at."""
        return self.today.year

    @property
    def since(self) -> datetime:
        """The first moment."""
        return start_of_day(self.first)

    @property
    def recent(self) -> date:
        """From which day study counts as recent."""
        return self.today - timedelta(days=RECENT_DAYS - 1)


def _flag(condition: Any) -> Any:
    """1 or 0, to be summed on either database."""
    return case((condition, 1), else_=0)


def people_in(scope: Iterable[str], span: Span, tree: str | None = None) -> Subquery:
    """Active members whose department (tree `department`), branch (`party`) or either (None) lies in `scope`.

    Columns: member_id, name, sort_name, department, branch, unit_id (in `tree`), has_target, is_exempt, is_met, target, counted, total,
    expected, gap (counted − expected), is_on_pace, is_recent, gained (hours in the span's months), sat, passed, month_1 … month_12. What a
    statement does not name costs nothing; is_recent, sat and passed look for each member.
    """
    department, branch = aliased(Unit), aliased(Unit)
    roots = tuple(scope)
    inside = {
        DEPARTMENT_TREE: within(department.path, roots),
        None: or_(within(department.path, roots), within(branch.path, roots)),
    }.get(tree, within(branch.path, roots))
    return _people(department, branch, inside, span, tree)


def people_of(unit_ids: Sequence[int], span: Span, tree: str) -> Subquery:
    """The same of the units' own members alone."""
    column = Member.department_id if tree == DEPARTMENT_TREE else Member.branch_id
    return _people(aliased(Unit), aliased(Unit), column.in_(unit_ids), span, tree)


def _people(department: Any, branch: Any, inside: ColumnElement[bool], span: Span, tree: str | None) -> Subquery:
    hours = hours_table(span.year, span.today)
    has_target = hours.c.share.is_not(None)
    recently = or_(
        exists().where(StudyDay.member_id == Member.id, StudyDay.day >= span.recent),
        exists().where(StudyHoursEntry.member_id == Member.id, StudyHoursEntry.day >= span.recent),
    )
    months = [func.coalesce(hours.c[month], 0) for month in MONTHS]
    gained = sum(months[span.first.month : span.last.month], months[span.first.month - 1])
    counted, expected = _number(hours.c.counted), _number(hours.c.expected)
    return (
        select(
            Member.id.label("member_id"),
            Member.name,
            Member.sort_name,
            department.name.label("department"),
            branch.name.label("branch"),
            (branch.id if tree == "party" else department.id).label("unit_id"),
            _flag(has_target).label("has_target"),
            _flag(hours.c.is_exempt).label("is_exempt"),
            _flag(and_(has_target, hours.c.is_met)).label("is_met"),
            _number(hours.c.target).label("target"),
            counted.label("counted"),
            _number(hours.c.total).label("total"),
            expected.label("expected"),
            (counted - expected).label("gap"),
            _flag(hours.c.is_on_pace).label("is_on_pace"),
            _flag(recently).label("is_recent"),
            cast(gained, Float).label("gained"),
            exams_of(Member.id, span.since).label("sat"),
            exams_of(Member.id, span.since, only_passed=True).label("passed"),
            *(month.label(name) for name, month in zip(MONTHS, months, strict=True)),
        )
        .select_from(Member)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(hours, hours.c.member_id == Member.id)
        .where(Member.status == ACTIVE, inside)
        .subquery("people")
    )


def _number(hours: Any) -> ColumnElement[Any]:
    return cast(func.coalesce(hours, 0), Float)


def is_behind(people: Subquery) -> ColumnElement[bool]:
    """Whether a member has a target and does not keep pace."""
    return and_(people.c.has_target == 1, people.c.is_on_pace == 0)


def is_warned(people: Subquery) -> ColumnElement[bool]:
    """Whether a member is behind, or something is asked of her and she has not studied lately."""
    return or_(is_behind(people), and_(people.c.is_recent == 0, people.c.is_exempt == 0))
