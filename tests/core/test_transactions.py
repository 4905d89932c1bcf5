"""What a block did is kept whole, or not at all."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from learnhub.catalog.models import Course
from learnhub.core.extensions import db
from learnhub.core.prepared import line
from learnhub.core.transactions import transaction
from tests.factories import CourseFactory


def titles() -> list[str]:
    return list(db.session.scalars(db.select(Course.title).order_by(Course.id)))


def break_off(session: Any, course: Course) -> None:
    """Change something, send it to the database, and fail."""
    course.title = "新"
    session.flush()
    raise ZeroDivisionError


@pytest.mark.both_databases
class TestTransaction:
    def test_what_was_done_is_kept(self, database: Any) -> None:
        course = CourseFactory(title="旧")
        with transaction():
            course.title = "新"
        db.session.rollback()
        assert titles() == ["新"]

    def test_an_error_undoes_all_of_it(self, database: Any) -> None:
        course = CourseFactory(title="旧")
        with pytest.raises(ZeroDivisionError), transaction() as session:
            break_off(session, course)
        assert titles() == ["旧"]

    def test_an_error_of_the_database_undoes_it_too_and_the_next_one_works(self, database: Any) -> None:
        course = CourseFactory(title="旧", slug="a")
        other = CourseFactory(title="另一", slug="b")
        with pytest.raises(IntegrityError), transaction():
            course.title, other.slug = "新", "a"
        with transaction():
            other.title = "改过"
        assert titles() == ["旧", "改过"]

    def test_one_inside_another_is_refused(self, database: Any) -> None:
        with pytest.raises(RuntimeError, match="already open"), transaction(), transaction():
            pass

    def test_a_change_outside_of_it_is_not_smuggled_in(self, database: Any) -> None:
        course = CourseFactory(title="旧")
        course.title = "新"
        with pytest.raises(RuntimeError, match="outside of a transaction"), transaction():
            pass
        db.session.rollback()
        assert titles() == ["旧"]

    def test_reads_before_it_do_no_harm(self, database: Any) -> None:
        course = CourseFactory(title="旧")
        assert titles() == ["旧"]
        with transaction():
            course.title = "新"
        assert titles() == ["新"]


@pytest.mark.both_databases
class TestReading:
    """What only reads needs no transaction on PostgreSQL; what was written for none is not kept for that."""

    def test_postgresql_keeps_what_it_has_prepared_from_page_to_page(self, app: Flask, database: Any) -> None:
        is_postgresql = db.engine.dialect.name == "postgresql"
        db.session.rollback()
        for _page in range(8):
            with app.app_context():
                titles()
        with line() as on:
            counted = (
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%ORDER BY course.id'" if is_postgresql else "SELECT 1"
            )
            assert on.execute(counted, ()).fetchall() == [(1,)], "what was read eight times is not planned anew"

    @pytest.mark.parametrize(
        "deed",
        [
            lambda: db.session.execute(text("UPDATE course SET title = '改了'")),
            lambda: db.session.execute(db.update(Course).values(title="改了")),
            lambda: (setattr(db.session.scalars(db.select(Course)).one(), "title", "改了"), db.session.flush()),
            lambda: db.session.scalars(db.select(Course).with_for_update()).one(),
            lambda: db.session.scalars(db.select(Course).execution_options(yield_per=1)).one(),
            lambda: (db.session.begin_nested(), titles()),
        ],
        ids=["text", "update", "flush", "lock", "piece by piece", "savepoint"],
    )
    def test_only_plain_reads_have_no_transaction_on_postgresql(self, app: Flask, database: Any, deed: Callable[[], Any]) -> None:
        CourseFactory.create(title="旧")
        db.session.rollback()
        with app.app_context():
            assert titles() == ["旧"]
            assert is_in_transaction() == (db.engine.dialect.name == "sqlite")
            deed()
            assert is_in_transaction()
        with app.app_context():
            assert titles() == ["旧"], "what was written outside of a transaction goes"


def is_in_transaction() -> bool:
    """Whether the database has a transaction open on the session's connection."""
    driver: Any = db.session.connection().connection.driver_connection
    return driver.in_transaction if isinstance(driver, sqlite3.Connection) else driver.info.transaction_status.name == "INTRANS"
