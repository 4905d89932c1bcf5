"""What a block did is kept whole, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
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
    """What only reads ends with COMMIT; what was written for no transaction is not kept for that."""

    @pytest.fixture
    def ends(self, database: Any) -> Iterator[list[str]]:
        """How transactions ended since."""
        found: list[str] = []
        listeners = [(name, lambda _connection, name=name: found.append(name)) for name in ("commit", "rollback")]
        for name, listener in listeners:
            event.listen(db.engine, name, listener)
        yield found
        for name, listener in listeners:
            event.remove(db.engine, name, listener)

    def test_reads_are_committed(self, app: Flask, ends: list[str]) -> None:
        with app.app_context():
            titles()
        assert ends == ["commit"]

    def test_what_was_written_outside_of_a_transaction_goes(self, app: Flask, ends: list[str]) -> None:
        with app.app_context():
            CourseFactory.create(title="写在外面")
            ends.clear()
            db.session.execute(db.select(Course)).scalars().one().title = "改了"
            db.session.flush()
        assert ends == ["rollback"]
        with app.app_context():
            assert titles() == ["写在外面"]

    def test_after_an_error_nothing_is_kept(self, app: Flask, ends: list[str]) -> None:
        def fail() -> None:
            titles()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError), app.app_context():
            fail()
        assert ends == ["rollback"]

    def test_postgresql_keeps_what_it_has_prepared_from_page_to_page(self, app: Flask, database: Any) -> None:
        is_postgresql = db.engine.dialect.name == "postgresql"
        db.session.rollback()
        for _page in range(8):
            with app.app_context():
                titles()
        with line() as on:
            counted = (
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%ORDER BY course.id'" if is_postgresql else "SELECT 1"
            )
            assert on.execute(counted, ()).fetchone()[0] == 1, "what was read eight times is not planned anew"
