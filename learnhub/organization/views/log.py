"""The audit log: who did what, when and from where. Only read, and only by administrators of everything."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.errors import Forbidden
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, principal, requires
from learnhub.core.scopes import reaches_everything
from learnhub.organization.queries import log as queries
from learnhub.organization.rules.deeds import DEEDS
from learnhub.organization.views import blueprint


@blueprint.get("/manage/log")
@requires(ADMINISTRATOR)
def audit_log() -> ResponseReturnValue:
    """All deeds, the latest first; filtered by kind and by whose they are."""
    if not reaches_everything(principal()):
        raise Forbidden(_("审计日志涉及全部单位，只有最上级单位的管理员可以查看。"))
    action = request.args.get("action", "")
    who = request.args.get("who", "").strip()[:60]
    page = page_of(queries.audit_entries(action if action in DEEDS else "", who), number=page_number(), size=30)
    names = queries.names_in(page.items)
    return render_template("organization/audit_log.html", page=page, names=names, deeds=DEEDS, action=action, who=who)
