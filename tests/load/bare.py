"""The yardstick of `make bench`: the least a Flask handler can do that reads a row and commits one, on the driver itself."""

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask

DATABASE = os.environ.get("BARE_DATABASE", "")
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS person (id integer PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE IF NOT EXISTS counter (person_id integer PRIMARY KEY, hits integer NOT NULL)",
)
PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")  # as the platform's own connections
UPSERT = "INSERT INTO counter VALUES ({0}, 1) ON CONFLICT (person_id) DO UPDATE SET hits = counter.hits + 1"

app = Flask(__name__)
_thread = threading.local()


def connect(url: str) -> Any:
    """A connection of the driver, which begins and commits when told to."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def prepare(url: str, people: int) -> None:
    """Make the two tables, with people numbered from 1."""
    connection = connect(url)
    for statement in SCHEMA:
        connection.execute(statement)
    for number in range(1, people + 1):
        connection.execute(f"INSERT INTO person VALUES ({number}, 'member {number}')")
    connection.close()


def count_hits(url: str) -> int:
    """How many requests have been committed."""
    connection = connect(url)
    found = connection.execute("SELECT sum(hits) FROM counter").fetchone()[0]
    connection.close()
    return int(found or 0)


@app.post("/bare/<int:person>")
def bare(person: int) -> dict[str, Any]:
    """One SELECT and one UPSERT, committed."""
    connection = getattr(_thread, "connection", None)
    if connection is None:
        connection = _thread.connection = connect(DATABASE)
    mark = "?" if DATABASE.startswith("sqlite") else "%s"
    name = connection.execute(f"SELECT name FROM person WHERE id = {mark}", (person,)).fetchone()[0]
    connection.execute(UPSERT.format(mark), (person,))
    return {"name": name}


@app.get("/healthz")
def health() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}
