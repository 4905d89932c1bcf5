"""Targets of study hours: plans of a year, for whom they hold, and who is exempt 不作硬性要求; every change is audited."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, Target, TargetPlan
from learnhub.learning.rules.targets import Flaw, PlanDraft, flaw_of, is_span, pro_rata
from learnhub.learning.service.ledger import insert_into
from learnhub.learning.service.standings import keep_standings, take_turns
from learnhub.organization.models import CATEGORIES, Affiliation, Member, Post, Unit
from learnhub.organization.queries import within

ON_THE_ROLL = ("active", "mobile")
AT_ONCE = 1000  # rows in one statement


def create_plan(
    year: int,
    name: str,
    hours: Decimal,
    *,
    counted: Mapping[str, float | None],
    document: str,
    categories: Sequence[str] = ("full", "probationary"),
    least_concentrated: int = 0,
    unit_ids: Collection[int] | None = None,
    posts: Collection[str] = (),
    is_pro_rata: bool = False,
    actor_id: int | None,
    now: datetime,
) -> TargetPlan:
    """A plan 考核目标 of `year`, for nobody yet (see `refresh_plan`). Raises Refused.

    `counted` names the categories of hours that count, each with its cap (None: no cap).
    """
    draft = checked_draft(PlanDraft(year, " ".join(name.split()), hours, document.strip(), categories, counted, least_concentrated))
    plan = TargetPlan(
        year=year,
        name=draft.name,
        hours=hours,
        categories=list(categories),
        counted=dict(counted),
        least_concentrated=least_concentrated,
        document=draft.document,
        unit_ids=None if unit_ids is None else sorted(unit_ids),
        posts=sorted(posts),
        is_pro_rata=is_pro_rata,
        created_by=actor_id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise Refused(_("%(year)s 年已经有“%(name)s”，请换一个名称。", year=year, name=draft.name), field="name") from None
    record("create_plan", "target_plan", plan.id, actor_id=actor_id, now=now, name=plan.name, hours=str(hours))
    return plan


def checked_draft(draft: PlanDraft) -> PlanDraft:
    """The draft as it is. Raises Refused with the field that is wrong."""
    flaw = flaw_of(draft, people=CATEGORIES, hour_categories=HOUR_CATEGORIES)
    if flaw is not None:
        raise Refused(_sentence(flaw), field=flaw.value)
    return draft


def _sentence(flaw: Flaw) -> str:
    sentences = {
        Flaw.NAME: _("请填写考核目标的名称，不超过 80 个字。"),
        Flaw.YEAR: _("请填写年份，例如 2026。"),
        Flaw.HOURS: _("目标学时请填写 0.5 到 366 之间的数，以 0.5 为单位。"),
        Flaw.NOTHING_COUNTS: _("请至少选择一类计入目标的学时。"),
        Flaw.CAP: _("计入上限请填写大于 0 的数，不限就留空。"),
        Flaw.POPULATION: _("请选择适用的人员类别。"),
        Flaw.CONCENTRATED: _("集中培训次数请填写 0 到 52。"),
        Flaw.DOCUMENT: _("请填写依据的文件，不超过 200 个字。"),
    }
    return str(sentences[flaw])


def assign_plan(
    plan: TargetPlan,
    *,
    unit_ids: Collection[int] | None = None,
    posts: Collection[str] = (),
    actor_id: int | None,
    now: datetime,
) -> int:
    """Let the plan hold for its categories of people on the roll; how many are new.

    They are in the subtrees of `unit_ids` (None: anywhere) and hold one of `posts` today (none named: any or none). Raises Missing.
    """
    held = select(Target.member_id).where(Target.plan_id == plan.id)
    people = population(plan.categories, unit_ids, posts, today=local_day(now)).where(Member.id.not_in(held))
    return set_targets(plan, list(db.session.scalars(people)), actor_id=actor_id, now=now)


def population(categories: Collection[str], unit_ids: Collection[int] | None, posts: Collection[str], *, today: date) -> Select[int]:
    """Ids of the members whom a plan is for. Raises Missing."""
    conditions: list[ColumnElement[bool]] = [Member.category.in_(categories), Member.status.in_(ON_THE_ROLL)]
    if unit_ids is not None:
        conditions.append(_in_units(set(unit_ids)))
    if posts:
        conditions.append(_holds(posts, today))
    return select(Member.id).where(*conditions)


def refresh_plan(plan: TargetPlan, *, actor_id: int | None, now: datetime) -> int:
    """Let the plan hold for whoever belongs to its population today and is not in it yet; how many are new.

    Who has left the population keeps her target: it was hers when the year was planned.
    """
    return assign_plan(plan, unit_ids=plan.unit_ids, posts=plan.posts or (), actor_id=actor_id, now=now)


def _in_units(unit_ids: set[int]) -> ColumnElement[bool]:
    paths = list(db.session.scalars(select(Unit.path).where(Unit.id.in_(unit_ids))))
    if len(paths) != len(unit_ids):
        raise Missing(_("没有这个单位。"))
    inside = select(Unit.id).where(within(Unit.path, paths))
    return or_(Member.department_id.in_(inside), Member.branch_id.in_(inside))


def _holds(titles: Collection[str], today: date) -> ColumnElement[bool]:
    is_current = or_(Post.ends_on.is_(None), Post.ends_on >= today)
    return exists().where(Post.member_id == Member.id, Post.title.in_(titles), Post.starts_on <= today, is_current)


def set_targets(plan: TargetPlan, member_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """Let the plan hold for these members; how many are new. Who has it already is left alone."""
    if not member_ids:
        return 0
    take_turns()
    own = own_hours(plan, member_ids)
    rows = [{"plan_id": plan.id, "member_id": member_id, "hours": own.get(member_id)} for member_id in sorted(set(member_ids))]
    made: list[int] = []
    for first in range(0, len(rows), AT_ONCE):
        statement = insert_into(Target).values(rows[first : first + AT_ONCE]).on_conflict_do_nothing().returning(Target.member_id)
        made += db.session.scalars(statement)
    if made:
        keep_standings(plan.year, made, today=local_day(now))
        record("set_targets", "target_plan", plan.id, actor_id=actor_id, now=now, members=len(made))
    return len(made)


def own_hours(plan: TargetPlan, member_ids: Collection[int]) -> dict[int, Decimal]:
    """Where the plan says so: the hours of those who joined in the course of its year, by their first affiliation."""
    if not plan.is_pro_rata:
        return {}
    first = func.min(Affiliation.starts_on)
    late = select(Affiliation.member_id, first).group_by(Affiliation.member_id).having(first > date(plan.year, 1, 1))
    wanted = set(member_ids)
    return {member_id: pro_rata(plan.hours, joined, plan.year) for member_id, joined in db.session.execute(late) if member_id in wanted}


def exempt_member(
    plan: TargetPlan, member_id: int, *, since: date, until: date | None, approver: str, actor_id: int | None, now: datetime
) -> None:
    """Ask nothing of the member under this plan, with who approved it and until when (None: until withdrawn); no reason is kept.

    Raises Refused, Missing.
    """
    approver = " ".join(approver.split())
    if not 0 < len(approver) <= 60:
        raise Refused(_("请填写批准人，不超过 60 个字。"), field="approver")
    if not is_span(since, until):
        raise Refused(_("结束日期不能早于开始日期。"), field="until")
    target = _target(plan, member_id)
    before = _exemption(target)
    target.exempt_from, target.exempt_to, target.exempt_approver = since, until, approver
    _keep(plan, member_id, now)
    record("exempt_member", "member", member_id, actor_id=actor_id, now=now, plan=plan.id, old=before, new=_exemption(target))


def withdraw_exemption(plan: TargetPlan, member_id: int, *, actor_id: int | None, now: datetime) -> None:
    """The target holds for the member again. Raises Refused when she was not exempt, Missing."""
    target = _target(plan, member_id)
    before = _exemption(target)
    if before is None:
        raise Refused(_("这位同志没有“不作硬性要求”的登记。"))
    target.exempt_from = target.exempt_to = target.exempt_approver = None
    _keep(plan, member_id, now)
    record("withdraw_exemption", "member", member_id, actor_id=actor_id, now=now, plan=plan.id, old=before)


def _keep(plan: TargetPlan, member_id: int, now: datetime) -> None:
    db.session.flush()
    keep_standings(plan.year, [member_id], today=local_day(now))


def _target(plan: TargetPlan, member_id: int) -> Target:
    take_turns()
    found = db.session.scalar(select(Target).where(Target.plan_id == plan.id, Target.member_id == member_id))
    if found is None:
        raise Missing(_("这项考核目标不适用于这位同志。"))
    return found


def _exemption(target: Target) -> dict[str, Any] | None:
    if target.exempt_from is None:
        return None
    until = target.exempt_to.isoformat() if target.exempt_to else None
    return {"since": target.exempt_from.isoformat(), "until": until, "approver": target.exempt_approver}
