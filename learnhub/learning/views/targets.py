"""Plans of study hours 考核目标: the plans of a year, a new one from a preset, its people, and of whom nothing is asked."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func

from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.scopes import reaches_everything
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.learning import service
from learnhub.learning.forms import CATEGORY_LABELS, HOUR_LABELS, ExemptionForm, PlanForm
from learnhub.learning.models import HOUR_CATEGORIES, TargetPlan
from learnhub.learning.queries.targets import SORTS, people_of_plan, plans_with_people, years_with_plans
from learnhub.learning.rules.targets import PRESETS
from learnhub.learning.views.blueprint import blueprint
from learnhub.organization.models import Unit
from learnhub.organization.queries import member_paths, units_in

MANAGERS = (ORGANIZER, ADMINISTRATOR)


@blueprint.get("/manage/targets")
@requires(*MANAGERS)
def targets() -> ResponseReturnValue:
    """The plans of a year."""
    today = local_day(now())
    asked = request.args.get("year", today.year, type=int)
    year = asked if 2000 <= asked <= 2100 else today.year
    return render_template(
        "learning/targets.html",
        year=year,
        years=sorted({year, today.year, *years_with_plans()}, reverse=True),
        rows=plans_with_people(year, today=today),
        presets=PRESETS,
        may_plan=reaches_everything(principal()),
        category_labels=CATEGORY_LABELS,
        hour_labels=HOUR_LABELS,
    )


def _planner() -> None:
    if not reaches_everything(principal()):
        raise Forbidden(_("考核目标涉及全部单位，只有最上级单位的管理员可以设立。"))


def _form() -> PlanForm:
    form = PlanForm()
    units = units_in(principal().scope(ADMINISTRATOR))
    form.unit_id.choices = [(0, _("全部单位")), *((unit.id, "　" * unit.depth + unit.name) for unit in units)]
    return form


@blueprint.get("/manage/targets/new")
@requires(ADMINISTRATOR)
def new_target() -> ResponseReturnValue:
    """A new plan, filled from a preset to be edited."""
    _planner()
    form, chosen = _form(), request.args.get("preset", 0, type=int)
    preset = PRESETS[chosen] if 0 <= chosen < len(PRESETS) else PRESETS[0]
    form.year.data, form.name.data, form.hours.data, form.document.data = local_day(now()).year, preset.name, preset.hours, preset.document
    form.categories.data, form.posts.data = list(preset.categories), "、".join(preset.posts)
    form.least_concentrated.data, form.counted.data = preset.least_concentrated, ["concentrated", "group"]
    return _page(form)


def _page(form: PlanForm, people: int | None = None) -> str:
    return render_template("learning/target_form.html", form=form, people=people, preset=request.args.get("preset", 0, type=int))


@blueprint.post("/manage/targets/new")
@requires(ADMINISTRATOR)
def create_target() -> ResponseReturnValue:
    """Show how many people the plan would reach, or set it up and let it hold for them."""
    _planner()
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        if "look" in request.form:
            return _page(form, _reach(form))
        with transaction():
            plan = service.create_plan(**_said(form), actor_id=principal().account_id, now=now())
            made = service.refresh_plan(plan, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        show_refusal(form, "cap_online" if refusal.field == "cap" else refusal.field, refusal.message, "name")
        return _page(form), 422
    flash(_("已设立“%(name)s”，适用于 %(n)s 人。", name=plan.name, n=made), "ok")
    return redirect(url_for("learning.target", plan_id=plan.id), 303)


def _posts(form: PlanForm) -> list[str]:
    return [post.strip() for post in (form.posts.data or "").replace(",", "、").replace("，", "、").split("、") if post.strip()]


def _reach(form: PlanForm) -> int:
    units = None if form.unit_id.data == 0 else [form.unit_id.data]
    people = service.population(form.categories.data or [], units, _posts(form), today=local_day(now()))
    return db.session.scalar(db.select(func.count()).select_from(people.subquery())) or 0


def _said(form: PlanForm) -> dict[str, Any]:
    caps = {name: form[f"cap_{name}"].data for name in HOUR_CATEGORIES}
    return {
        "year": form.year.data,
        "name": form.name.data,
        "hours": Decimal(form.hours.data or 0),
        "counted": {name: None if caps[name] is None else float(caps[name]) for name in form.counted.data or []},
        "document": form.document.data,
        "categories": form.categories.data or [],
        "least_concentrated": form.least_concentrated.data,
        "unit_ids": None if form.unit_id.data == 0 else [form.unit_id.data],
        "posts": _posts(form),
        "is_pro_rata": bool(form.is_pro_rata.data),
    }


def _plan(plan_id: int) -> TargetPlan:
    found = db.session.get(TargetPlan, plan_id)
    if found is None:
        raise Missing(_("没有这项考核目标。"))
    return found


def _people(plan: TargetPlan) -> Any:
    sort = request.args.get("sort", "name")
    return people_of_plan(
        plan,
        principal().scope(*MANAGERS),
        text=request.args.get("q", "").strip()[:60],
        only_exempt=request.args.get("show") == "exempt",
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "desc",
        today=local_day(now()),
    )


@blueprint.get("/manage/targets/<int:plan_id>")
@requires(*MANAGERS)
def target(plan_id: int) -> ResponseReturnValue:
    """A plan, and the people in one's care whom it holds for."""
    return _plan_page(_plan(plan_id), ExemptionForm(), None)


def _plan_page(plan: TargetPlan, form: ExemptionForm, wrong: int | None) -> str:
    units = [db.session.get_one(Unit, unit).name for unit in plan.unit_ids or ()]
    return render_template(
        "learning/target.html",
        plan=plan,
        unit_names=units,
        page=page_of(_people(plan), number=page_number(), scalars=False),
        text=request.args.get("q", ""),
        show=request.args.get("show", ""),
        sort=request.args.get("sort", "name"),
        descending=request.args.get("order") == "desc",
        form=form,
        wrong=wrong,
        may_plan=reaches_everything(principal()),
        today=local_day(now()),
        category_labels=CATEGORY_LABELS,
        hour_labels=HOUR_LABELS,
    )


def _row(row: Any, plan: TargetPlan) -> list[object]:
    who = [row.Member.name, row.department or "", str(CATEGORY_LABELS[row.Member.category])]
    exempt = [_("不作硬性要求") if row.is_exempt else "", row.Target.exempt_approver or ""]
    return [*who, float(row.Target.hours or plan.hours), *exempt]


@blueprint.post("/manage/targets/<int:plan_id>/export")
@requires(*MANAGERS)
def export_target(plan_id: int) -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    plan = _plan(plan_id)
    rows = [_row(row, plan) for row in db.session.execute(_people(plan))]
    head = [_("姓名"), _("部门"), _("人员类别"), _("目标学时"), _("不作硬性要求"), _("批准人")]
    with transaction():
        record("export", "target_plan", plan.id, actor_id=principal().account_id, now=now(), rows=len(rows))
    return send_workbook(f"{plan.name}-{plan.year}", Sheet(plan.name, head, rows))


@blueprint.post("/manage/targets/<int:plan_id>/refresh")
@requires(ADMINISTRATOR)
def refresh_target(plan_id: int) -> ResponseReturnValue:
    """Let the plan hold for who has come into its population."""
    _planner()
    plan = _plan(plan_id)
    with transaction():
        made = service.refresh_plan(plan, actor_id=principal().account_id, now=now())
    flash(_("已更新，新适用 %(n)s 人。", n=made), "ok")
    return redirect(url_for("learning.target", plan_id=plan_id), 303)


def _member_in_care(member_id: int) -> None:
    if not principal().covers(MANAGERS, *member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))


@blueprint.post("/manage/targets/<int:plan_id>/members/<int:member_id>/exempt")
@requires(*MANAGERS)
def exempt(plan_id: int, member_id: int) -> ResponseReturnValue:
    """不作硬性要求 for a member; nobody registers herself."""
    plan, form = _plan(plan_id), ExemptionForm()
    _member_in_care(member_id)
    if member_id == principal().member_id:
        raise Refused(_("自己的“不作硬性要求”请由其他同志登记。"))
    if form.validate_on_submit():
        said: dict[str, Any] = {"since": form.since.data, "until": form.until.data, "approver": form.approver.data}
        try:
            with transaction():
                service.exempt_member(plan, member_id, **said, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "approver")
        else:
            flash(_("已登记。"), "ok")
            return redirect(url_for("learning.target", plan_id=plan_id), 303)
    return _plan_page(plan, form, member_id), 422


@blueprint.post("/manage/targets/<int:plan_id>/members/<int:member_id>/withdraw")
@requires(*MANAGERS)
def withdraw_exemption(plan_id: int, member_id: int) -> ResponseReturnValue:
    """The target holds for the member again."""
    plan = _plan(plan_id)
    _member_in_care(member_id)
    try:
        with transaction():
            service.withdraw_exemption(plan, member_id, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已撤销登记，考核目标重新适用。"), "ok")
    return redirect(url_for("learning.target", plan_id=plan_id), 303)
