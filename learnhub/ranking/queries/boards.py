"""The individual board of points: the top, one's own place and its neighbors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, select, true

from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row, rows
from learnhub.organization.models import Member
from learnhub.ranking.models import Standing, StandingTally
from learnhub.ranking.queries.ladder import IS_INACTIVE, Ladder
from learnhub.ranking.rules.ranks import ranks


@dataclass(frozen=True, slots=True)
class Line:
    """One member on a board; `score` is points, or percent of one's own target."""

    place: int
    member_id: int
    name: str
    unit: str
    score: float
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """`population` members are ranked; `own` and `around` (own line included) are there when one has a place below `top`."""

    top: list[Line]
    population: int
    own: Line | None = None
    around: list[Line] = field(default_factory=list)
    gap: float | None = None
    """What is missing to reach the place before one's own."""

    @property
    def podium(self) -> list[Line]:
        """The first three lines when they are there to be shown apart."""
        return self.top[:3] if len(self.top) >= 3 else []

    @property
    def rest(self) -> list[Line]:
        """What stands below the podium."""
        return self.top[len(self.podium) :]


@Prepared
def _first_lines(_dialect: str) -> Select[*tuple[Any, ...]]:
    """The first `most` lines of a period."""
    return _ladder(bindparam("period")).first(bindparam("most"))


def _ladder(period: Any) -> Ladder:
    return Ladder(Standing.member_id, Standing.points, Standing.reached_at, Standing.period == period)


def ranked(found: Sequence[Any], member_id: int) -> list[Line]:
    """Rows of a ladder, from the first on, as lines of the board."""
    places = ranks([row.score for row in found])
    return [Line(place, row.id, row.name, row.unit or "", row.score, row.id == member_id) for place, row in zip(places, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Tallied:
    """From the histogram of a period: everybody ranked, and how many stand above each of some totals."""

    population: int
    above: dict[Any, int]


@cache
def _prepared_tally(steps: int) -> Prepared:
    return Prepared(lambda _dialect: _tally(steps))


def _tally(steps: int) -> Select[*tuple[Any, ...]]:
    """Everybody in the histogram of a period, whoever is no longer active, and of both how many stand above each of some totals."""
    period: BindParameter[str] = bindparam("period")
    totals: list[BindParameter[int]] = [bindparam(f"total_{step}") for step in range(steps)]
    tally = [func.coalesce(func.sum(case((StandingTally.points > total, StandingTally.members), else_=0)), 0) for total in totals]
    everybody = func.coalesce(func.sum(StandingTally.members), 0)
    ranked = select(everybody.label("ranked"), *(each.label(f"ranked_{step}") for step, each in enumerate(tally)))
    gone = [func.coalesce(func.sum(case((Standing.points > total, 1), else_=0)), 0) for total in totals]
    left = (
        select(func.count().label("left"), *(each.label(f"left_{step}") for step, each in enumerate(gone)))
        .select_from(Member)
        .join(Standing, and_(Standing.member_id == Member.id + 0, Standing.period == period))
        .where(IS_INACTIVE)
    )
    one, other = ranked.where(StandingTally.period == period).subquery("histogram"), left.subquery("inactive")
    return select(one, other).select_from(one.join(other, true()))


def _tallied(period: str, totals: Sequence[int]) -> Tallied:
    """One read of the histogram and of those who are no longer active: neither grows with the members on the board."""
    steps = sorted(set(totals), reverse=True)
    row = only_row(_prepared_tally(len(steps)), period=period, **{f"total_{step}": total for step, total in enumerate(steps)})
    above = {total: int(row[1 + step]) - int(row[2 + len(steps) + step]) for step, total in enumerate(steps)}
    return Tallied(int(row[0]) - int(row[1 + len(steps)]), above)


def points_board(period: str, member_id: int, top: int) -> Board:
    """The first `top` members of the period by points, and the place of `member_id` with her neighbors."""
    lines = ranked(rows(_first_lines, period=period, most=top), member_id)
    if any(line.is_me for line in lines):
        return board_of(lines, [], member_id, _tallied(period, []))
    around = _ladder(period).around(member_id)
    return board_of(lines, around, member_id, _tallied(period, [row.score for row in around]))


def board_of(top: list[Line], around: Sequence[Any], member_id: int, tallied: Tallied) -> Board:
    """The board of its first lines, and of the rows around a member who is not among them."""
    shown = {line.member_id for line in top}
    neighbors = [
        Line(1 + tallied.above[row.score], row.id, row.name, row.unit or "", row.score, row.id == member_id)
        for row in around
        if row.id not in shown
    ]
    own = next((line for line in (*top, *neighbors) if line.is_me), None)
    higher = [line.score for line in top if own and line.score > own.score] + [row.score for row in around if own and row.score > own.score]
    return Board(top, tallied.population, own, neighbors, min(higher) - own.score if own and higher else None)


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where a member stands in a period: `place` None before the first points."""

    points: int
    place: int | None
    population: int


@Prepared
def _own_place(_dialect: str) -> Select[*tuple[Any, ...]]:
    """Points of a member, everybody in the histogram, who stands above her; of both, who is no longer active."""
    period: BindParameter[str] = bindparam("period")
    member: BindParameter[int] = bindparam("member")
    mine = select(Standing.points).where(Standing.period == period, Standing.member_id == member).scalar_subquery()
    tally = select(func.coalesce(func.sum(StandingTally.members), 0)).where(StandingTally.period == period)
    gone = (
        select(func.count())
        .select_from(Member)
        .join(Standing, and_(Standing.member_id == Member.id + 0, Standing.period == period))
        .where(IS_INACTIVE)
    )
    return select(
        mine.label("points"),
        tally.scalar_subquery().label("population"),
        tally.where(StandingTally.points > mine).scalar_subquery().label("better"),
        gone.scalar_subquery().label("gone"),
        gone.where(Standing.points > mine).scalar_subquery().label("better_gone"),
    )


def own_place(period: str, member_id: int) -> OwnPlace:
    """The member's place from the histogram, without counting the members; one statement."""
    found = only_row(_own_place, period=period, member=member_id)
    points, population, better, left, better_left = found
    place = None if points is None else 1 + int(better) - int(better_left)
    return OwnPlace(points or 0, place, int(population) - int(left))


def podium(period: str, member_id: int, most: int = 3) -> list[Line]:
    """The first few of the period, alone."""
    return ranked(rows(_first_lines, period=period, most=most), member_id)
