"""One unit of work, opened at the edge (views, cli, jobs) and nowhere below."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from learnhub.core.extensions import db

_OPEN = "learnhub_transaction_open"


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
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_OPEN, None)
