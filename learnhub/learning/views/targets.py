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
from learnhub.core.requests import whole
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
SEVERAL = -1  # in place of a unit: the several ones a plan has


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


def check_planner() -> None:
    """Raises Forbidden for whoever is not administrator of everything."""
    if not reaches_everything(principal()):
        raise Forbidden(_("考核目标涉及全部单位，只有最上级单位的管理员可以设立。"))


def plan_form(plan: TargetPlan | None = None, *, filled: bool = False) -> PlanForm:
    """The form of a plan; `filled` with what `plan` says."""
    form = PlanForm(data=_facts_of(plan)) if plan and filled else PlanForm()
    units = units_in(principal().scope(ADMINISTRATOR))
    form.unit_id.choices = [(0, _("全部单位")), *((unit.id, "　" * unit.depth + unit.name) for unit in units)]
    if plan and plan.unit_ids and len(plan.unit_ids) > 1:  # a plan of several units keeps them unless another is chosen
        form.unit_id.choices = [*form.unit_id.choices, (SEVERAL, _("、").join(unit_names(plan)))]
    return form


def unit_names(plan: TargetPlan) -> list[str]:
    """The units whose people a plan is for; none for everywhere."""
    return [db.session.get_one(Unit, unit).name for unit in plan.unit_ids or ()]


def _facts_of(plan: TargetPlan) -> dict[str, Any]:
    same = ("year", "name", "hours", "document", "categories", "least_concentrated", "is_pro_rata")
    units = plan.unit_ids or [0]
    caps = {f"cap_{name}": None if cap is None else Decimal(str(cap)) for name, cap in plan.counted.items()}
    unit = units[0] if len(units) == 1 else SEVERAL
    return (
        {name: getattr(plan, name) for name in same}
        | caps
        | {
            "counted": list(plan.counted),
            "unit_id": unit,
            "posts": "、".join(plan.posts or ()),
        }
    )


@blueprint.get("/manage/targets/new")
@requires(ADMINISTRATOR)
def new_target() -> ResponseReturnValue:
    """A new plan, filled from a preset to be edited."""
    check_planner()
    copied = request.args.get("copy", type=whole)
    if copied is not None:
        return page_of_form(_copy_form(find_plan(copied)))
    form, chosen = plan_form(), request.args.get("preset", 0, type=int)
    preset = PRESETS[chosen] if 0 <= chosen < len(PRESETS) else PRESETS[0]
    form.year.data, form.name.data, form.hours.data, form.document.data = local_day(now()).year, preset.name, preset.hours, preset.document
    form.categories.data, form.posts.data = list(preset.categories), "、".join(preset.posts)
    form.least_concentrated.data, form.counted.data = preset.least_concentrated, ["concentrated", "group"]
    return page_of_form(form)


def _copy_form(plan: TargetPlan) -> PlanForm:
    """What a plan says, for the year after it."""
    form = plan_form(plan, filled=True)
    form.year.data, form.copy_of.data, form.keeps_exemptions.data = plan.year + 1, plan.id, True
    return form


def page_of_form(form: PlanForm, *, plan: TargetPlan | None = None, reach: service.Reach | None = None) -> str:
    """The form of a new plan, or of one that is changed; `reach` says for whom it would hold."""
    preset = request.args.get("preset", 0, type=int)
    return render_template("learning/target_form.html", form=form, plan=plan, reach=reach, preset=preset)


@blueprint.post("/manage/targets/new")
@requires(ADMINISTRATOR)
def create_target() -> ResponseReturnValue:
    """Show how many people the plan would reach, or set it up and let it hold for them."""
    check_planner()
    copied = request.form.get("copy_of", 0, type=whole)
    model = find_plan(copied) if copied else None
    form = plan_form(model)
    if not form.validate_on_submit():
        return page_of_form(form), 422
    actor: dict[str, Any] = {"actor_id": principal().account_id, "now": now()}
    try:
        if "look" in request.form:
            return page_of_form(form, reach=_reach(form, model))
        with transaction():
            plan = service.create_plan(year_of(form), **said(form, model), **actor)
            made = service.refresh_plan(plan, **actor)
            if model and form.keeps_exemptions.data:
                service.take_over_exemptions(model, plan, **actor)
    except Refused as refusal:
        show_refusal(form, "cap_online" if refusal.field == "cap" else refusal.field, refusal.message, "name")
        return page_of_form(form), 422
    flash(_("已设立“%(name)s”，适用于 %(n)s 人。", name=plan.name, n=made), "ok")
    return redirect(url_for("learning.target", plan_id=plan.id), 303)


def _posts(form: PlanForm) -> list[str]:
    return [post.strip() for post in (form.posts.data or "").replace(",", "、").replace("，", "、").split("、") if post.strip()]


def _units(form: PlanForm, plan: TargetPlan | None) -> list[int] | None:
    if plan is not None and form.unit_id.data == SEVERAL:
        return plan.unit_ids
    return None if form.unit_id.data == 0 else [form.unit_id.data]


def _reach(form: PlanForm, model: TargetPlan | None) -> service.Reach:
    people = service.population(form.categories.data or [], _units(form, model), _posts(form), today=local_day(now()))
    count = db.session.scalar(db.select(func.count()).select_from(people.subquery())) or 0
    return service.Reach(count, count, 0)


def year_of(form: PlanForm) -> int:
    """The year that was typed."""
    return form.year.data or 0


def said(form: PlanForm, plan: TargetPlan | None) -> dict[str, Any]:
    """What the form says of a plan, but for its year; `plan` is the one it was filled from."""
    caps = {name: form[f"cap_{name}"].data for name in HOUR_CATEGORIES}
    return {
        "name": form.name.data,
        "hours": Decimal(form.hours.data or 0),
        "counted": {name: None if caps[name] is None else float(caps[name]) for name in form.counted.data or []},
        "document": form.document.data,
        "categories": form.categories.data or [],
        "least_concentrated": form.least_concentrated.data,
        "unit_ids": _units(form, plan),
        "posts": _posts(form),
        "is_pro_rata": bool(form.is_pro_rata.data),
    }


def find_plan(plan_id: int) -> TargetPlan:
    """The plan. Raises Missing."""
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
    return _plan_page(find_plan(plan_id), ExemptionForm(), None)


def _plan_page(plan: TargetPlan, form: ExemptionForm, wrong: int | None) -> str:
    return render_template(
        "learning/target.html",
        plan=plan,
        unit_names=unit_names(plan),
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
    plan = find_plan(plan_id)
    rows = [_row(row, plan) for row in db.session.execute(_people(plan))]
    head = [_("姓名"), _("部门"), _("人员类别"), _("目标学时"), _("不作硬性要求"), _("批准人")]
    with transaction():
        record("export", "target_plan", plan.id, actor_id=principal().account_id, now=now(), rows=len(rows))
    return send_workbook(f"{plan.name}-{plan.year}", Sheet(plan.name, head, rows))


@blueprint.post("/manage/targets/<int:plan_id>/refresh")
@requires(ADMINISTRATOR)
def refresh_target(plan_id: int) -> ResponseReturnValue:
    """Let the plan hold for who has come into its population."""
    check_planner()
    plan = find_plan(plan_id)
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
    plan, form = find_plan(plan_id), ExemptionForm()
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
    plan = find_plan(plan_id)
    _member_in_care(member_id)
    try:
        with transaction():
            service.withdraw_exemption(plan, member_id, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已撤销登记，考核目标重新适用。"), "ok")
    return redirect(url_for("learning.target", plan_id=plan_id), 303)
