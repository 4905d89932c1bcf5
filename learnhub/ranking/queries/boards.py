"""The individual board of points: the top, one's own place and its neighbors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import gt, lt
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, literal_column, or_, select, true

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row, rows
from learnhub.organization.models import Member, Unit
from learnhub.ranking.models import Standing, StandingTally
from learnhub.ranking.rules.ranks import ranks

NEIGHBORS = 2  # how many on each side of one's own place
ACTIVE = "active"
IS_INACTIVE = Member.status != literal_column("'active'")  # written out, as the index of those few has it
# A key `+ 0` below is one that an index is not to be entered by: SQLite would go through everybody to spare a short sort.


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


_ORDER = (Standing.points.desc(), Standing.reached_at, Member.sort_name, Member.id)
_REVERSE = (Standing.points, Standing.reached_at.desc(), Member.sort_name.desc(), Member.id.desc())


def _lines(period: Any) -> Any:
    """Members with points in the period, whoever is no longer active left out."""
    return (
        select(Member.id, Member.name, Unit.name.label("unit"), Standing.points, Standing.reached_at, Member.sort_name)
        .select_from(Standing)
        .join(Member, Member.id == Standing.member_id + 0)
        .outerjoin(Unit, Unit.id == Member.department_id)
        .where(Standing.period == period, Member.status == ACTIVE)
    )


@Prepared
def _first_lines(_dialect: str) -> Select[*tuple[Any, ...]]:
    """The first `most` lines of a period."""
    statement: Select[*tuple[Any, ...]] = _lines(bindparam("period")).order_by(*_ORDER).limit(bindparam("most"))
    return statement


def _ranked(found: Sequence[Any], member_id: int) -> list[Line]:
    """Rows from the first on as lines of the board."""
    places = ranks([row.points for row in found])
    return [
        Line(place, row.id, row.name, row.unit or "", row.points, row.id == member_id) for place, row in zip(places, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Tallied:
    """From the histogram of a period: everybody ranked, and how many stand above each of some totals."""

    population: int
    above: dict[int, int]


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


def _tallied(period: str, totals: Sequence[int]) -> _Tallied:
    """One read of the histogram and of those who are no longer active: neither grows with the members on the board."""
    steps = sorted(set(totals), reverse=True)
    row = only_row(_prepared_tally(len(steps)), period=period, **{f"total_{step}": total for step, total in enumerate(steps)})
    above = {total: int(row[1 + step]) - int(row[2 + len(steps) + step]) for step, total in enumerate(steps)}
    return _Tallied(int(row[0]) - int(row[1 + len(steps)]), above)


def points_board(period: str, member_id: int, top: int) -> Board:
    """The first `top` members of the period by points, and the place of `member_id` with her neighbors."""
    lines = _ranked(rows(_first_lines, period=period, most=top), member_id)
    mine = next((line for line in lines if line.is_me), None)
    if mine is not None:
        tallied = _tallied(period, [])
        higher = [line.score for line in lines if line.score > mine.score]
        return Board(lines, tallied.population, mine, gap=min(higher) - mine.score if higher else None)
    around = _around(period, member_id)
    if not around:
        return Board(lines, _tallied(period, []).population)
    own = next(row for row in around if row.id == member_id)
    tallied = _tallied(period, [row.points for row in around])
    shown = {line.member_id for line in lines}
    neighbors = [
        Line(1 + tallied.above[row.points], row.id, row.name, row.unit or "", row.points, row is own)
        for row in around
        if row.id not in shown
    ]
    above = [row.points for row in around if row.points > own.points]
    return Board(
        lines,
        tallied.population,
        next(line for line in neighbors if line.is_me),
        neighbors,
        min(above) - own.points if above else None,
    )


def _around(period: str, member_id: int) -> list[Any]:
    """The member's own row with those just before and after it, in the order of the board; nothing when she has no points yet."""
    own = db.session.execute(_lines(period).where(Standing.member_id == member_id)).one_or_none()
    if own is None:
        return []
    return [*reversed(_beside(period, own, before=True)), own, *_beside(period, own, before=False)]


def _beside(period: str, own: Any, *, before: bool) -> list[Any]:
    """Those next to `own` on one side, the nearest first: of the same points, then of the next; each is read from where it begins."""
    order, compare = (_REVERSE, lt) if before else (_ORDER, gt)
    at = Standing.reached_at
    from_own_on = at <= own.reached_at if before else at >= own.reached_at
    tied = (Standing.points == own.points, from_own_on, or_(compare(at, own.reached_at), _named(own, compare)))
    others = (compare(own.points, Standing.points),)
    found: list[Any] = []
    for which in (tied, others):
        if len(found) < NEIGHBORS:
            found += db.session.execute(_lines(period).where(*which).order_by(*order).limit(NEIGHBORS - len(found))).all()
    return found


def _named(own: Any, compare: Callable[[Any, Any], Any]) -> ColumnElement[bool]:
    """Members whose names stand before, or after, that of `own`."""
    same = and_(Member.sort_name == own.sort_name, compare(Member.id, own.id))
    return or_(compare(Member.sort_name, own.sort_name), same)


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
    return _ranked(rows(_first_lines, period=period, most=most), member_id)
