"""Every entry of one's study hours: filtered, paged, exported."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Hours, Sheet, send_workbook
from learnhub.learning.forms import HOUR_LABELS
from learnhub.learning.queries.hours_entries import years_with_hours
from learnhub.learning.queries.my_hours import LedgerFilter, ledger_of, ledger_sum
from learnhub.learning.views.blueprint import blueprint


def _filters(years: list[int]) -> LedgerFilter:
    year, category = request.args.get("year", type=whole), request.args.get("category", "")
    return LedgerFilter(year if year in years else None, category if category in HOUR_LABELS else "")


@blueprint.get("/study/hours")
@requires(SIGNED_IN)
def hours_ledger() -> ResponseReturnValue:
    """The ledger, all years."""
    member_id = principal().member_id
    years = years_with_hours(member_id)
    filters = _filters(years)
    return render_template(
        "learning/hours_ledger.html",
        page=page_of(ledger_of(member_id, filters), number=page_number(), scalars=False),
        total=ledger_sum(member_id, filters),
        filters=filters,
        years=years,
        kinds=HOUR_LABELS,
    )


@blueprint.post("/study/hours/export")
@requires(SIGNED_IN)
def export_hours() -> ResponseReturnValue:
    """The same as Excel; recorded."""
    member_id = principal().member_id
    rows = [_row(row) for row in db.session.execute(ledger_of(member_id, _filters(years_with_hours(member_id))))]
    head = [_("日期"), _("事由"), _("类别"), _("学时"), _("登记")]
    with transaction():
        record("export", "member", member_id, actor_id=principal().account_id, now=now(), what="own_hours", rows=len(rows))
    return send_workbook(_("学时明细"), Sheet(_("学时明细"), head, rows))


def _row(row: Any) -> list[object]:
    entry = row.StudyHoursEntry
    return [entry.day, entry.reason, str(HOUR_LABELS[entry.category]), Hours(float(entry.hours)), row.recorder or _("平台")]
