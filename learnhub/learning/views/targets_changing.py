"""Changing a plan of study hours while its year runs."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import local_day, now
from learnhub.core.errors import Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import ADMINISTRATOR, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.targets import check_planner, find_plan, page_of_form, plan_form, said


@blueprint.get("/manage/targets/<int:plan_id>/edit")
@requires(ADMINISTRATOR)
def edit_target(plan_id: int) -> ResponseReturnValue:
    """The form of a plan, filled with what it says."""
    check_planner()
    plan = find_plan(plan_id)
    return page_of_form(plan_form(plan, filled=True), plan=plan)


@blueprint.post("/manage/targets/<int:plan_id>/edit")
@requires(ADMINISTRATOR)
def change_target(plan_id: int) -> ResponseReturnValue:
    """Show whom the plan would hold for, or change it."""
    check_planner()
    plan = find_plan(plan_id)
    form = plan_form(plan)
    if not form.validate_on_submit():
        return page_of_form(form, plan=plan), 422
    facts = said(form, plan)
    try:
        if "look" in request.form:
            wanted = {name: facts[name] for name in ("categories", "unit_ids", "posts")}
            return page_of_form(form, plan=plan, reach=service.reach_of(plan, **wanted, today=local_day(now())))
        with transaction():
            reach = service.change_plan(plan_id, **facts, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        show_refusal(form, "cap_online" if refusal.field == "cap" else refusal.field, refusal.message, "name")
        return page_of_form(form, plan=plan), 422
    flash(_("已修改，适用于 %(n)s 人：新增 %(new)s 人，不再适用 %(gone)s 人。", n=reach.people, new=reach.new, gone=reach.gone), "ok")
    return redirect(url_for("learning.target", plan_id=plan_id), 303)
