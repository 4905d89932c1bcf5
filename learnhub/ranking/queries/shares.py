"""Boards by a share of one's own: percents of members as the database gives them, placed and read around oneself, or by unit."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, and_, case, func, or_, select

from learnhub.core.extensions import db
from learnhub.organization.models import PARTY_TREE, Unit
from learnhub.ranking.queries.boards import Board, Line
from learnhub.ranking.queries.ladder import NEIGHBORS
from learnhub.ranking.queries.units import board_unit, is_own
from learnhub.ranking.rules.ranks import ranks


def _placed(percents: Any) -> CTE:
    shares = percents.subquery()
    order = (shares.c.share.desc(), shares.c.sort_name, shares.c.id)
    placed: CTE = (
        select(
            shares.c.id,
            shares.c.name,
            shares.c.department_id,
            shares.c.share,
            func.rank().over(order_by=shares.c.share.desc()).label("place"),
            func.row_number().over(order_by=order).label("position"),
            func.count().over().label("population"),
        )
        .select_from(shares)
        .cte("placed")
    )
    return placed


def share_board(percents: Any, member_id: int, top: int) -> Board:
    """The first `top` members by `percents` (columns id, name, sort_name, department_id, branch_id, share); ties by name."""
    placed = _placed(percents)
    mine = select(placed.c.position).where(placed.c.id == member_id).scalar_subquery()
    near = and_(placed.c.position >= mine - NEIGHBORS, placed.c.position <= mine + NEIGHBORS)
    rows = db.session.execute(
        select(placed, Unit.name.label("unit"))
        .outerjoin(Unit, Unit.id == placed.c.department_id)
        .where(or_(placed.c.position <= top, near))
        .order_by(placed.c.position)
    ).all()
    lines = [Line(row.place, row.id, row.name, row.unit or "", float(row.share), row.id == member_id) for row in rows]
    own = next((line for line in lines if line.is_me), None)
    inside = [line for line, row in zip(lines, rows, strict=True) if row.position <= top]
    around = [] if own is None or own in inside else lines[len(inside) :]
    higher = [line.score for line in lines if own and line.score > own.score]
    gap = round(min(higher) - own.score, 1) if own and higher else None
    return Board(inside, rows[0].population if rows else 0, own, around, gap)


@dataclass(frozen=True, slots=True)
class UnitShare:
    """Mean share of the members of one unit, each counted to 100 at most; `people` have something to reach."""

    unit_id: int
    name: str
    share: float
    people: int
    place: int | None = None
    is_mine: bool = False


def share_board_of_units(percents: Any, tree: str, *, least_people: int, own_path: str | None) -> tuple[list[UnitShare], list[UnitShare]]:
    """Departments, or branches, by the mean of their members' percents; those with few people apart."""
    shares = percents.subquery()
    column = shares.c.branch_id if tree == PARTY_TREE else shares.c.department_id
    unit = board_unit()
    capped = case((shares.c.share > 100, 100), else_=shares.c.share)
    per_unit = (
        select(unit.label("unit_id"), func.count().label("people"), func.avg(capped).label("share"))
        .select_from(shares)
        .join(Unit, Unit.id == column)
        .group_by(unit)
        .subquery()
    )
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.path, per_unit.c.people, per_unit.c.share)
        .join(per_unit, per_unit.c.unit_id == Unit.id)
        .order_by(Unit.position, Unit.name, Unit.id)
    ).all()
    lines = [UnitShare(row.id, row.name, round(float(row.share), 1), row.people, is_mine=is_own(tree, row.path, own_path)) for row in rows]
    big = sorted((line for line in lines if line.people >= least_people), key=lambda line: -line.share)
    places = ranks([line.share for line in big])
    ranked = [
        UnitShare(line.unit_id, line.name, line.share, line.people, place, line.is_mine) for place, line in zip(places, big, strict=True)
    ]
    return ranked, [line for line in lines if line.people < least_people]
