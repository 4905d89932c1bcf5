"""The leader's dashboard: figures of her subtree, and everything they are made of. Changes nothing."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import page_number
from learnhub.core.permissions import LEADER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet
from learnhub.learning.rules.pace import elapsed
from learnhub.organization.queries import member_paths
from learnhub.ranking.queries.figures import are_figures_outdated, last_change
from learnhub.ranking.queries.people import Span, people_in
from learnhub.ranking.service import renew_figures
from learnhub.reporting.queries import figures, lists
from learnhub.reporting.queries.member import member_report
from learnhub.reporting.rules import pace
from learnhub.reporting.views import charts, scope, workbook
from learnhub.reporting.views.blueprint import blueprint
from learnhub.reporting.views.columns import member_head, member_row, unit_head, unit_row


@blueprint.get("/dashboard")
@requires(LEADER)
def dashboard() -> ResponseReturnValue:
    """Figures of one unit: now, over the year, below it, and who needs attention."""
    choice, span = scope.unit_of(LEADER), scope.span()
    _renew_figures(span)
    people = people_in([choice.unit.path], span, choice.unit.tree)
    found = figures.breakdown(choice.unit, span)
    months = figures.months(found.whole, span)
    spread = found.whole.distribution if found.whole.with_target else []
    only = lists.page_of_members(people, lists.ALL, 1) if not found.rows else None
    return render_template(
        "reporting/dashboard.html",
        choice=choice,
        span=span,
        moment=now(),
        whole=found.whole,
        rows=found.rows,
        units=found.units,
        months=months,
        trend=charts.trend(months),
        spread=spread,
        columns=charts.columns(spread, elapsed(span.today, span.year)),
        bucket_names=charts.bucket_names(),
        warned=lists.warned(people, choice.unit),
        warned_count=found.whole.warned,
        members=only,
        heat=pace.heat,
        bounds=pace,
        today=span.today,
        periods=_periods(choice, span),
    )


def _renew_figures(span: Span) -> None:
    """What has changed since the figures of units were kept is reckoned anew, before they are read."""
    until = last_change()
    while are_figures_outdated(span.today, until):
        with transaction():
            renew_figures(span.today)


def _periods(choice: scope.Choice, span: Span) -> list[tuple[str, str, bool]]:
    words = ((scope.MONTH, _("本月")), (scope.QUARTER, _("本季")), (scope.YEAR, _("本年")))
    return [(word, url_for("reporting.dashboard", unit=choice.unit.id, period=kind), kind == span.kind) for kind, word in words]


@blueprint.get("/dashboard/members")
@requires(LEADER)
def dashboard_members() -> ResponseReturnValue:
    """The members behind a figure."""
    choice, span, show = scope.unit_of(LEADER), scope.span(), scope.show()
    people = people_in([choice.unit.path], span, choice.unit.tree)
    order = scope.order()
    page = lists.page_of_members(people, show, page_number(), unit_id=_own_only(choice), **order)
    return render_template(
        "reporting/dashboard_members.html",
        choice=choice,
        span=span,
        show=show,
        page=page,
        is_own=_own_only(choice) is not None,
        today=span.today,
        **order,
    )


def _own_only(choice: scope.Choice) -> int | None:
    """The unit's own members without those below it, when asked for."""
    return choice.unit.id if scope.chosen("own", ("1",), "") else None


@blueprint.get("/dashboard/members/<int:member_id>")
@requires(LEADER)
def dashboard_member(member_id: int) -> ResponseReturnValue:
    """One member's hours, entries and exams; days, never hours of the day."""
    if not principal().covers((LEADER,), *member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))
    span = scope.span()
    return render_template("reporting/dashboard_member.html", report=member_report(member_id, span.today), today=span.today)


@blueprint.post("/dashboard/export")
@requires(LEADER)
def export_dashboard() -> ResponseReturnValue:
    """The table of units and the list of members as Excel, following the filter; recorded."""
    choice, span, show = scope.unit_of(LEADER), scope.span(), scope.show()
    _renew_figures(span)
    people = people_in([choice.unit.path], span, choice.unit.tree)
    found = figures.breakdown(choice.unit, span)
    statement: Any = lists.members(people, show, unit_id=_own_only(choice), **scope.order())
    members = db.session.execute(statement).all()
    total = figures.UnitRow(choice.unit, found.whole)
    return workbook.send(
        f"{choice.unit.name}-{span.today.isoformat()}",
        Sheet(_("单位"), unit_head(span), [unit_row(row, span) for row in [*found.rows, total]]),
        Sheet(_("人员"), member_head(), [member_row(row, span) for row in members]),
        unit=choice.unit.id,
        show=show,
        period=span.kind,
    )
