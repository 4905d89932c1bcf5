"""Processes are killed, stopped and started while people sit an exam over a bad line: nothing acknowledged is lost, doubled or half done.

`make chaos` kills a thousand times on each database; the short form of `make test` fifty times.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade

import learnhub
from learnhub.core.extensions import db
from tests import services
from tests.chaos.arena import Arena, Cluster
from tests.chaos.history import complaints, counts
from tests.chaos.server import PLACES
from tests.client import Client
from tests.conftest import MIGRATIONS

IS_LONG = "LEARNHUB_CHAOS_KILLS" in os.environ
KILLS = int(os.environ.get("LEARNHUB_CHAOS_KILLS", "50"))
SEED = int(os.environ.get("LEARNHUB_CHAOS_SEED", "20260701"))
PEOPLE = 6
DEATH = 0.01  # at each failpoint that is passed
pytestmark = pytest.mark.slow


def run(app: Flask, kills: int, *, death: float = 0.0, database: Cluster | None = None) -> Arena:
    """Work through `kills` deaths and check what is left; `death` is how often web kills itself at a failpoint."""
    arena = Arena(app, SEED, death, database)
    try:
        arena.open(PEOPLE)
        if database:
            arena.harm("kill database")  # once at least
        arena.suffer(kills)
    finally:
        history = arena.end()
    final = arena.final()
    print(f"\n{arena.dealt}, {dict(arena.died)}, line {arena.proxy.counts}, {dict(counts(history))}, {len(final.sheets)} attempts")  # noqa: T201
    assert complaints(history, final) == []
    assert sum(operation.outcome == "ok" for operation in history) > kills
    return arena


def test_nothing_acknowledged_is_lost_however_often_processes_are_killed(app: Flask, database: Any) -> None:
    run(app, KILLS)
    assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def die_at_failpoints(app: Flask, database: Cluster | None = None) -> None:
    """Web kills itself around commits and replies, as often as it is killed from outside, or more."""
    arena = run(app, KILLS // 2 if IS_LONG else 8, death=DEATH, database=database)
    assert not IS_LONG or set(arena.died) == set(PLACES)


def test_nothing_is_half_done_when_processes_die_around_a_commit_or_a_reply(app: Flask, database: Any) -> None:
    die_at_failpoints(app)


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Cluster]]:
    """A PostgreSQL that keeps what it commits, and the platform on it."""
    programs = services.find_postgres() or services.packaged_postgres()
    if programs is None:
        pytest.fail(services.NO_POSTGRES)
    folder = services._temporary_folder() / f"{services.PREFIX}chaos-{os.getpid()}"
    folder.mkdir(mode=0o711)
    (folder / "run.pid").write_text(str(os.getpid()))
    url = services.launch_postgres(programs, folder / "postgres", services.DURABLE)
    database = Cluster(folder / "postgres")
    app = learnhub.create_app("testing", DATABASE_URL=url, MEDIA_ROOT=tmp_path_factory.mktemp("media"), SECRET_KEY="s" * 40)
    app.test_client_class = Client
    try:
        with app.app_context():
            upgrade(MIGRATIONS)
            yield app, database
            db.session.remove()
            db.engine.dispose()
    finally:
        services.stop_all(folder)


def test_nothing_acknowledged_is_lost_when_the_database_falls_too(cluster: tuple[Flask, Cluster]) -> None:
    app, database = cluster
    run(app, KILLS if IS_LONG else 6, database=database)


def test_nothing_is_half_done_there_either_when_processes_die_around_a_commit_or_a_reply(cluster: tuple[Flask, Cluster]) -> None:
    die_at_failpoints(*cluster)
