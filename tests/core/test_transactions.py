"""What a block did is kept whole, or not at all."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from learnhub.catalog.models import Course
from learnhub.core.extensions import db
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
