"""Recomputes every standing from the ledger, by code that the award path does not share."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from learnhub.core.extensions import db
from learnhub.ranking.models import PointsEntry, Standing, StandingTally, UnitStanding

Cell = tuple[str, str, int]  # table, period, member or unit or points


@dataclass
class Expected:
    """What the tables must hold, from the ledger alone."""

    standings: dict[tuple[str, int], tuple[int, datetime]]
    units: dict[tuple[str, int], int]

    def tally(self) -> dict[tuple[str, int], int]:
        """How many members stand at each total."""
        return Counter((period, points) for (period, _member), (points, _at) in self.standings.items())


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what the ledger says; None: no such row."""

    cell: Cell
    kept: Any
    ledger: Any


def names_of(day: date) -> tuple[str, ...]:
    """The periods a day belongs to, spelled independently of the rules."""
    year, week, _weekday = day.isocalendar()
    return ("all", str(day.year), f"{day.year}-Q{-(-day.month // 3)}", day.strftime("%Y-%m"), f"{year}-W{week:02d}")


def expected() -> Expected:
    """The standings as the ledger has them; entries of 0 points move nothing."""
    moves = case((PointsEntry.points != 0, PointsEntry.at))
    by_member = select(PointsEntry.member_id, PointsEntry.day, func.sum(PointsEntry.points), func.max(moves)).group_by(
        PointsEntry.member_id, PointsEntry.day
    )
    standings: dict[tuple[str, int], tuple[int, datetime]] = {}
    for member, day, points, at in db.session.execute(by_member):
        if at is None:
            continue
        for period in names_of(day):
            sum_so_far, latest = standings.get((period, member), (0, at))
            standings[period, member] = (sum_so_far + int(points), max(latest, at))
    units: dict[tuple[str, int], int] = defaultdict(int)
    for column in (PointsEntry.department_id, PointsEntry.branch_id):
        by_unit = select(column, PointsEntry.day, func.sum(PointsEntry.points)).where(column.is_not(None)).group_by(column, PointsEntry.day)
        for unit, day, points in db.session.execute(by_unit):
            for period in names_of(day):
                units[period, int(unit or 0)] += int(points)
    return Expected(standings, units)


def differences() -> list[Difference]:
    """Every cell in which a table and the ledger disagree."""
    wanted = expected()
    standings = {
        (period, member): (points, at)
        for period, member, points, at in db.session.execute(
            select(Standing.period, Standing.member_id, Standing.points, Standing.reached_at)
        )
    }
    units = _pairs(select(UnitStanding.period, UnitStanding.unit_id, UnitStanding.points))
    tally = _pairs(select(StandingTally.period, StandingTally.points, StandingTally.members))
    return [
        *_compare("standing", standings, wanted.standings, nothing=None),
        *_compare("standing_tally", tally, wanted.tally(), nothing=0),
        *_compare("unit_standing", units, wanted.units, nothing=0),
    ]


def _pairs(statement: Any) -> dict[tuple[str, int], int]:
    return {(period, key): int(number) for period, key, number in db.session.execute(statement)}


def _compare(table: str, kept: dict[tuple[str, int], Any], ledger: dict[tuple[str, int], Any], nothing: Any) -> Iterator[Difference]:
    """A missing row is as good as one that says `nothing`."""
    for period, key in sorted(kept.keys() | ledger.keys()):
        found, right = kept.get((period, key), nothing), ledger.get((period, key), nothing)
        if found != right:
            yield Difference((table, period, key), found, right)
