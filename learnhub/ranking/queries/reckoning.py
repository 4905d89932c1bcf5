"""Reckons the figures of units from the rows of their own members, as they are kept then."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Float, Subquery, case, cast, func, or_, select

from learnhub.assessment.queries.sat import sittings
from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.ranking.queries.people import Span, is_warned, people_of
from learnhub.ranking.rules.figures import BUCKETS, HOURS, MONTHS, PERIODS, REACHING, WHOLE, first_day

WARNED = 5  # members kept of each unit, which is as many as the dashboard shows

_FLAGS = {"with_target": "has_target", "met": "is_met", "on_pace": "is_on_pace", "exempt": "is_exempt"}
Row = dict[str, Any]


def reckoned(unit_ids: Sequence[int], tree: str, today: date) -> tuple[list[Row], list[Row]]:
    """Rows of `UnitFigures` and of `UnitWarned` of these units of one tree; four statements."""
    span = Span("year", today.replace(month=1, day=1), today, today)
    people = people_of(unit_ids, span, tree)
    nothing = dict.fromkeys(WHOLE, 0) | dict.fromkeys(HOURS, 0.0)
    found = {unit_id: {"unit_id": unit_id, "day_began_at": start_of_day(today), **nothing} for unit_id in unit_ids}
    for rows, columns in ((people, _sums(people, today)), _recent(people), _exams(people, today)):
        named = [column.label(name) for name, column in columns.items()]
        for unit_id, *numbers in db.session.execute(select(rows.c.unit_id, *named).group_by(rows.c.unit_id)):
            found[unit_id].update(zip(columns, map(_number, columns, numbers), strict=True))
    return list(found.values()), _warned(people)


def _number(name: str, value: Any) -> float:
    return float(value or 0) if name in HOURS else int(value or 0)


def _sums(people: Subquery, today: date) -> dict[str, Any]:
    """What stands in the members' own rows; months and shares of the target are those of members with one."""
    column = people.c
    has_target = column.has_target == 1
    percents = column.counted * 100 + column.target * 0.005  # of the target; the margin is for what floats make of tenths
    return {
        "people": func.count(),
        **{name: func.sum(column[flag]) for name, flag in _FLAGS.items()},
        **{name: func.sum(case((has_target, column[name]), else_=0.0)) for name in ("counted", "target", "expected")},
        **{f"gained_{period}": func.sum(_gained(people, period, today)) for period in PERIODS},
        **{name: func.sum(column.has_target * cast(column[name], Float)) for name in MONTHS},
        **{
            name: func.sum(case((percents >= column.target * bound, column.has_target), else_=0))
            for name, bound in zip(REACHING, BUCKETS, strict=True)
        },
    }


def _gained(people: Subquery, period: str, today: date) -> Any:
    months = MONTHS[first_day(period, today).month - 1 : today.month]
    return sum((people.c[name] for name in months[1:]), cast(people.c[months[0]], Float))


def _recent(people: Subquery) -> tuple[Subquery, dict[str, Any]]:
    """How many studied lately, and how many of them are neither behind nor exempt: looked for once for each member, and in no condition,
    whose outcome no database can guess."""
    column = people.c
    is_calm = case((or_(column.is_exempt == 1, column.has_target > column.is_on_pace), 0), else_=1).label("is_calm")
    parts = select(column.unit_id, is_calm, func.sum(column.is_recent).label("recent")).group_by(column.unit_id, is_calm).subquery()
    return parts, {"recent": func.sum(parts.c.recent), "calm": func.sum(parts.c.is_calm * parts.c.recent)}


def _exams(people: Subquery, today: date) -> tuple[Subquery, dict[str, Any]]:
    """How many sat exams in each period, and how many passed; one member and exam counts once."""
    first = {period: start_of_day(first_day(period, today)) for period in PERIODS}
    sat = sittings(people, first["year"])
    named = {"sat": sat.c.last, "passed": sat.c.last_passed}
    return sat, {f"{name}_{period}": func.sum(case((at >= first[period], 1), else_=0)) for name, at in named.items() for period in PERIODS}


def _warned(people: Subquery) -> list[Row]:
    """Those of each unit who need attention most, whose gap is the largest; everybody is read, for a condition could not be guessed."""
    column = people.c
    is_one = case((is_warned(people), 1), else_=0).label("is_one")
    ordered = select(column.unit_id, column.member_id, column.gap, column.sort_name, is_one)
    rows = db.session.execute(ordered.order_by(column.unit_id, column.gap, column.sort_name, column.member_id))
    few = defaultdict[int, list[Row]](list)
    for unit_id, member_id, gap, sort_name, is_counted in rows:
        if is_counted and len(few[unit_id]) < WARNED:
            few[unit_id].append({"unit_id": unit_id, "member_id": member_id, "gap": gap, "sort_name": sort_name})
    return [row for each in few.values() for row in each]
