"""Alembic's environment: the application's engine and the metadata of every feature."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from learnhub.core.database import Base, UTCDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations stand on their own: they name no type of the application."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate over one connection, in one transaction where the database can."""
    engine = current_app.extensions["migrate"].db.engine
    given = context.config.attributes.get("connection")
    with given if given is not None else engine.connect() as connection:
        _set_foreign_keys(connection, is_on=False)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            _refuse_orphans(connection)
        connection.commit()
        _set_foreign_keys(connection, is_on=True)


def _set_foreign_keys(connection: Connection, *, is_on: bool) -> None:
    """A table that is made anew must not take its children with it; SQLite hears this between transactions only."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if is_on else 'OFF'}")
        cursor.close()


def _refuse_orphans(connection: Connection) -> None:
    """Nothing may be left that points nowhere."""
    if connection.dialect.name == "sqlite" and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"the migration would leave rows without what they point to: {orphans[:5]}")


run()
