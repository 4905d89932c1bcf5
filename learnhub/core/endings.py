"""How what only reads ends: with COMMIT, so that PostgreSQL keeps what it has planned (ADR 0012)."""

from contextlib import suppress

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from learnhub.core.extensions import db

OPEN = "learnhub_transaction_open"  # in a session's info, while the edge has opened a transaction
_WROTE = "learnhub_wrote_outside"


def init_app(app: Flask) -> None:
    """Reads end with COMMIT: after ROLLBACK psycopg takes its prepared statements for stale, and all have to be planned anew."""

    @app.teardown_appcontext
    def end_reading(error: BaseException | None) -> None:
        session = db.session() if error is None and db.session.registry.has() else None
        if session is not None and session.in_transaction() and not _holds_writes(session):
            with suppress(DBAPIError):  # the line is lost, and the session is given up next
                session.commit()


def _holds_writes(session: Session) -> bool:
    """Whether there is what no transaction was opened for: it goes, as ever."""
    return bool(session.info.pop(_WROTE, False) or session.info.get(OPEN) or session.new or session.dirty or session.deleted)


@event.listens_for(Session, "after_flush")
def _note_writes(session: Session, _context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_writes(session: Session) -> None:
    session.info.pop(_WROTE, None)
