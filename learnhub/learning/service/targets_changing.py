"""A plan 考核目标 that changes: edited while its year runs, taken over into another year, kept up to date every night."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Target, TargetPlan
from learnhub.learning.rules.targets import PlanDraft
from learnhub.learning.service.standings import keep_standings, take_turns
from learnhub.learning.service.targets import checked_draft, own_hours, population, refresh_plan
from learnhub.organization.models import Member

FACTS = (
    "name",
    "hours",
    "counted",
    "document",
    "categories",
    "least_concentrated",
    "unit_ids",
    "posts",
    "is_pro_rata",
)
_OF_POPULATION = ("categories", "unit_ids", "posts")
_OF_STANDINGS = {"hours", "counted", "least_concentrated"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a plan would hold for: how many in all, how many of them are new, and how many it would no longer hold for."""

    people: int
    new: int
    gone: int


def reach_of(
    plan: TargetPlan, *, categories: Collection[str], unit_ids: Collection[int] | None, posts: Collection[str], today: date
) -> Reach:
    """What another population would mean for a plan. Raises Missing."""
    people = population(categories, unit_ids, posts, today=today)
    held = select(Target.member_id).where(Target.plan_id == plan.id)
    is_changed = _wanted(categories, unit_ids, posts) != _wanted(plan.categories, plan.unit_ids, plan.posts or ())
    new = _count(people.where(Member.id.not_in(held)))
    gone = _count(held.where(Target.member_id.not_in(people))) if is_changed else 0
    return Reach(_count(held) + new - gone, new, gone)


def _count(statement: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _wanted(categories: Collection[str], unit_ids: Collection[int] | None, posts: Collection[str]) -> tuple[Any, ...]:
    return set(categories), None if unit_ids is None else set(unit_ids), set(posts)


def change_plan(
    plan_id: int,
    name: str,
    hours: Decimal,
    *,
    counted: Mapping[str, float | None],
    document: str,
    categories: Sequence[str],
    least_concentrated: int,
    unit_ids: Collection[int] | None,
    posts: Collection[str],
    is_pro_rata: bool,
    actor_id: int | None,
    now: datetime,
) -> Reach:
    """Change a plan whose year is not over; standings are written anew, so it holds for the whole year at once. Raises Refused, Missing.

    Who is outside of a population that was changed is no longer asked; who has left an unchanged one keeps her target.
    """
    take_turns()
    plan = _running_plan(plan_id, local_day(now))
    draft = checked_draft(PlanDraft(plan.year, " ".join(name.split()), hours, document.strip(), categories, counted, least_concentrated))
    given = (draft.name, hours, dict(counted), draft.document, list(categories), least_concentrated)
    units = None if unit_ids is None else sorted(unit_ids)
    new = dict(zip(FACTS, (*given, units, sorted(posts), is_pro_rata), strict=True))
    reach = reach_of(plan, categories=categories, unit_ids=unit_ids, posts=posts, today=local_day(now))
    old = {fact: getattr(plan, fact) for fact in FACTS}
    changed = [fact for fact in FACTS if new[fact] != old[fact]]
    if changed:
        _write(plan, new)
        said = {"old": _told(old, changed), "new": _told(new, changed)}
        record("change_plan", "target_plan", plan.id, actor_id=actor_id, now=now, **said, removed=reach.gone)
    before = _shares(plan)
    _let_go(plan, changed, today=local_day(now))
    refresh_plan(plan, actor_id=actor_id, now=now)
    _share_out(plan)
    after = _shares(plan)
    moved = before | after if _OF_STANDINGS & set(changed) else before ^ after
    keep_standings(plan.year, {member_id for member_id, _hours in moved}, today=local_day(now))
    return reach


def _running_plan(plan_id: int, today: date) -> TargetPlan:
    plan = db.session.get(TargetPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None:
        raise Missing(_("没有这项考核目标。"))
    if plan.year < today.year:
        raise Refused(_("%(year)s 年已经结束，这一年的考核目标不能再改。可以复制到新的一年。", year=plan.year))
    return plan


def _shares(plan: TargetPlan) -> set[tuple[int, Decimal | None]]:
    """For whom the plan holds, each with hours of her own where she has them."""
    return {
        (member_id, hours)
        for member_id, hours in db.session.execute(select(Target.member_id, Target.hours).where(Target.plan_id == plan.id))
    }


def _write(plan: TargetPlan, facts: Mapping[str, Any]) -> None:
    try:
        with db.session.begin_nested():
            for fact, value in facts.items():
                setattr(plan, fact, value)
    except IntegrityError:
        db.session.refresh(plan)
        sentence = _("%(year)s 年已经有“%(name)s”，请换一个名称。", year=plan.year, name=facts["name"])
        raise Refused(sentence, field="name") from None


def _told(facts: Mapping[str, Any], changed: Sequence[str]) -> dict[str, Any]:
    """What the audit log says of facts."""
    return {fact: str(facts[fact]) if isinstance(facts[fact], Decimal) else facts[fact] for fact in changed}


def _let_go(plan: TargetPlan, changed: Sequence[str], *, today: date) -> None:
    """Where the population was changed: whoever is outside of it is asked no longer."""
    if not set(changed) & set(_OF_POPULATION):
        return
    people = population(plan.categories, plan.unit_ids, plan.posts or (), today=today)
    outside = delete(Target).where(Target.plan_id == plan.id, Target.member_id.not_in(people))
    db.session.execute(outside.execution_options(synchronize_session=False))


def _share_out(plan: TargetPlan) -> None:
    """The shares of those who joined in mid-year, worked out anew."""
    own = own_hours(plan, list(db.session.scalars(select(Target.member_id).where(Target.plan_id == plan.id))))
    members: dict[Decimal, list[int]] = defaultdict(list)
    for member_id, hours in own.items():
        members[hours].append(member_id)
    held = update(Target).where(Target.plan_id == plan.id).execution_options(synchronize_session=False)
    db.session.execute(held.values(hours=None))
    for hours, ids in members.items():
        db.session.execute(held.where(Target.member_id.in_(ids)).values(hours=hours))
    db.session.expire_all()


def take_over_exemptions(old: TargetPlan, new: TargetPlan, *, actor_id: int | None, now: datetime) -> int:
    """Whoever is still exempt under `old` when the year of `new` begins is exempt under it too; how many."""
    take_turns()
    lasts = or_(Target.exempt_to.is_(None), Target.exempt_to >= date(new.year, 1, 1))
    rows = db.session.scalars(select(Target).where(Target.plan_id == old.id, Target.exempt_from.is_not(None), lasts)).all()
    mine = {target.member_id: target for target in db.session.scalars(select(Target).where(Target.plan_id == new.id))}
    taken = [(row, mine[row.member_id]) for row in rows if row.member_id in mine and mine[row.member_id].exempt_from is None]
    for row, target in taken:
        target.exempt_from, target.exempt_to, target.exempt_approver = row.exempt_from, row.exempt_to, row.exempt_approver
        record("exempt_member", "member", row.member_id, actor_id=actor_id, now=now, plan=new.id, taken_over_from=old.id)
    db.session.flush()
    keep_standings(new.year, [row.member_id for row, _target in taken], today=local_day(now))
    return len(taken)


def refresh_plans(*, now: datetime) -> int:
    """Let the plans of the running year hold for whoever came into their populations; how many are new."""
    plans = db.session.scalars(select(TargetPlan).where(TargetPlan.year == local_day(now).year).order_by(TargetPlan.id)).all()
    return sum(refresh_plan(plan, actor_id=None, now=now) for plan in plans)
