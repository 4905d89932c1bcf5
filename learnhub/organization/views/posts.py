"""Party posts: give one to a member, end one."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization import queries, service
from learnhub.organization.forms import PostForm
from learnhub.organization.models import PARTY_TREE
from learnhub.organization.views import MANAGERS, blueprint, unit_choices
from learnhub.organization.views.members import member_in_scope, member_page, today


@blueprint.post("/manage/members/<int:member_id>/posts")
@requires(*MANAGERS)
def appoint(member_id: int) -> ResponseReturnValue:
    """Give a member a Party post."""
    found = member_in_scope(member_id)
    form = PostForm(prefix="post")
    form.unit_id.choices = unit_choices(PARTY_TREE)
    if not form.validate_on_submit():
        return member_page(found, status=422, post=form)
    try:
        with transaction():
            service.appoint(
                found,
                queries.unit(form.unit_id.data),
                form.title.data or "",
                day=form.day.data or today(),
                actor_id=principal().account_id,
                now=now(),
            )
    except Refused as refusal:
        form.title.errors = [refusal.message]
        return member_page(found, status=refusal.status, post=form)
    flash(_("已登记 %(name)s 的职务。", name=found.name), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)


@blueprint.post("/manage/members/<int:member_id>/posts/<int:post_id>/end")
@requires(*MANAGERS)
def dismiss(member_id: int, post_id: int) -> ResponseReturnValue:
    """End a Party post today."""
    found = member_in_scope(member_id)
    try:
        with transaction():
            service.dismiss(post_id, member=found, day=today(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已登记卸任。"), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)
