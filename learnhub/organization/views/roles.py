"""Granting and withdrawing roles."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ROLES, principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization import queries, service
from learnhub.organization.forms import ROLE_LABELS, RoleForm
from learnhub.organization.views import MANAGERS, blueprint, unit_choices


def grantable_roles() -> list[tuple[str, str]]:
    """Roles the granter may give somewhere."""
    held = {grant.role for grant in principal().grants}
    given = {role for own in held for role in service.MAY_GRANT[own]}
    return [(role, ROLE_LABELS[role]) for role in ROLES if role in given]


def grantable_units() -> list[tuple[int, str]]:
    """Units at which the granter may give a role."""
    return unit_choices()


@blueprint.post("/manage/members/<int:member_id>/roles")
@requires(*MANAGERS)
def grant_role(member_id: int) -> ResponseReturnValue:
    """Grant a role at a unit; nobody can grant more than they hold."""
    from learnhub.organization.views.members import member_in_scope, member_page

    found = member_in_scope(member_id)
    form = RoleForm(prefix="role")
    form.role.choices = grantable_roles()
    form.unit_id.choices = grantable_units()
    if not form.validate_on_submit():
        return member_page(found, status=422, role=form)
    try:
        with transaction():
            service.grant_role(found.account_id, form.role.data, queries.unit(form.unit_id.data), granter=principal(), now=now())
    except Refused as refusal:
        form.role.errors = [refusal.message]
        return member_page(found, status=refusal.status, role=form)
    flash(_("已授予 %(name)s“%(role)s”。", name=found.name, role=ROLE_LABELS[form.role.data]), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)


@blueprint.post("/manage/members/<int:member_id>/roles/<int:grant_id>/withdraw")
@requires(*MANAGERS)
def withdraw_role(member_id: int, grant_id: int) -> ResponseReturnValue:
    """Withdraw a role; it ends with the holder's next request."""
    from learnhub.organization.views.members import member_in_scope

    found = member_in_scope(member_id)
    try:
        with transaction():
            service.withdraw_role(grant_id, account_id=found.account_id, granter=principal(), now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已收回角色。"), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)
