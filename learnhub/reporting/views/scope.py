"""Which unit, period and list a report is about, checked against what the role covers."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.permissions import principal
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.learning.queries import is_outdated
from learnhub.learning.service import renew_standings
from learnhub.organization import queries as organization
from learnhub.organization.models import Unit
from learnhub.ranking.queries.people import Span
from learnhub.ranking.rules.figures import PERIODS, first_day
from learnhub.reporting.queries.lists import SHOWS, SORTS

MONTH, QUARTER, YEAR = PERIODS


@dataclass(frozen=True, slots=True)
class Choice:
    """The unit looked at, the tops of what the role covers, and the way from a top down to the unit."""

    unit: Unit
    tops: list[Unit]
    trail: list[Unit]


def chosen(name: str, allowed: tuple[str, ...], default: str) -> str:
    """A choice in the address; anything odd is the default."""
    wanted = request.args.get(name, default)
    return wanted if wanted in allowed else default


def span() -> Span:
    """The period in the address, up to today; whose exemption began or ended since the hours were kept is weighed again."""
    today = local_day(now())
    while is_outdated(today.year, today):
        with transaction():
            renew_standings(today.year, today=today)
    kind = chosen("period", (MONTH, QUARTER, YEAR), YEAR)
    return Span(kind, first_day(kind, today), today, today)


def show(default: str = "all") -> str:
    """Which list."""
    return chosen("show", SHOWS, default)


def order() -> dict[str, Any]:
    """How a list is sorted: the furthest behind first unless asked otherwise."""
    return {"sort": chosen("sort", SORTS, "gap"), "descending": request.args.get("order") == "desc"}


def unit_of(*roles: str) -> Choice:
    """The unit in the address, or the first one the role was granted at. Raises Missing outside of the role's subtrees."""
    held = principal().scope(*roles)
    ids = {int(path.strip("/").split("/")[-1]) for path in held}
    tops = organization.in_tree_order([each for each in (db.session.get(Unit, unit_id) for unit_id in sorted(ids)) if each is not None])
    tops = [top for top in tops if not any(top.path != other.path and top.path.startswith(other.path) for other in tops)]
    wanted = request.args.get("unit", type=whole)
    unit = tops[0] if wanted is None else db.session.get(Unit, wanted)
    if unit is None or not unit.path.startswith(held):
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    top = next(each for each in tops if unit.path.startswith(each.path))
    between = [each for each in unit.ancestor_ids if each not in top.ancestor_ids or each == top.id]
    trail = [each for each in (db.session.get(Unit, unit_id) for unit_id in between) if each is not None]
    return Choice(unit, tops, trail)
