"""Writes that wait together are kept together, each fails alone, and nobody is told too early."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from learnhub.core.group_commit import MOST, GroupCommit
from learnhub.core.prepared import Line

PATIENCE = 20.0
DIALECT = create_engine("sqlite://").dialect


class Database:
    """A file with one table; it counts its transactions, and can be kept busy."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "group.db"
        self.commits = 0
        self.free = threading.Event()
        self.free.set()
        self.group = GroupCommit(self._exclusively)
        with sqlite3.connect(self.path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE word (number integer PRIMARY KEY)")

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        assert self.free.wait(PATIENCE)
        yield
        self.commits += 1

    def line(self) -> Line:
        return Line(DIALECT, sqlite3.connect(self.path, isolation_level=None, check_same_thread=False))  # type: ignore[arg-type]

    def write(self, *numbers: int) -> int:
        def insert(on: Line) -> int:
            for number in numbers:
                on.execute("INSERT INTO word VALUES (?)", (number,))
            return numbers[0]

        return self.group.write(self.line(), insert)

    def stored(self) -> list[int]:
        """What another connection finds: only what is kept."""
        with sqlite3.connect(self.path) as connection:
            return [row[0] for row in connection.execute("SELECT number FROM word ORDER BY number")]

    def waiting(self) -> int:
        return len(self.group._waiting)


@pytest.fixture
def base(tmp_path: Path) -> Database:
    return Database(tmp_path)


def together(base: Database, writes: list[Any]) -> list[Any]:
    """Start `writes`, one thread each, while the first of all keeps the database busy; what each gave or raised."""
    base.free.clear()
    with ThreadPoolExecutor(len(writes) + 1) as pool:
        first = pool.submit(base.write, 0)
        while base.waiting() or not base.group._has_leader:
            time.sleep(0.001)
        rest = [pool.submit(write) for write in writes]
        deadline = time.monotonic() + PATIENCE
        while base.waiting() < len(writes) and time.monotonic() < deadline:
            time.sleep(0.001)
        base.free.set()
        assert first.result(PATIENCE) == 0
        return [one.exception(PATIENCE) or one.result() for one in rest]


def test_a_write_alone_is_kept_when_it_returns(base: Database) -> None:
    assert base.write(7) == 7
    assert base.stored() == [7]
    assert base.commits == 1


def test_writes_that_wait_are_kept_in_one_transaction(base: Database) -> None:
    found = together(base, [lambda number=number: base.write(number) for number in range(1, 21)])
    assert found == list(range(1, 21))
    assert base.stored() == list(range(21))
    assert base.commits == 2


def test_no_transaction_grows_without_end(base: Database) -> None:
    many = MOST + 5
    found = together(base, [lambda number=number: base.write(number) for number in range(1, many + 1)])
    assert found == list(range(1, many + 1))
    assert base.commits == 3


def test_one_that_fails_fails_alone_and_leaves_nothing(base: Database) -> None:
    found = together(base, [lambda: base.write(1), lambda: base.write(50, 0), lambda: base.write(2)])
    assert [type(each) for each in found] == [int, IntegrityError, int]
    assert base.stored() == [0, 1, 2]


def test_after_a_failure_the_next_one_leads(base: Database) -> None:
    base.write(1)
    with pytest.raises(IntegrityError):
        base.write(1)
    assert base.write(2) == 2
    assert base.stored() == [1, 2]


def test_each_of_many_threads_finds_its_own_write_kept_when_it_is_told(base: Database) -> None:
    def write_and_look(number: int) -> bool:
        base.write(number)
        return number in base.stored()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(write_and_look, range(400)))
    assert base.stored() == list(range(400))
    assert not base.group._has_leader
