"""Targets of study hours: plans of a year, for whom they hold, and who is exempt."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, Target, TargetPlan
from learnhub.learning.service.completing import insert_into


def create_plan(
    year: int,
    name: str,
    hours: Decimal,
    *,
    counted: Mapping[str, float | None],
    document: str,
    categories: Sequence[str] = ("full", "probationary"),
    least_concentrated: int = 0,
    actor_id: int | None,
    now: datetime,
) -> TargetPlan:
    """A plan 考核目标 of `year`. `counted` names the categories of hours that count, each with its cap (None: no cap). Raises Refused."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("请填写考核目标的名称。"), field="name")
    if not 0 < hours <= 366:
        raise Refused(_("目标学时请填写 0.5 到 366 之间的数。"), field="hours")
    if not counted or not set(counted) <= set(HOUR_CATEGORIES):
        raise Refused(_("请至少选择一类计入目标的学时。"), field="counted")
    plan = TargetPlan(
        year=year,
        name=name[:80],
        hours=hours,
        categories=list(categories),
        counted=dict(counted),
        least_concentrated=least_concentrated,
        document=document.strip()[:200],
        created_by=actor_id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise Refused(_("%(year)s 年已经有“%(name)s”，请换一个名称。", year=year, name=name), field="name") from None
    record("create_plan", "target_plan", plan.id, actor_id=actor_id, now=now, name=plan.name, hours=str(hours))
    return plan


def set_targets(plan: TargetPlan, member_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """Let the plan hold for these members; how many are new. Who has it already is left alone."""
    rows = [{"plan_id": plan.id, "member_id": member_id} for member_id in sorted(set(member_ids))]
    if not rows:
        return 0
    made = db.session.execute(insert_into(Target).values(rows).on_conflict_do_nothing().returning(Target.id)).all()
    record("set_targets", "target_plan", plan.id, actor_id=actor_id, now=now, members=len(made))
    return len(made)


def exempt_member(
    plan: TargetPlan, member_id: int, *, since: date, until: date | None, approver: str, actor_id: int | None, now: datetime
) -> None:
    """Ask nothing of the member under this plan 不作硬性要求, with who approved it and until when; no reason is kept. Raises Refused, Missing."""
    if not approver.strip():
        raise Refused(_("请填写批准人。"), field="approver")
    if until is not None and until < since:
        raise Refused(_("结束日期不能早于开始日期。"), field="until")
    held = select(Target.id).where(Target.plan_id == plan.id, Target.member_id == member_id)
    target_id = db.session.scalar(held)
    if target_id is None:
        raise Missing(_("这项考核目标不适用于这位同志。"))
    values = {"exempt_from": since, "exempt_to": until, "exempt_approver": approver.strip()[:60]}
    db.session.execute(update(Target).where(Target.id == target_id).values(values))
    record("exempt_member", "member", member_id, actor_id=actor_id, now=now, plan=plan.id)
