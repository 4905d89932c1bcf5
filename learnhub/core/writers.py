"""SQLite has one writer: who would write stands in line, the threads of a process at a lock, the processes at a file (ADR 0036).

In SQLite itself each would sleep, longer with every try, and be overtaken by those who come later.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

PATIENCE = 10.0  # seconds in line before SQLite itself is asked
MEMORY = (None, "", ":memory:")  # databases that no other process has
PAUSE = 0.0005  # seconds until the file is tried again
_threads = threading.Lock()


@contextmanager
def turn(database: str | None) -> Iterator[None]:
    """The only writer of `database`, the path of a file, until the block ends; after PATIENCE it goes on all the same."""
    deadline = time.monotonic() + PATIENCE
    held = _threads.acquire(timeout=PATIENCE)
    try:
        with _alone(f"{database}-line", deadline) if database not in MEMORY else nullcontext():
            yield
    finally:
        if held:
            _threads.release()


if sys.platform == "win32":

    def _alone(_path: str, _deadline: float) -> AbstractContextManager[None]:
        """There is no such lock here: processes meet in SQLite."""
        return nullcontext()

else:
    import fcntl

    @contextmanager
    def _alone(path: str, deadline: float) -> Iterator[None]:
        """The only process past this file, if it comes to that before the deadline; one that dies gives its place back."""
        file = _file(path, os.getpid())
        while not (held := _lock(file)) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        try:
            yield
        finally:
            if held:
                fcntl.flock(file, fcntl.LOCK_UN)

    @cache
    def _file(path: str, _process: int) -> int:
        """One of its own for each process: what is inherited through a fork would be locked by both."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
