"""Fixtures that all tests share."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as hypothesis

import learnhub
from learnhub.assessment.queries import measured, wordings
from learnhub.core.database import Base
from learnhub.core.extensions import db
from learnhub.settings import queries as settings
from scripts.browser import ADVICE, chromium_path
from tests import services
from tests.client import Client

MANY_ROWS = 500  # which are not worth deleting one by one
hypothesis.register_profile("shared machine", deadline=None)  # how long an example takes is for benchmarks to say
hypothesis.load_profile("shared machine")
MIGRATIONS = str(Path(__file__).resolve().parent.parent / "migrations")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the run itself, not one of its workers
        services.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        services.end()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One worker more than there are processors where journeys run: much of their time films play, lines are down and pages wait."""
    waits = "not journey" not in config.option.markexpr
    return None if not waits or os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") else (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Modules and tests stay until the end: the garbage collector need not go through them again and again, nor look so often."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    return found


@pytest.hookimpl(trylast=True)  # after the order of the fixtures is known
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever waits for a browser begins and what takes long comes next, so that at the end no worker is left alone with it."""
    items.sort(key=lambda item: (item.get_closest_marker("journey") is None, item.get_closest_marker("slow") is None))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests run on SQLite; those marked `both_databases` on PostgreSQL as well."""
    if "dialect" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        metafunc.parametrize("dialect", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def built_app(dialect: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application with a migrated database for each worker and dialect."""
    folder, quick = tmp_path_factory.mktemp(f"learnhub-{dialect}"), services.quick_folder(worker_id)
    _remove(quick / "test.db")  # pytest ends this fixture and begins it again when tests of the other database stand between
    url = f"sqlite:///{quick / 'test.db'}" if dialect == "sqlite" else services.create_database(f"learnhub_{worker_id}")
    app = learnhub.create_app("testing", DATABASE_URL=url, MEDIA_ROOT=folder / "media", SECRET_KEY="s" * 40)
    app.test_client_class = Client
    with app.app_context():
        upgrade(MIGRATIONS)
        db.engine.dispose()
        if dialect == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
            shutil.copy(quick / "test.db", quick / "empty.db")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(built_app: Flask, dialect: str) -> Flask:
    """The application with an empty database."""
    with built_app.app_context():
        if dialect == "sqlite":
            file = Path(db.engine.url.database or "")
            db.engine.dispose()
            _remove(file)  # a new file, whatever connection to the old one somebody has left open
            shutil.copy(file.with_name("empty.db"), file)
        else:
            _empty_postgres()
        settings.forget()
        wordings.KEPT.forget()
        built_app.extensions.pop(measured.NAME, None)
    return built_app


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _empty_postgres() -> None:
    """The few rows that a test left are deleted, which takes less than the new files of TRUNCATE; sequences begin anew."""
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
    held = " UNION ALL ".join(
        f"SELECT '{name}', EXISTS (SELECT 1 FROM {name} OFFSET {MANY_ROWS}) WHERE EXISTS (SELECT 1 FROM {name})" for name in names
    )
    with db.engine.begin() as connection:
        left = dict(connection.exec_driver_sql(held).all())
        if any(left.values()):
            connection.exec_driver_sql(f"TRUNCATE {', '.join(left)} CASCADE")
        elif left:
            deletes = "; ".join(f"DELETE FROM {name}" for name in left)
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletes}")  # in any order
        connection.exec_driver_sql("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


@pytest.fixture
def database(app: Flask) -> Iterator[Any]:
    """An empty database inside an application context; the client and the factories work beside it."""
    with app.app_context():
        yield db
        db.session.rollback()


@pytest.fixture
def client(app: Flask, database: Any) -> Client:
    """A browser nobody has signed in with; `client.sign_in(member)` does."""
    browser = app.test_client()
    assert isinstance(browser, Client)
    return browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's Chromium, with what root and a closed network need."""
    path = chromium_path()
    assert path, ADVICE
    flags = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser of somebody here: it asks for Chinese."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
