"""The boards of departments and branches: points per head, with the person-days behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, case, func, or_, select, union_all

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import PARTY_TREE, Affiliation, Member, Unit
from learnhub.ranking.models import PointsEntry, UnitStanding
from learnhub.ranking.queries.ladder import IS_INACTIVE
from learnhub.ranking.rules.per_capita import PerCapita, per_capita
from learnhub.ranking.rules.periods import Period
from learnhub.ranking.rules.ranks import ranks

GONE = ("transferred", "left", "deceased")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on a board; `place` None where it is listed apart."""

    unit_id: int
    name: str
    path: str
    capita: PerCapita
    place: int | None = None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class UnitBoard:
    """`ranked` by points per head; `apart` has too few people; `days` of the period have begun."""

    ranked: list[UnitLine]
    apart: list[UnitLine]
    days: int

    @property
    def mine(self) -> UnitLine | None:
        """One's own unit, wherever it stands."""
        return next((line for line in (*self.ranked, *self.apart) if line.is_mine), None)


def board_unit() -> ColumnElement[Any]:
    """The unit under which another is counted: a Party group counts with its branch."""
    return case((Unit.kind == "group", Unit.parent_id), else_=Unit.id)


def span_of(period: Period, today: date) -> tuple[date, date]:
    """First and last day that count so far; all time begins with the ledger."""
    first = period.first or db.session.scalar(select(func.min(PointsEntry.day))) or today
    return first, min(period.last or today, today)


def _days_between(later: ColumnElement[Any], earlier: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Whole days from `earlier` to `later`, on either database."""
    return later - earlier if dialect == "postgresql" else func.julianday(later) - func.julianday(earlier)


@Prepared
def _person_days(dialect: str) -> Select[*tuple[Any, ...]]:
    """Affiliations as the index has them, and what those who are gone have too many."""
    begin, end = bindparam("begin", type_=Date), bindparam("end", type_=Date)
    whole: ColumnElement[Any] = bindparam("whole", type_=Integer)
    starts = case((Affiliation.starts_on > begin, Affiliation.starts_on), else_=begin)
    ends = case((Affiliation.ends_on < end, Affiliation.ends_on), else_=end)
    is_whole = and_(Affiliation.ends_on.is_(None), Affiliation.starts_on <= begin)  # nearly all: nothing is reckoned
    there = case((is_whole, whole), (ends > starts, _days_between(ends, starts, dialect)), else_=0)
    after = case((Member.status_since > starts, Member.status_since), else_=starts)
    gone = case((ends > after, -_days_between(ends, after, dialect)), else_=0)
    counted = (
        Affiliation.tree == bindparam("tree"),
        Affiliation.is_primary,
        Affiliation.starts_on < end,
        or_(Affiliation.ends_on.is_(None), Affiliation.ends_on > begin),
    )
    affiliated = select(Affiliation.unit_id, func.sum(there).label("days")).where(*counted).group_by(Affiliation.unit_id)
    too_many = (
        select(Affiliation.unit_id, func.sum(gone).label("days"))
        .select_from(Member)
        .join(Affiliation, Affiliation.member_id == Member.id + 0)
        .where(IS_INACTIVE, or_(*(Member.status == each for each in GONE)), Member.status_since.is_not(None), *counted)
        .group_by(Affiliation.unit_id)
    )
    days, unit = union_all(affiliated, too_many).subquery(), board_unit()
    return select(unit.label("unit_id"), func.sum(days.c.days).label("days")).join(Unit, Unit.id == days.c.unit_id).group_by(unit)


def person_days(tree: str, first: date, last: date) -> dict[int, int]:
    """Person-days of each board unit from `first` to `last` (inclusive), by primary affiliations; who left counts until then."""
    span = {"tree": tree, "begin": first, "end": last + timedelta(days=1), "whole": max(0, (last - first).days + 1)}
    return {unit_id: int(total or 0) for unit_id, total in rows(_person_days, **span)}


@Prepared
def _unit_points(_dialect: str) -> Select[*tuple[Any, ...]]:
    unit = board_unit()
    return (
        select(unit.label("unit_id"), func.sum(UnitStanding.points).label("points"))
        .join(Unit, Unit.id == UnitStanding.unit_id)
        .where(UnitStanding.period == bindparam("period"), Unit.tree == bindparam("tree"))
        .group_by(unit)
    )


def unit_points(tree: str, period: str) -> dict[int, int]:
    """Points earned in each board unit in the period, from the standings."""
    return {unit_id: int(total or 0) for unit_id, total in rows(_unit_points, tree=tree, period=period)}


@Prepared
def _units(_dialect: str) -> Select[*tuple[Any, ...]]:
    """Departments, or branches: what a board lists; a group counts with its branch."""
    listed = or_(*(Unit.kind == kind for kind in ("department", "branch", "general_branch", "committee")))
    return select(Unit.id, Unit.name, Unit.path).where(Unit.tree == bindparam("tree"), listed).order_by(Unit.position, Unit.name, Unit.id)


def unit_board(tree: str, period: Period, *, today: date, least_people: int, own_path: str | None) -> UnitBoard:
    """Departments, or branches, by points per head; ranked as shown, to one decimal."""
    first, last = span_of(period, today)
    days = max(0, (last - first).days + 1)
    people, points = person_days(tree, first, last), unit_points(tree, period.key)
    lines = [
        UnitLine(
            row.id,
            row.name,
            row.path,
            per_capita(points.get(row.id, 0), people.get(row.id, 0), days, least_people),
            is_mine=is_own(tree, row.path, own_path),
        )
        for row in rows(_units, tree=tree)
        if people.get(row.id) or points.get(row.id)
    ]
    return _placed(lines, days)


def is_own(tree: str, path: str, own_path: str | None) -> bool:
    """One's own department, or the branch of one's own group."""
    if own_path is None:
        return False
    return path == own_path or (tree == PARTY_TREE and own_path.startswith(path) and own_path.count("/") == path.count("/") + 1)


def _placed(lines: list[UnitLine], days: int) -> UnitBoard:
    big = [line for line in lines if not line.capita.is_small and line.capita.value is not None]
    small = [line for line in lines if line.capita.is_small or line.capita.value is None]
    big.sort(key=lambda line: -shown(line))
    places = ranks([shown(line) for line in big])
    ranked = [
        UnitLine(line.unit_id, line.name, line.path, line.capita, place, line.is_mine) for place, line in zip(places, big, strict=True)
    ]
    return UnitBoard(ranked, small, days)


def shown(line: UnitLine) -> float:
    """Points per head as the page shows them: what looks equal is a tie."""
    return round(line.capita.value or 0.0, 1)
