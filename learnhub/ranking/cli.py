"""`flask ranking`: prove the boards against the ledger, or make them anew."""

import sys

import click
from flask.cli import AppGroup

from learnhub.core.transactions import transaction
from learnhub.ranking import service
from learnhub.ranking.queries.verification import differences

ranking = AppGroup("ranking", help="积分榜：与明细核对、重建。")


@ranking.command()
def verify() -> None:
    """Recompute every standing from the ledger; exit 1 and name the cells that differ."""
    found = differences()
    for difference in found:
        table, period, key = difference.cell
        click.echo(f"{table} {period} {key}：榜上为 {difference.kept}，按明细应为 {difference.ledger}")
    click.echo(f"与明细不符的有 {len(found)} 格" + ("，可用 flask ranking rebuild 重建。" if found else "。"))
    if found:
        sys.exit(1)


@ranking.command()
def rebuild() -> None:
    """Make standings, tallies and unit standings anew from the ledger."""
    with transaction():
        wrong = service.rebuild()
    click.echo(f"已按明细重建，原有 {wrong} 格不符。")
