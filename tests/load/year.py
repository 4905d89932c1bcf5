"""`python -m tests.load.year`: a database after a year of use, at several numbers of members: sizes of tables, times of the busiest reads.

The year is one that can be had by the services; in three things it is thinner than life: of raw beats there are 8 a member (a lesson
of ten minutes leaves 40), nobody answers the daily questions, and nobody goes to a lesson twice.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Engine, text

import learnhub
from learnhub.core.clock import local_day, now
from learnhub.core.database import Base
from learnhub.core.extensions import db
from learnhub.learning.queries import hours_check, years_of_hours
from learnhub.ranking.queries.verification import differences
from tests import services
from tests.client import Client
from tests.load.__main__ import DATABASES, RESULTS, address, machine
from tests.load.seeding import MIGRATIONS
from tests.load.year_rows import fill
from tests.load.year_times import measure

REST = "(members and others)"  # what SQLite cannot tell apart afterwards
LEAST_MEMBERS = 40
COMPARED = 10_000  # members up to whom every standing is compared; above only the sums


def main() -> None:
    """Fill, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.year", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--json", type=Path, default=RESULTS / "year.json")
    options = parser.parse_args()
    if min(options.members) < LEAST_MEMBERS:
        parser.error(f"a year needs {LEAST_MEMBERS} members at least")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    services.begin()
    try:
        for database in DATABASES if options.database == "both" else (options.database,):
            for members in options.members:
                found.append(run(database, members))
                print("\n" + table(found[-1]), flush=True)
                options.json.write_text(json.dumps({"machine": machine(), "results": found}, ensure_ascii=False, indent=2) + "\n")
    finally:
        services.end()


def run(database: str, members: int) -> dict[str, Any]:
    """One size on one database, in a folder that goes again."""
    folder = Path(tempfile.mkdtemp(prefix="year-", dir=RESULTS))
    try:
        return {"database": database, "members": members, **year_at(address(database, folder, "year"), folder, members)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def year_at(url: str, folder: Path, members: int) -> dict[str, Any]:
    """Fill the empty database at `url` and measure."""
    app = learnhub.create_app("testing", DATABASE_URL=url, MEDIA_ROOT=folder / "media", SECRET_KEY="s" * 40)
    app.test_client_class = Client
    begun = time.monotonic()
    with app.app_context():
        upgrade(MIGRATIONS)
        year = fill(members)
        filled = time.monotonic() - begun
        check_standings(members)
        db.session.commit()
        sizes = sizes_of(db.engine, year.pages)
        db.session.remove()
    try:
        times = measure(app, year)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    return {"filled_seconds": round(filled, 1), "sizes": sizes, "times": times}


def check_standings(members: int) -> None:
    """The standings are what the ledger says; otherwise there is no result."""
    wrong: list[Any] = [*differences(), *_hours_that_differ()] if members <= COMPARED else _sums_that_differ()
    if wrong:
        sys.exit(f"the standings are not what the ledger says: {wrong[:5]}")


def _hours_that_differ() -> list[Any]:
    """Figures of hours of a year that are not what ledger and targets say."""
    today, everybody = local_day(now()), (0, 10**9)
    return [each for year in years_of_hours() for each in hours_check.differences(year, everybody, today=today)]


def _sums_that_differ() -> list[Any]:
    """Kinds of periods whose points, and hours, are not the ledger's in sum."""
    whole = db.session.execute(text("SELECT sum(points) FROM points_entry")).scalar_one()
    by_kind = {"years": "length(period) = 4", "all": "period = 'all'", "quarters": "period LIKE '%-Q%'", "weeks": "period LIKE '%-W%'"}
    sums = {name: f"SELECT sum(points) FROM standing WHERE {which}" for name, which in by_kind.items()}
    sums["tally"] = "SELECT sum(points * members) FROM standing_tally WHERE period = 'all'"
    found = {name: db.session.execute(text(words)).scalar_one() for name, words in sums.items()}
    wrong = [(name, kept, whole) for name, kept in found.items() if kept != whole]
    hours = "SELECT sum(hours) FROM study_hours_entry", 'SELECT sum(concentrated + "group" + online) FROM hours_standing'
    entered, kept = (round(float(db.session.execute(text(words)).scalar_one()), 1) for words in hours)
    return wrong if entered == kept else [*wrong, ("hours", kept, entered)]


def sizes_of(engine: Engine, pages: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """Rows of each table and its megabytes on the disk with all indexes, the largest first; empty tables are left out."""
    names = [table.name for table in Base.metadata.sorted_tables]
    with engine.connect() as connection:
        rows = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
        if engine.dialect.name == "postgresql":
            taken = {name: connection.execute(text(f"SELECT pg_total_relation_size('\"{name}\"')")).scalar_one() for name in names}
        else:
            size, whole = (connection.exec_driver_sql(f"PRAGMA {word}").scalar_one() for word in ("page_size", "page_count"))
            taken = {name: count * size for name, count in pages.items()}
            taken[REST] = (whole - sum(pages.values())) * size
    found = {name: {"rows": rows.get(name, 0), "mb": round(taken.get(name, 0) / 2**20, 1)} for name in (*names, REST)}
    held = {name: each for name, each in found.items() if each["rows"] or each["mb"]}
    return dict(sorted(held.items(), key=lambda item: (-item[1]["mb"], -item[1]["rows"])))


def table(found: dict[str, Any]) -> str:
    """One size on one database in Markdown."""
    sizes, times = found["sizes"], found["times"]
    whole = sum(size["mb"] for size in sizes.values())
    title = f"### {found['members']:,} members on {found['database']}: {whole:,.0f} MB, filled in {found['filled_seconds']:.0f} s"
    lines = [title, "", "| table | rows | MB |", "|---|---|---|"]
    lines += [f"| {name} | {size['rows']:,} | {size['mb']:,} |" for name, size in sizes.items() if size["mb"] >= whole / 500]
    lines += ["", "| work | median ms | p95 ms | runs |", "|---|---|---|---|"]
    lines += [f"| {name} | {time['median']:,} | {time['p95']:,} | {time['runs']} |" for name, time in times.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
