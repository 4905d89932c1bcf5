"""Group commit: the writes that wait while the disk keeps one transaction are kept together by the next (SQLite; ADR 0012).

Gray and Reuter, Transaction Processing, section 9.4: a commit costs the same for one write as for eight. Nobody is told that a write is
kept before the transaction that holds it is.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from learnhub.core.prepared import Line, Made

MOST = 64  # writes in one transaction


class _Write:
    """A write of one thread; its `turn` comes when it is done, or when it is to lead."""

    __slots__ = ("error", "found", "is_done", "turn", "work")

    def __init__(self, work: Callable[[Line], Any]) -> None:
        self.work = work
        self.is_done = False
        self.found: Any = None
        self.error: BaseException | None = None
        self.turn = threading.Lock()
        self.turn.acquire()

    def end(self) -> None:
        """Wake the thread that waits for it."""
        self.is_done = True
        self.turn.release()


class GroupCommit:
    """The threads of a process that write: one leads, the others wait until it has kept what they brought."""

    def __init__(self, exclusively: Callable[[], AbstractContextManager[None]]) -> None:
        self._exclusively = exclusively
        self._lock = threading.Lock()
        self._waiting: list[_Write] = []
        self._has_leader = False

    def write(self, on: Line, work: Callable[[Line], Made]) -> Made:
        """What `work` gave, once all that it wrote is kept. Raises what it raises, with nothing of it written."""
        mine = _Write(work)
        with self._lock:
            self._waiting.append(mine)
            leads, self._has_leader = not self._has_leader, True
        if not leads:
            mine.turn.acquire()
        if not mine.is_done:
            self._lead(on)
        if mine.error is not None:
            raise mine.error
        found: Made = mine.found
        return found

    def _lead(self, on: Line) -> None:
        """Keep what waits, one's own write first, and hand over."""
        with self._lock:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._keep(on, batch)
        finally:
            for write in batch:
                write.end()
            with self._lock:
                heir = self._waiting[0] if self._waiting else None
                self._has_leader = heir is not None
            if heir is not None:
                heir.turn.release()

    def _keep(self, on: Line, batch: Sequence[_Write]) -> None:
        """All of `batch` in one transaction; when one of them fails, each in its own, so that it fails alone."""
        try:
            with self._exclusively():
                _in_transaction(on, batch)
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that brought it
            if len(batch) == 1:
                batch[0].error = error
                return
            for write in batch:
                self._keep(on, [write])


def _in_transaction(on: Line, batch: Sequence[_Write]) -> None:
    on.execute("BEGIN IMMEDIATE", ())
    try:
        for write in batch:
            write.found = write.work(on)
        on.execute("COMMIT", ())
    except BaseException:
        on.execute("ROLLBACK", ())
        raise
