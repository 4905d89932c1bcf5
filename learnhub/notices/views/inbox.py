"""The inbox: one's notices, opened one by one or all marked as read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.queries import notices_of, unread_count
from learnhub.notices.rules.kinds import KINDS
from learnhub.notices.views import blueprint


@blueprint.get("/notices")
@requires(SIGNED_IN)
def inbox() -> ResponseReturnValue:
    """One's notices, the latest first."""
    kind, show = request.args.get("kind", ""), request.args.get("show", "")
    account_id = principal().account_id
    found = notices_of(account_id, kind=kind if kind in KINDS else "", only_unread=show == "unread")
    page = page_of(found, number=page_number())
    return render_template("notices/inbox.html", page=page, kinds=KINDS, kind=kind, show=show, unread=unread_count(account_id))


@blueprint.post("/notices/<int:notice_id>")
@requires(SIGNED_IN)
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Read a notice, and go where it leads."""
    with transaction():
        link = service.read_notice(notice_id, principal().account_id, now=now())
    if link is None:
        raise Missing(_("没有这条通知。"))
    return redirect(link or url_for("notices.inbox"), 303)


@blueprint.post("/notices/read-all")
@requires(SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    with transaction():
        read = service.read_all(principal().account_id, now=now())
    flash(_("已全部标为已读（%(n)s 条）。", n=read), "ok")
    return redirect(url_for("notices.inbox"), 303)
