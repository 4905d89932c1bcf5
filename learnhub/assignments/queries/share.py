"""达标率 by assigned work: of the required work that fell due in a period, the share that is done (domain §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assignments.models import Assignment, AssignmentMember
from learnhub.assignments.queries.facts import Focus, facts, live_items
from learnhub.assignments.queries.people import last_column
from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.learning.service.targets import ON_THE_ROLL
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class Share:
    """Pieces of required work that fell due, and how many of them are done (on time or late)."""

    due: int
    done: int
    people: int

    @property
    def value(self) -> float | None:
        """Done ÷ due; None where nothing fell due."""
        return self.done / self.due if self.due else None


def duties_of(first: date | None, last: date | None, now: datetime) -> Subquery:
    """A row for each member on the roll with required work whose last day lies in the period and is past.

    Columns: member_id, department_id, branch_id, due, done. `first` and `last` are days of the platform's calendar, None without bound.
    """
    focus = Focus(now)
    items, found, due = live_items(focus), facts(focus), last_column()
    conditions: list[Any] = [due <= now]
    if first is not None:
        conditions.append(due > start_of_day(first))
    if last is not None:
        conditions.append(due <= start_of_day(last + timedelta(days=1)))
    return (
        select(Member.id.label("member_id"), Member.department_id, Member.branch_id)
        .add_columns(func.count().label("due"), func.count(found.c.done_at).label("done"))
        .select_from(AssignmentMember)
        .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
        .join(items, items.c.assignment_id == Assignment.id)
        .join(Member, Member.id == AssignmentMember.member_id)
        .outerjoin(found, and_(found.c.item_id == items.c.id, found.c.member_id == Member.id))
        .where(AssignmentMember.removed_at.is_(None), Assignment.withdrawn_at.is_(None), Assignment.is_required.is_(True))
        .where(Member.status.in_(ON_THE_ROLL), *conditions)
        .group_by(Member.id, Member.department_id, Member.branch_id)
        .subquery("duties")
    )


def assigned_share(scope: Iterable[str], first: date | None, last: date | None, now: datetime, *, member_id: int | None = None) -> Share:
    """The share of assigned work done of everybody in a scope, or of one member in it; one statement."""
    duties, roots = duties_of(first, last, now), tuple(scope)
    department, branch = aliased(Unit), aliased(Unit)
    statement = (
        select(func.coalesce(func.sum(duties.c.due), 0), func.coalesce(func.sum(duties.c.done), 0), func.count())
        .select_from(duties)
        .outerjoin(department, department.id == duties.c.department_id)
        .outerjoin(branch, branch.id == duties.c.branch_id)
        .where(or_(within(department.path, roots), within(branch.path, roots)))
    )
    if member_id is not None:
        statement = statement.where(duties.c.member_id == member_id)
    row = db.session.execute(statement).one()
    return Share(*(int(number) for number in row))
