"""Lists of members behind a figure: who is behind, who has not studied, who has no target."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, select

from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.core.reading import rows
from learnhub.learning.models import StudyDay, StudyHoursEntry
from learnhub.organization.models import Unit
from learnhub.ranking.queries.figures import most_warned
from learnhub.ranking.queries.people import is_behind, is_warned

ALL, BEHIND, ON_PACE, MET, IDLE, WARNED, EXEMPT, UNTARGETED, FAILED = (
    "all",
    "behind",
    "on_pace",
    "met",
    "idle",
    "warned",
    "exempt",
    "untargeted",
    "failed",
)
SHOWS = (ALL, WARNED, BEHIND, ON_PACE, MET, IDLE, EXEMPT, UNTARGETED, FAILED)
SORTS = ("name", "unit", "counted", "gap", "last")
PAGE = 25
NO_DAY = date(1970, 1, 1)


def condition(people: Subquery, show: str) -> ColumnElement[bool]:
    """Which members a list shows."""
    column = people.c
    found: ColumnElement[bool] = {
        BEHIND: is_behind(people),
        ON_PACE: column.is_on_pace == 1,
        MET: column.is_met == 1,
        IDLE: column.is_recent == 0,
        WARNED: is_warned(people),
        EXEMPT: column.is_exempt == 1,
        UNTARGETED: and_(column.has_target == 0, column.is_exempt == 0),
        FAILED: column.sat > column.passed,
    }.get(show, column.member_id > 0)
    return found


def last_day(people: Subquery) -> Any:
    """The last day on which the member studied or was entered in the ledger, never an hour of the day."""
    studied = select(func.max(StudyDay.day)).where(StudyDay.member_id == people.c.member_id).scalar_subquery()
    entered = select(func.max(StudyHoursEntry.day)).where(StudyHoursEntry.member_id == people.c.member_id).scalar_subquery()
    larger = func.greatest if db.engine.dialect.name == "postgresql" else func.max
    return larger(func.coalesce(studied, NO_DAY), func.coalesce(entered, NO_DAY))


def members(people: Subquery, show: str, *, sort: str = "gap", descending: bool = False, unit_id: int | None = None) -> Any:
    """The members of a list with everything that is known of them."""
    return _sorted(select(people, last_day(people).label("last")), people, show, sort=sort, descending=descending, unit_id=unit_id)


def _sorted(statement: Any, people: Subquery, show: str, *, sort: str, descending: bool, unit_id: int | None) -> Any:
    column = people.c
    key = {
        "name": column.sort_name,
        "unit": func.coalesce(column.department, ""),
        "counted": column.counted,
        "gap": column.gap,
        "last": last_day(people),
    }[sort]
    statement = statement.where(condition(people, show))
    if unit_id is not None:
        statement = statement.where(column.unit_id == unit_id)
    return statement.order_by(key.desc() if descending else key, column.sort_name, column.member_id)


def page_of_members(
    people: Subquery, show: str, number: int, *, sort: str = "gap", descending: bool = False, unit_id: int | None = None
) -> Page[Any]:
    """One page of the list; only of those on it everything is looked for."""
    ids = _sorted(select(people.c.member_id), people, show, sort=sort, descending=descending, unit_id=unit_id)
    page = page_of(ids, number=number, size=PAGE)
    return replace(page, items=_known_of(people, page.items))


def _known_of(people: Subquery, ids: Sequence[int]) -> Sequence[Any]:
    """Everything of these members, in this order."""
    found = rows(select(people, last_day(people).label("last")).where(people.c.member_id.in_(ids)))
    known = {row.member_id: row for row in found}
    return [known[each] for each in ids]


def warned(people: Subquery, unit: Unit) -> Sequence[Any]:
    """Those of the unit and below it who need attention most, from the few that are kept of each."""
    return _known_of(people, most_warned(unit))
