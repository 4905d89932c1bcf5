"""`flask ranking`: prove the boards against the ledger, or make them anew."""

import sys

import click
from flask.cli import AppGroup

from learnhub.core.transactions import transaction
from learnhub.ranking import service
from learnhub.ranking.queries.verification import differences

ranking = AppGroup("ranking", help="Points, standings and boards.")


@ranking.command()
def verify() -> None:
    """Recompute every standing from the ledger; exit 1 and name the cells that differ."""
    found = differences()
    for difference in found:
        table, period, key = difference.cell
        click.echo(f"{table} {period} {key}: {difference.kept} is kept, the ledger says {difference.ledger}")
    click.echo(f"{len(found)} cells differ from the ledger")
    if found:
        sys.exit(1)


@ranking.command()
def rebuild() -> None:
    """Make standings, tallies and unit standings anew from the ledger."""
    with transaction():
        wrong = service.rebuild()
    click.echo(f"standings made anew; {wrong} cells were wrong")
