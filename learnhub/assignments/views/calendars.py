"""The calendar feed: an address of one's own, and what it shows without a session."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assignments import service
from learnhub.assignments.queries.calendar import address_of, calendar_of, owner_of
from learnhub.assignments.rules.addresses import key_of, token_of
from learnhub.assignments.views.blueprint import blueprint
from learnhub.assignments.views.feed import feed
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import limiter
from learnhub.core.permissions import SIGNED_IN, principal, public, requires
from learnhub.core.transactions import transaction


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


@blueprint.get("/tasks/calendar")
@requires(SIGNED_IN)
def calendar() -> ResponseReturnValue:
    """One's calendar address, and how to use it."""
    found = address_of(principal().member_id)
    address = url_for(".calendar_feed", address=token_of(found.key, _secret()), _external=True) if found else None
    return render_template("assignments/calendar.html", address=address, made_at=found.made_at if found else None)


@blueprint.post("/tasks/calendar")
@requires(SIGNED_IN)
def make_calendar() -> ResponseReturnValue:
    """Make an address, or a new one in place of the old."""
    with transaction():
        service.make_address(principal().member_id, actor_id=principal().account_id, now=now())
    flash(_("已生成新的日历地址；以前的地址不再可用。"), "ok")
    return redirect(url_for(".calendar"), 303)


@blueprint.post("/tasks/calendar/revoke")
@requires(SIGNED_IN)
def revoke_calendar() -> ResponseReturnValue:
    """The address leads nowhere any more."""
    with transaction():
        service.revoke_address(principal().member_id, actor_id=principal().account_id, now=now())
    flash(_("日历地址已停用。"), "ok")
    return redirect(url_for(".calendar"), 303)


@blueprint.get("/calendar/<address>.ics")
@public
@limiter.limit("60/minute")
def calendar_feed(address: str) -> ResponseReturnValue:
    """The calendar of whoever holds the address: titles and dates, nothing else."""
    key = key_of(address, _secret())
    member_id = owner_of(key) if key else None
    if member_id is None:
        raise Missing(_("没有这个日历，或者地址已经停用。"))
    answer = Response(feed(calendar_of(member_id, now())), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer
