"""One unit of work, opened at the edge (views, cli, jobs) and nowhere below."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from sqlalchemy.orm import Session

from learnhub.core import writers
from learnhub.core.extensions import db
from learnhub.core.group_commit import GroupCommit
from learnhub.core.prepared import Line, Made, line

_OPEN = "learnhub_transaction_open"  # in a session's info


def _turn() -> AbstractContextManager[None]:
    """The right to write: on SQLite one's place in line."""
    engine = db.engine
    return writers.turn(engine.url.database) if engine.dialect.name == "sqlite" else nullcontext()


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did, or nothing of it. Raises RuntimeError when opened inside another."""
    session = db.session()
    if session.info.get(_OPEN):
        raise RuntimeError("a transaction is already open; only the edge opens one")
    if session.in_transaction():  # reads before it (who is signed in) end here; their objects stay loaded
        if session.dirty or session.new or session.deleted:
            raise RuntimeError("something was changed outside of a transaction")
        session.commit()
    session.info[_OPEN] = True
    try:
        with _turn():
            try:
                session.connection(execution_options={"writing": True})
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        session.info.pop(_OPEN, None)


@contextmanager
def single_write() -> Iterator[Line]:
    """A line for prepared statements alone, of which `write` keeps those that belong together (ADR 0012).

    PostgreSQL keeps each statement as it is done. On SQLite, where writing may take several statements, those of all the threads that
    wait are kept together; the write lock is taken for them alone, for whoever holds it while it reads and computes makes everybody wait.
    """
    with line() as on:
        yield on if on.dialect.name != "sqlite" else replace(on, together=_together)


_group = GroupCommit(_turn)


def _together(on: Line, work: Callable[[Line], Made]) -> Made:
    return _group.write(replace(on, together=None), work)
