"""The boards."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnhub.core.clock import local_day, now, zone
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning.queries import is_outdated
from learnhub.learning.service import renew_standings
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE
from learnhub.ranking.queries import assigned, hours
from learnhub.ranking.queries.boards import points_board
from learnhub.ranking.queries.units import unit_board
from learnhub.ranking.rules.periods import KINDS, MONTH, YEAR, Period, period_of
from learnhub.ranking.views import words
from learnhub.ranking.views.blueprint import blueprint
from learnhub.settings.queries import value

PEOPLE, DEPARTMENTS, BRANCHES = "people", "departments", "branches"
TREES = {DEPARTMENTS: DEPARTMENT_TREE, BRANCHES: PARTY_TREE}
POINTS, HOURS, ASSIGNED = "points", "hours", "assigned"


def _chosen(name: str, allowed: tuple[str, ...], default: str) -> str:
    """A choice in the address; anything odd is the default."""
    wanted = request.args.get(name, default)
    return wanted if wanted in allowed else default


@blueprint.get("/ranking")
@requires(SIGNED_IN)
def board() -> ResponseReturnValue:
    """Members, departments or branches, by points, by share of one's own target or by share of assigned work done."""
    moment = now()
    kind = _chosen("board", (PEOPLE, DEPARTMENTS, BRANCHES), PEOPLE)
    measure = _chosen("measure", (POINTS, HOURS, ASSIGNED), POINTS)
    period = period_of(YEAR if measure == HOURS else _chosen("period", KINDS, MONTH), local_day(moment))
    if measure == HOURS:
        _bring_up_to_date(local_day(moment))
    read = _people if kind == PEOPLE else _units
    return render_template(
        "ranking/board.html",
        kind=kind,
        measure=measure,
        period=period,
        period_name=words.period_name(period),
        choices_of_period=[
            (label, url_for("ranking.board", board=kind, measure=measure, period=key), key == period.kind)
            for key, label in words.short_names().items()
        ],
        moment=moment,
        zone=str(zone()),
        least_people=value("ranking.least_people", int),
        is_relieved=value("site.relief_mode", bool),
        **read(kind, measure, period),
    )


def _bring_up_to_date(today: date) -> None:
    """Exemptions begin and end with days: whose did is weighed again before the shares are read."""
    while is_outdated(today.year, today):
        with transaction():
            renew_standings(today.year, today=today)


def _people(_kind: str, measure: str, period: Period) -> dict[str, Any]:
    top = value("ranking.top", int)
    me = principal().member_id
    if measure == HOURS:
        return {"board": hours.hours_board(int(period.key), me, top), "top": top}
    if measure == ASSIGNED:
        return {"board": assigned.assigned_board(period, me, top, now=now()), "top": top}
    return {"board": points_board(period.key, me, top), "top": top}


def _units(kind: str, measure: str, period: Period) -> dict[str, Any]:
    tree, user = TREES[kind], principal()
    own_path = user.branch_path if tree == PARTY_TREE else user.department_path
    least = value("ranking.least_people", int)
    if measure == HOURS:
        ranked, apart = hours.unit_hours_board(tree, int(period.key), least_people=least, own_path=own_path)
        return {"ranked": ranked, "apart": apart, "mine": next((line for line in (*ranked, *apart) if line.is_mine), None)}
    if measure == ASSIGNED:
        ranked, apart = assigned.unit_assigned_board(tree, period, now=now(), least_people=least, own_path=own_path)
        return {"ranked": ranked, "apart": apart, "mine": next((line for line in (*ranked, *apart) if line.is_mine), None)}
    found = unit_board(tree, period, today=local_day(now()), least_people=least, own_path=own_path)
    return {"ranked": found.ranked, "apart": found.apart, "mine": found.mine, "days": found.days}
