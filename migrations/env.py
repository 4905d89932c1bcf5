"""Alembic's environment: the application's engine and the metadata of every feature."""

from typing import Any

from alembic import context
from flask import current_app

from learnhub.core.database import Base, UTCDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations stand on their own: they name no type of the application."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate over one connection, in one transaction where the database can."""
    engine = current_app.extensions["migrate"].db.engine
    given = context.config.attributes.get("connection")
    with given if given is not None else engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
