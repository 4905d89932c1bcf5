"""Statements of the busiest requests: written in SQLAlchemy, compiled once, run on the driver itself.

The layers between cost several times what such a statement costs the database. Each is kept as soon as it is done, unless it runs
on the line of a transaction.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import psycopg
from sqlalchemy import ARRAY, JSON, BigInteger, ColumnElement, Connection, Dialect, Executable, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from learnhub.core.extensions import db
from learnhub.core.planned import Plans

Process = Callable[[Any], Any] | None
Made = TypeVar("Made")
_PLANS = "learnhub.plans"  # in the info of a connection


class Together(Protocol):
    """A way to write that keeps several statements, or none."""

    def __call__(self, on: "Line", work: "Callable[[Line], Made]") -> Made:
        """What `work` gives."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection of the driver, out of the engine's pool."""

    dialect: Dialect
    connection: PoolProxiedConnection
    together: "Together | None" = None

    def write(self, work: "Callable[[Line], Made]") -> Made:
        """What `work` gives for the line it is to write on: all that it writes is kept when this returns, or nothing of it.

        It may be run again on another line and by another thread, so it writes by its line alone. Raises DBAPIError.
        """
        return self.together(self, work) if self.together else work(self)

    def execute(self, text: str, values: Sequence[Any]) -> Any:
        """Run SQL whose parameters are ? (SQLite) or $1, $2, … (PostgreSQL); returns the cursor. Raises DBAPIError."""
        try:
            if self.dialect.name == "postgresql":
                return self._plans.run(text, values)
            cursor = self.connection.cursor()
            cursor.execute(text, values)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(text, error) from error
        return cursor

    @property
    def _plans(self) -> Plans:
        """What the connection has planned."""
        plans: Plans | None = self.connection.info.get(_PLANS)
        if plans is None:
            plans = self.connection.info[_PLANS] = Plans(cast("psycopg.Connection[Any]", self.connection.dbapi_connection))
        return plans

    def _told(self, text: str, error: Exception) -> Exception:
        """An error of the driver as the rest of the platform knows it; a connection that is lost is given up."""
        if self.dialect.is_disconnect(error, self.connection, None):  # type: ignore[arg-type]
            self.connection.invalidate(error)
        return DBAPIError.instance(text, None, error, self.dialect.loaded_dbapi.Error, dialect=self.dialect)


@contextmanager
def line() -> Iterator[Line]:
    """A line on which each statement is a transaction of its own."""
    engine = db.engine
    with closing(engine.raw_connection()) as connection:
        yield Line(engine.dialect, connection)


def line_of(connection: Connection) -> Line:
    """The line under a connection of SQLAlchemy: what runs on it belongs to its transaction."""
    return Line(connection.dialect, connection.connection)


class Prepared:
    """A statement with named parameters (`bindparam`), built by a function of the dialect's name; rows are named tuples."""

    def __init__(self, build: Callable[[str], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, on: Line, values: Mapping[str, Any]) -> Sequence[Any]:
        """Run it and read all rows. Raises DBAPIError."""
        compiled = self._on(on.dialect)
        return compiled.read(on, compiled.run(on, values))

    def row(self, on: Line, values: Mapping[str, Any]) -> Any | None:
        """Its first row, or None. Raises DBAPIError."""
        rows = self.rows(on, values)
        return rows[0] if rows else None

    def count(self, on: Line, values: Mapping[str, Any]) -> int:
        """Run it and say how many rows it wrote. Raises DBAPIError."""
        return int(self._on(on.dialect).run(on, values).rowcount)

    def _on(self, dialect: Dialect) -> "_Compiled":
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self._build(dialect.name), dialect)
        return found


def is_among(column: Any, name: str, dialect: str) -> ColumnElement[bool]:
    """Whether `column` is one of the whole numbers in the list that is the parameter `name`, however many there are."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(BigInteger)))  # type: ignore[no-any-return]
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))  # type: ignore[no-any-return]


class _Compiled:
    """The text for one database, and how values get in and out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._given = compiled.params  # of values that stand in the statement itself
        kinds = {name: parameter.type for parameter, name in compiled.bind_names.items()}
        order = compiled.positiontup or list(kinds)
        if not compiled.positiontup:
            self._text = self._text % {name: f"${place}" for place, name in enumerate(order, 1)}
        self._in = [(name, _into(kinds[name], dialect)) for name in order]
        self._columns = list(getattr(statement, "exported_columns", ()))
        self._row: Any = namedtuple("Found", [column.key for column in self._columns]) if self._columns else None  # noqa: PYI024 - columns are known here
        self._out: list[tuple[int, Callable[[Any], Any]]] | None = None

    def run(self, on: Line, values: Mapping[str, Any]) -> Any:
        """Run it with `values`; returns the cursor. Raises DBAPIError."""
        given = {**self._given, **values}
        return on.execute(self._text, [process(given[name]) if process else given[name] for name, process in self._in])

    def read(self, on: Line, cursor: Any) -> Sequence[Any]:
        """All rows of `cursor`."""
        if self._out is None:
            self._out = self._ways_out(on.dialect, cursor.description)
        found = []
        for raw in cursor.fetchall():
            cells = list(raw)
            for place, process in self._out:
                cells[place] = process(cells[place])
            found.append(self._row._make(cells))
        return found

    def _ways_out(self, dialect: Dialect, description: Sequence[Any]) -> list[tuple[int, Callable[[Any], Any]]]:
        ways = []
        for place, (column, told) in enumerate(zip(self._columns, description, strict=True)):
            process = column.type.dialect_impl(dialect).result_processor(dialect, told[1])
            if process:
                ways.append((place, process))
        return ways


def _into(kind: Any, dialect: Dialect) -> Process:
    process: Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process
