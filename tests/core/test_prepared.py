"""Prepared statements say the same as SQLAlchemy, and belong to the transaction they run in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, line, line_of
from learnhub.core.transactions import single_write, transaction
from learnhub.organization.models import Unit
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.both_databases
MOMENT = datetime(2026, 3, 5, 4, 0, 0, 123456, tzinfo=UTC)

NAMES = ("at", "action", "subject", "subject_id", "detail", "address")
ADD = Prepared(lambda _dialect: insert(AuditEntry).values({name: bindparam(name) for name in NAMES}).returning(AuditEntry.id))
READ = Prepared(lambda _dialect: select(*(getattr(AuditEntry, name) for name in NAMES)).where(AuditEntry.action == bindparam("wanted")))
RENAME = Prepared(
    lambda _dialect: update(Unit).where(Unit.kind == "department", Unit.id == bindparam("unit")).values(name=bindparam("new"))
)
ENTRY: dict[str, Any] = {
    "at": MOMENT,
    "action": "try",
    "subject": "unit",
    "subject_id": None,
    "detail": {"字": ["一", 2, None, True]},
    "address": "100%s ?",
}


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Unit.name).order_by(Unit.id)))


def test_values_come_back_as_they_went_in(database: Any) -> None:
    with single_write() as on:
        ADD.rows(on, ENTRY)
    with line() as on:
        row = READ.row(on, {"wanted": "try"})
        assert row is not None
        assert row._asdict() == ENTRY
        assert READ.row(on, {"wanted": "nothing"}) is None
    entry = db.session.scalars(select(AuditEntry)).one()
    assert {name: getattr(entry, name) for name in NAMES} == ENTRY


def test_it_says_how_many_rows_it_wrote(database: Any) -> None:
    unit = DepartmentFactory(name="旧")
    db.session.commit()
    with single_write() as on:
        assert RENAME.count(on, {"unit": unit.id, "new": "新"}) == 1
        assert RENAME.count(on, {"unit": unit.id + 1, "new": "新"}) == 0
    assert names() == ["新"]


def test_on_the_line_of_a_transaction_it_is_undone_with_it(database: Any) -> None:
    unit = DepartmentFactory(name="旧")
    with pytest.raises(AssertionError), transaction() as session:
        assert not RENAME.count(line_of(session.connection()), {"unit": unit.id, "new": "新"})
    assert names() == ["旧"]


def test_nothing_is_left_open_when_a_block_fails(database: Any) -> None:
    unit = DepartmentFactory(name="旧")
    db.session.commit()
    with pytest.raises(ZeroDivisionError), single_write():
        raise ZeroDivisionError
    with transaction():
        unit.name = "新"
    assert names() == ["新"]


def test_what_a_rollback_made_the_driver_forget_is_planned_again(database: Any) -> None:
    unit = DepartmentFactory(name="旧")
    db.session.commit()
    unit_id, plain = unit.id, select(Unit.name)
    db.session.rollback()
    for number in range(3):
        with single_write() as on:
            assert RENAME.count(on, {"unit": unit_id, "new": f"新{number}"}) == 1
        for _often_enough_that_the_driver_plans_it in range(7):
            assert db.session.scalar(plain) == f"新{number}"
        db.session.rollback()
        with pytest.raises(ZeroDivisionError), transaction():
            raise ZeroDivisionError
    assert names() == ["新2"]


def test_errors_of_the_database_are_sqlalchemy_s(database: Any) -> None:
    first, second = DepartmentFactory(name="一"), DepartmentFactory(name="二")
    assert first.parent_id == second.parent_id
    db.session.commit()
    with pytest.raises(DBAPIError), single_write() as on:
        on.execute("SELECT nothing FROM nowhere", ())
    with pytest.raises(IntegrityError), single_write() as on:
        on.execute("INSERT INTO user_session (account_id, digest, created_at, last_seen_at) VALUES (1, NULL, NULL, NULL)", ())
    assert names() == ["一", "二"]


def test_a_connection_that_was_cut_off_is_given_up_and_the_next_request_gets_another(database: Any) -> None:
    with line() as on:
        on.connection.driver_connection.close()  # type: ignore[union-attr]
        with pytest.raises(DBAPIError):
            on.execute("SELECT 1", ())
    for _ in range(3):
        with line() as on:
            assert on.execute("SELECT 1", ()).fetchall() == [(1,)]


def test_a_connection_that_was_cut_off_while_it_lay_in_the_pool_is_noticed(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    db.session.rollback()
    db.engine.dispose()  # so that it lies there alone
    with line() as on:
        lost = on.connection.driver_connection
    monkeypatch.setattr("learnhub.core.database.LONG_REST", -1.0)
    if db.engine.dialect.name == "postgresql":  # a file does not go away
        lost.close()  # type: ignore[union-attr]
    for _ in range(3):
        with line() as on:
            assert on.execute("SELECT 1", ()).fetchall() == [(1,)]
