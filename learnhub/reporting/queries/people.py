"""One row for each active member in scope, with everything the figures are made of: lists and sums read the same rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Float, Subquery, and_, case, cast, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assessment.queries.figures import attempts_table
from learnhub.core.clock import start_of_day
from learnhub.learning.models import StudyDay, StudyHoursEntry
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


def _gained(span: Span) -> Subquery:
    """Hours entered in the ledger for the days of the span."""
    return (
        select(StudyHoursEntry.member_id, func.sum(StudyHoursEntry.hours).label("hours"))
        .where(StudyHoursEntry.year == span.year, StudyHoursEntry.day >= span.first, StudyHoursEntry.day <= span.last)
        .group_by(StudyHoursEntry.member_id)
        .subquery("gained")
    )


def _exams(span: Span) -> Subquery:
    """Exams each member sat in the span, and how many of them she passed."""
    table = attempts_table(span.since)
    return (
        select(table.c.member_id, func.count().label("sat"), func.sum(table.c.is_passed).label("passed"))
        .group_by(table.c.member_id)
        .subquery("exams")
    )


def people_in(scope: Iterable[str], span: Span, tree: str | None = None) -> Subquery:
    """Active members whose department (tree `department`), branch (`party`) or either (None) lies in `scope`.

    Columns: member_id, name, sort_name, department, branch, unit_id (in `tree`), has_target, is_exempt, target, counted, total, expected,
    gap (counted − expected), is_on_target, is_recent, gained (hours in the span), sat, passed.
    """
    department, branch = aliased(Unit), aliased(Unit)
    roots = tuple(scope)
    inside = {
        DEPARTMENT_TREE: within(department.path, roots),
        None: or_(within(department.path, roots), within(branch.path, roots)),
    }.get(tree, within(branch.path, roots))
    hours, gained, exams = hours_table(span.year, span.today), _gained(span), _exams(span)
    has_target = and_(hours.c.target > 0, ~func.coalesce(hours.c.is_exempt, false()))
    counted, target = cast(func.coalesce(hours.c.counted, 0), Float), cast(func.coalesce(hours.c.target, 0), Float)
    expected = cast(func.coalesce(hours.c.expected, 0), Float)
    recently = or_(
        exists().where(StudyDay.member_id == Member.id, StudyDay.day >= span.recent),
        exists().where(StudyHoursEntry.member_id == Member.id, StudyHoursEntry.day >= span.recent),
    )
    return (
        select(
            Member.id.label("member_id"),
            Member.name,
            Member.sort_name,
            department.name.label("department"),
            branch.name.label("branch"),
            (branch.id if tree == "party" else department.id).label("unit_id"),
            _flag(has_target).label("has_target"),
            _flag(func.coalesce(hours.c.is_exempt, false())).label("is_exempt"),
            target.label("target"),
            counted.label("counted"),
            cast(func.coalesce(hours.c.total, 0), Float).label("total"),
            expected.label("expected"),
            (counted - expected).label("gap"),
            _flag(and_(has_target, counted + 0.05 > expected)).label("is_on_target"),
            _flag(recently).label("is_recent"),
            cast(func.coalesce(gained.c.hours, 0), Float).label("gained"),
            func.coalesce(exams.c.sat, 0).label("sat"),
            func.coalesce(exams.c.passed, 0).label("passed"),
        )
        .select_from(Member)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(hours, hours.c.member_id == Member.id)
        .outerjoin(gained, gained.c.member_id == Member.id)
        .outerjoin(exams, exams.c.member_id == Member.id)
        .where(Member.status == ACTIVE, inside)
        .subquery("people")
    )
