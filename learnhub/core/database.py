"""The declarative base, shared column types, and what each new SQLite connection is told."""

import math
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from psycopg import ServerCursor
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, Integer, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LONG_REST = 5.0  # seconds in the pool after which a connection is asked whether it lives
STATEMENTS = 200  # that a connection keeps planned; some 40 kB each in the database
_RESTS_SINCE = "learnhub.rests_since"
_READS_ONLY = "learnhub.reads_only"

BigInt = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as naive UTC so that SQLite and PostgreSQL compare it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: naive UTC. Raises ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database; pass an aware one")
        return value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """The same without the layers between, which cost a beat more than its rules; for SQLite as the text that SQLAlchemy stores."""
        naive = self.process_bind_param
        if dialect.name != "sqlite":
            return lambda value: naive(value, dialect)
        return lambda value: None if value is None else naive(value, dialect).isoformat(" ", "microseconds")  # type: ignore[union-attr]

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


Id = Annotated[int, mapped_column(BigInt, primary_key=True)]


class Base(DeclarativeBase):
    """Parent of every table; its metadata names every constraint by convention."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={
            datetime: UTCDateTime(),
            int: BigInt,
            dict[str, Any]: Json,
            list[Any]: Json,
            list[str]: Json,
        },
    )


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    """Both drivers keep each statement at once unless `_begin` opened a transaction; SQLite gets WAL, durable commits, foreign keys."""
    if not isinstance(connection, sqlite3.Connection):
        connection.autocommit = True
        connection.prepared_max = STATEMENTS
        connection.execute("SET jit = off")  # no statement here is worth compiling: it takes seconds where reading takes tenths
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


@event.listens_for(Engine, "checkin")
def _note_rest(_connection: Any, record: Any) -> None:
    """From now on the connection lies in the pool."""
    record.info[_RESTS_SINCE] = time.monotonic()


@event.listens_for(Engine, "checkout")
def _ask_whether_alive(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection that lay long may have been cut off by a restart or a firewall; asking every time would cost a round trip each."""
    rested = time.monotonic() - record.info.get(_RESTS_SINCE, math.inf)
    if rested > LONG_REST and not isinstance(connection, sqlite3.Connection):
        try:
            connection.execute("SELECT 1")
        except Exception as lost:
            raise DisconnectionError from lost  # the pool opens another


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """On SQLite a writing transaction takes the write lock at once: an upgrade in the middle could only fail.

    On PostgreSQL what only reads has no transaction, whose beginning and end would be a turn over the line each: every statement sees
    what is committed when it begins, within one as without (READ COMMITTED). Anything else begins one, see `_begin_late`.
    """
    is_writing = connection.get_execution_options().get("writing", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
    elif is_writing:
        connection.exec_driver_sql("BEGIN")
    else:
        connection.info[_READS_ONLY] = True


@event.listens_for(Engine, "before_cursor_execute")
def _begin_late(connection: Connection, cursor: Any, _text: str, _values: Any, context: Any, _many: bool) -> None:
    """What is not a plain SELECT, or is read piece by piece, is in a transaction."""
    if connection.info.get(_READS_ONLY) and (isinstance(cursor, ServerCursor) or not _is_plain_select(context)):
        _begin_now(connection)


@event.listens_for(Engine, "savepoint")
def _begin_before_savepoint(connection: Connection, _name: str) -> None:
    """A savepoint is inside of a transaction."""
    if connection.info.get(_READS_ONLY):
        _begin_now(connection)


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _end(connection: Connection) -> None:
    connection.info.pop(_READS_ONLY, None)


def _begin_now(connection: Connection) -> None:
    del connection.info[_READS_ONLY]
    connection.exec_driver_sql("BEGIN")


def _is_plain_select(context: Any) -> bool:
    statement = getattr(context.compiled, "statement", None)
    return getattr(statement, "is_select", False) and getattr(statement, "_for_update_arg", None) is None
