"""One platform of four processes for each worker and database, on a clock that the cases move."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade

import learnhub
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import FlagScan
from learnhub.learning.service import find_odd_study
from tests import services
from tests.client import Client
from tests.conftest import MIGRATIONS
from tests.fraud.arena import Arena, FileClock, over_http
from tests.services import _free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def platform(dialect: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The servers, with a database that no other test clears away."""
    folder = tmp_path_factory.mktemp(f"fraud-{dialect}")
    url = f"sqlite:///{folder / 'fraud.db'}" if dialect == "sqlite" else services.create_database(f"learnhub_fraud_{worker_id}")
    built_app = learnhub.create_app("testing", DATABASE_URL=url, MEDIA_ROOT=folder / "media", SECRET_KEY="s" * 40)
    built_app.test_client_class = Client
    with built_app.app_context():
        upgrade(MIGRATIONS)
        db.engine.dispose()
    clock, port = FileClock(folder / "clock"), _free_port()
    environment = os.environ | {
        "LEARNHUB_PROFILE": "testing",
        "LEARNHUB_DATABASE_URL": str(built_app.config["DATABASE_URL"]),
        "LEARNHUB_MEDIA_ROOT": str(built_app.config["MEDIA_ROOT"]),
        "LEARNHUB_SECRET_KEY": str(built_app.config["SECRET_KEY"]),
    }
    command = [sys.executable, "-m", "tests.fraud.server", str(port), str(clock.path)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    _wait(f"http://127.0.0.1:{port}/healthz", server)
    yield Arena(built_app, clock, over_http(port), dialect)
    server.terminate()
    server.wait(20)
    with built_app.app_context():
        db.engine.dispose()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    pytest.fail("the servers did not start")


@pytest.fixture
def arena(platform: Arena) -> Iterator[Any]:
    """The platform, an hour after the last case: each has people and lessons of its own, and none is cleared away."""
    with platform.app.app_context():
        platform.clock.wait(3600)
        with transaction():
            db.session.execute(db.delete(FlagScan))  # what came before was another case
        with transaction():
            find_odd_study(now=platform.clock.now)
        yield platform
        db.session.rollback()
