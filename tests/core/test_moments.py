"""A moment goes into the database as the text that SQLAlchemy itself stores, and comes out as it was."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from learnhub.core.database import UTCDateTime

FIRST, LAST = (datetime(year, 1, 2) for year in (1, 9999))  # noqa: DTZ001 - what strategies of moments are told is naive
SQLITE = SQLiteDialect_pysqlite()
theirs = DateTime().dialect_impl(SQLITE).bind_processor(SQLITE)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(FIRST, LAST, timezones=zones))
def test_sqlite_gets_the_text_that_sqlalchemy_stores(moment: datetime) -> None:
    assert theirs is not None
    assert UTCDateTime().bind_processor(SQLITE)(moment) == theirs(moment.astimezone(UTC).replace(tzinfo=None))


@pytest.mark.parametrize("database", [SQLiteDialect_pysqlite, PGDialect_psycopg])
def test_a_moment_without_a_zone_is_refused_and_none_is_none(database: type[Dialect]) -> None:
    bind = UTCDateTime().bind_processor(database())
    assert bind(None) is None
    with pytest.raises(ValueError, match="naive"):
        bind(FIRST)
