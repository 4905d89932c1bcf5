"""Reads of plans 考核目标 and of whom they hold for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.core.extensions import db
from learnhub.learning.models import Target, TargetPlan
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

SORTS = ("name", "unit", "hours")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with the people it holds for, and how many of them nothing is asked of today."""

    plan: TargetPlan
    people: int
    exempt: int


def _is_exempt(today: date) -> Any:
    return (Target.exempt_from <= today) & or_(Target.exempt_to.is_(None), Target.exempt_to >= today)


def plans_with_people(year: int, *, today: date) -> Sequence[PlanRow]:
    """The plans of a year, the highest first."""
    exempt = func.coalesce(func.sum(case((_is_exempt(today), 1), else_=0)), 0)
    rows = (
        select(TargetPlan, func.count(Target.id), exempt)
        .outerjoin(Target, Target.plan_id == TargetPlan.id)
        .where(TargetPlan.year == year)
        .group_by(TargetPlan.id)
        .order_by(TargetPlan.hours.desc(), TargetPlan.id)
    )
    return [PlanRow(plan, people, int(exempt)) for plan, people, exempt in db.session.execute(rows)]


def years_with_plans() -> list[int]:
    """Years that have plans, the latest first."""
    return list(db.session.scalars(select(TargetPlan.year).distinct().order_by(TargetPlan.year.desc())))


def people_of_plan(
    plan: TargetPlan,
    scope: Iterable[str],
    *,
    text: str = "",
    only_exempt: bool = False,
    sort: str = "name",
    descending: bool = False,
    today: date,
) -> Select[*tuple[Any, ...]]:
    """Whom a plan holds for in some subtrees: target, member, department; to be paged."""
    roots = list(scope)
    department, branch = aliased(Unit), aliased(Unit)
    statement: Select[*tuple[Any, ...]] = (
        select(Target, Member, department.name.label("department"), case((_is_exempt(today), True), else_=False).label("is_exempt"))
        .join(Member, Member.id == Target.member_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(Target.plan_id == plan.id, or_(within(department.path, roots), within(branch.path, roots)))
    )
    if text:
        statement = statement.where(Member.name.contains(text, autoescape=True))
    if only_exempt:
        statement = statement.where(_is_exempt(today))
    key: Any = {"unit": department.path, "hours": func.coalesce(Target.hours, plan.hours)}.get(sort, Member.sort_name)
    return statement.order_by(key.desc() if descending else key.asc(), Member.sort_name, Member.id)
