"""`flask ranking`: prove boards of points and of hours and the figures of units against their ledgers, or make them anew."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date

import click
from flask.cli import AppGroup

from learnhub.core.clock import local_day, now
from learnhub.core.transactions import transaction
from learnhub.learning.queries import hours_check, members_of_hours, years_of_hours
from learnhub.learning.service import keep_standings
from learnhub.ranking import service
from learnhub.ranking.queries import figures_check
from learnhub.ranking.queries.figures import are_figures_outdated
from learnhub.ranking.queries.verification import differences

AT_ONCE = 500  # members, or units, in one transaction

ranking = AppGroup("ranking", help="积分榜、学时榜、看板数据：与明细核对、重建。")


@ranking.command()
def verify() -> None:
    """Recompute every standing from the ledgers; exit 1 and name the cells that differ."""
    found = []
    for difference in differences():
        table, period, key = difference.cell
        found.append(f"{table} {period} {key}：榜上为 {difference.kept}，按明细应为 {difference.ledger}")
    today = local_day(now())
    for year, members in _batches():
        found += [
            f"hours_standing {year} {cell.member_id} {cell.name}：榜上为 {cell.kept}，按明细应为 {cell.ledger}"
            for cell in _wrong(year, members, today)
        ]
    for units in _some(figures_check.units_kept(today), "各单位的数据"):
        for figure in figures_check.differences(units, today):
            found.append(f"unit_figures {figure.unit_id} {figure.name}：看板上为 {figure.kept}，按明细应为 {figure.reckoned}")
    for line in found:
        click.echo(line)
    click.echo(f"与明细不符的有 {len(found)} 格" + ("，可用 flask ranking rebuild 重建。" if found else "。"))
    if found:
        sys.exit(1)


@ranking.command()
def rebuild() -> None:
    """Make standings of points and of hours, tallies, unit standings and figures of units anew from the ledgers."""
    with transaction():
        wrong = service.rebuild()
    today = local_day(now())
    for year, members in _batches():
        with transaction():
            wrong += len(_wrong(year, members, today))
            keep_standings(year, members, today=today)
    for units in _some(figures_check.units_kept(today), "各单位的数据"):
        wrong += len(list(figures_check.differences(units, today)))
    with transaction():
        service.forget_figures()
    while are_figures_outdated(today, 0):
        with transaction():
            service.renew_figures(today)
    click.echo(f"已按明细重建，原有 {wrong} 格不符。")


def _wrong(year: int, members: Sequence[int], today: date) -> list[hours_check.HoursDifference]:
    return list(hours_check.differences(year, (members[0], members[-1]), today=today))


def _batches() -> Iterator[tuple[int, Sequence[int]]]:
    """Every year with everybody who has hours in it, or a target, some at a time."""
    for year in years_of_hours():
        yield from ((year, members) for members in _some(members_of_hours(year), f"{year} 年的学时"))


def _some(ids: Sequence[int], label: str) -> Iterator[Sequence[int]]:
    """Some at a time; a bar says how far it is."""
    with click.progressbar(length=len(ids), label=label, file=sys.stderr) as bar:
        for first in range(0, len(ids), AT_ONCE):
            part = ids[first : first + AT_ONCE]
            yield part
            bar.update(len(part))
