"""Statements that a connection to PostgreSQL plans once, run on libpq itself: a cursor of the driver costs more than most (ADR 0012)."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, RawCursor, abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Plans:
    """What one connection has planned."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self._connection = connection
        self._pq = connection.pgconn
        self._encoding = connection.info.encoding
        self._adapting: abc.Transformer = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._made = 0

    def run(self, text: str, values: Sequence[Any]) -> "Done | RawCursor[Any]":
        """Run `text`, whose parameters are $1, $2, … Raises psycopg.Error.

        After a ROLLBACK the driver gives up all plans of its connection. Outside of a transaction they are made again when that
        shows; inside of one a mistake would spoil it, so there the driver's cursor runs it.
        """
        if self._pq.transaction_status != TransactionStatus.IDLE:
            return RawCursor(self._connection).execute(text, values)
        given = self._adapting.dump_sequence(values, [PyFormat.TEXT] * len(values))
        try:
            return self._run(text, given)
        except InvalidSqlStatementName:
            self._names.clear()
            return self._run(text, given)

    def _run(self, text: str, given: Sequence[Any]) -> "Done":
        name = self._names.get(text)
        if name is None:
            self._made += 1
            name = b"learnhub_%d" % self._made
            self._checked(self._pq.prepare(name, text.encode(self._encoding)))
            self._names[text] = name
        return Done(self._checked(self._pq.exec_prepared(name, given)), self._adapting)

    def _checked(self, result: PGresult) -> PGresult:
        if result.status not in _DONE:
            raise error_from_result(result, encoding=self._encoding)
        return result


class Done:
    """A result, with as much of a cursor as is asked for."""

    __slots__ = ("_adapting", "_result")

    def __init__(self, result: PGresult, adapting: abc.Transformer) -> None:
        self._result = result
        self._adapting = adapting

    @property
    def rowcount(self) -> int:
        """How many rows were written or read."""
        return self._result.command_tuples or 0

    @property
    def description(self) -> Sequence[tuple[None, int]]:
        """The type of each column."""
        return [(None, self._result.ftype(place)) for place in range(self._result.nfields)]

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        """All rows."""
        self._adapting.set_pgresult(self._result)
        return self._adapting.load_rows(0, self._result.ntuples, tuple)
