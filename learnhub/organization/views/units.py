"""Pages of units: the two trees; create, edit, move, disable."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ADMINISTRATOR, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.organization import queries, service
from learnhub.organization.forms import KIND_LABELS, UnitForm
from learnhub.organization.models import DEPARTMENT_TREE, KINDS, Unit
from learnhub.organization.views import MANAGERS, blueprint, indented


def _unit_in_scope(unit_id: int, *roles: str) -> Unit:
    unit = queries.unit(unit_id)
    if not principal().covers(roles, unit.path):
        raise Missing(_("没有这个单位，或者它不在你的范围内。"))
    return unit


@blueprint.get("/manage/units")
@requires(*MANAGERS)
def units() -> ResponseReturnValue:
    """The department tree or the Party organization, with headcounts."""
    tree = request.args.get("tree", DEPARTMENT_TREE)
    if tree not in KINDS:
        tree = DEPARTMENT_TREE
    found = queries.units_in(principal().scope(*MANAGERS), tree, with_disabled=True)
    counts = queries.headcounts(tree)
    rows = [(unit, sum(counts.get(below.id, 0) for below in found if below.path.startswith(unit.path))) for unit in found]
    return render_template("organization/units.html", rows=rows, tree=tree, may_edit=principal().has_role(ADMINISTRATOR))


def _fill(form: UnitForm, tree: str, unit: Unit | None) -> None:
    form.kind.choices = [(kind, KIND_LABELS[kind]) for kind in KINDS[tree]]
    scope = principal().scope(ADMINISTRATOR)
    parents = [found for found in queries.units_in(scope, tree) if unit is None or not found.path.startswith(unit.path)]
    form.parent_id.choices = [(found.id, indented(found)) for found in parents]
    if unit is not None and (unit.parent_id is None or unit.path in scope):
        form.parent_id.choices = [(unit.parent_id or 0, unit.parent.name if unit.parent else _("（最上级）"))]


@blueprint.route("/manage/units/new", methods=["GET", "POST"])
@requires(ADMINISTRATOR)
def create_unit() -> ResponseReturnValue:
    """A new unit under one in scope."""
    parent = _unit_in_scope(request.args.get("parent", 0, type=whole), ADMINISTRATOR)
    form = UnitForm(parent_id=parent.id, kind=KINDS[parent.tree][-1] if parent.tree == DEPARTMENT_TREE else "branch")
    _fill(form, parent.tree, None)
    if form.validate_on_submit():
        above = _unit_in_scope(int(form.parent_id.data), ADMINISTRATOR)
        try:
            with transaction():
                unit = service.create_unit(
                    parent.tree,
                    form.kind.data,
                    form.name.data or "",
                    above,
                    position=form.position.data or 0,
                    actor_id=principal().account_id,
                    now=now(),
                )
        except Refused as refusal:
            _show(form, refusal)
        else:
            flash(_("已新建“%(name)s”。", name=unit.name), "ok")
            return redirect(url_for("organization.units", tree=unit.tree), 303)
    return render_template("organization/unit_form.html", form=form, unit=None, tree=parent.tree), 422 if form.is_submitted() else 200


def _show(form: UnitForm, refusal: Refused) -> None:
    field = form[refusal.field or "name"]
    field.errors = [*field.errors, refusal.message]


@blueprint.route("/manage/units/<int:unit_id>", methods=["GET", "POST"])
@requires(ADMINISTRATOR)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    """Rename, reorder or move a unit."""
    unit = _unit_in_scope(unit_id, ADMINISTRATOR)
    form = UnitForm(obj=unit)
    _fill(form, unit.tree, unit)
    if form.validate_on_submit():
        actor, moment, parent_id = principal().account_id, now(), int(form.parent_id.data)
        above = _unit_in_scope(parent_id, ADMINISTRATOR) if parent_id and parent_id != unit.parent_id else None
        try:
            with transaction():
                service.rename_unit(unit, form.name.data or "", form.kind.data, form.position.data or 0, actor_id=actor, now=moment)
                if above is not None:
                    service.move_unit(unit, above, actor_id=actor, now=moment)
        except Refused as refusal:
            _show(form, refusal)
        else:
            flash(_("已保存“%(name)s”。", name=unit.name), "ok")
            return redirect(url_for("organization.units", tree=unit.tree), 303)
    return render_template("organization/unit_form.html", form=form, unit=unit, tree=unit.tree), 422 if form.is_submitted() else 200


@blueprint.post("/manage/units/<int:unit_id>/disable")
@requires(ADMINISTRATOR)
def disable_unit(unit_id: int) -> ResponseReturnValue:
    """Close an empty unit."""
    unit = _unit_in_scope(unit_id, ADMINISTRATOR)
    try:
        with transaction():
            service.disable_unit(unit, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已停用“%(name)s”。", name=unit.name), "ok")
    return redirect(url_for("organization.units", tree=unit.tree), 303)


@blueprint.post("/manage/units/<int:unit_id>/enable")
@requires(ADMINISTRATOR)
def enable_unit(unit_id: int) -> ResponseReturnValue:
    """Open a disabled unit again."""
    unit = _unit_in_scope(unit_id, ADMINISTRATOR)
    with transaction():
        service.enable_unit(unit, actor_id=principal().account_id, now=now())
    flash(_("已重新启用“%(name)s”。", name=unit.name), "ok")
    return redirect(url_for("organization.units", tree=unit.tree), 303)
