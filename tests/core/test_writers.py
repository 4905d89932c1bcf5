"""The line of those who write to SQLite: one process at a time, whoever dies gives its place back, nobody waits for ever."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from learnhub.core import writers

HOLDER = """
import sys
from learnhub.core import writers
with writers.turn(sys.argv[1]):
    print("in", flush=True)
    sys.stdin.readline()
print("out", flush=True)
sys.stdin.readline()
"""
ADDER = """
import sys
from pathlib import Path
from learnhub.core import writers
sum = Path(sys.argv[2])
for _ in range(200):
    with writers.turn(sys.argv[1]):
        sum.write_text(str(int(sum.read_text()) + 1))
"""


@contextmanager
def holding(path: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that is the writer until it gets a line, and lives until it gets another."""
    child = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdin is not None
    with child:
        assert child.stdout.readline() == "in\n"
        yield child
        child.kill()


def entering(path: str) -> threading.Event:
    """Set when a thread of this process has had its turn."""
    entered = threading.Event()

    def enter() -> None:
        with writers.turn(path):
            entered.set()

    threading.Thread(target=enter, daemon=True).start()
    return entered


def test_another_process_waits_until_the_writer_is_done(tmp_path: Path) -> None:
    path = str(tmp_path / "platform.db")
    with holding(path) as child:
        entered = entering(path)
        assert not entered.wait(0.2)
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
        assert entered.wait(5)


def test_a_writer_that_is_killed_gives_its_place_back(tmp_path: Path) -> None:
    path = str(tmp_path / "platform.db")
    with holding(path) as child:
        entered = entering(path)
        child.kill()
        assert entered.wait(5)


def test_who_waited_long_enough_asks_the_database_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.1)
    path = str(tmp_path / "platform.db")
    with holding(path):
        began = time.monotonic()
        with writers.turn(path):
            assert time.monotonic() - began >= 0.1
    with writers.turn(path), holding(str(tmp_path / "other.db")):
        pass


def test_what_several_processes_add_is_all_there(tmp_path: Path) -> None:
    path, total = str(tmp_path / "platform.db"), tmp_path / "sum"
    total.write_text("0")
    adders = [subprocess.Popen([sys.executable, "-c", ADDER, path, str(total)]) for _ in range(3)]
    assert [adder.wait(60) for adder in adders] == [0, 0, 0]
    assert total.read_text() == "600"


@pytest.mark.parametrize("database", writers.MEMORY)
def test_a_database_in_memory_has_no_file_to_stand_at(database: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with writers.turn(database):
        assert list(tmp_path.iterdir()) == []
