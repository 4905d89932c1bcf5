"""Settings: read from a copy, changed with an audit entry, seen by every worker within a second."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

import learnhub
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.settings import queries, service
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

KEY = "accounts.lock_minutes"


@pytest.fixture
def administrator(client: Client) -> Client:
    """An administrator's browser."""
    root = DepartmentFactory()
    member = MemberFactory(department=root)
    grant(member, "administrator", root)
    return client.sign_in(member)


@pytest.fixture
def other_worker(app: Flask) -> Iterator[Flask]:
    """A second worker on the same database."""
    other = learnhub.create_app("testing", DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY=app.config["SECRET_KEY"])
    yield other
    with other.app_context():
        db.engine.dispose()


def change(key: str, text: str | None, **more: Any) -> None:
    with transaction():
        service.change_setting(key, text, actor_id=None, now=now(), **more)


def test_the_default_holds_until_somebody_decides_otherwise(database: Any) -> None:
    assert queries.value(KEY, int) == 15
    change(KEY, "30")
    assert queries.value(KEY, int) == 30
    change(KEY, None)
    assert queries.value(KEY, int) == 15


def test_reading_costs_no_query(database: Any) -> None:
    queries.value(KEY, int)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(1000):
        queries.value(KEY, int)
    assert len(statements) <= 2  # at most one look at the revision, when the second has passed


@pytest.mark.both_databases
def test_another_worker_sees_a_change_within_a_second(database: Any, other_worker: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with other_worker.app_context():
        assert queries.value(KEY, int) == 15
    change(KEY, "30")
    monkeypatch.setattr(queries, "FRESH_SECONDS", 0.0)  # as if the second had passed
    with other_worker.app_context():
        assert queries.value(KEY, int) == 30


def test_a_unit_may_differ_where_the_setting_allows_it(database: Any) -> None:
    unit = DepartmentFactory()
    change("assessment.pass_percent", "80", unit_id=unit.id)
    assert queries.value("assessment.pass_percent", int) == 60
    assert queries.value("assessment.pass_percent", int, (unit.id,)) == 80
    with pytest.raises(Refused):
        change(KEY, "30", unit_id=unit.id)


def test_what_is_not_a_setting_is_missing(database: Any) -> None:
    with pytest.raises(Missing):
        change("nothing.there", "1")


def test_the_day_begins_where_the_time_zone_says(database: Any) -> None:
    moment = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)
    assert local_day(moment).isoformat() == "2026-03-06"
    change("calendar.time_zone", "America/New_York")
    assert local_day(moment).isoformat() == "2026-03-05"


def test_the_list_shows_every_setting(administrator: Client) -> None:
    page = administrator.get("/manage/settings").text
    assert page.count("row-item") == len(service.REGISTRY)
    assert "锁定时长" in page


def test_a_change_is_saved_and_audited(administrator: Client) -> None:
    answer = administrator.post(f"/manage/settings/{KEY}", data={"value": "45"})
    assert answer.status_code == 303
    assert queries.value(KEY, int) == 45
    entry = db.session.query(AuditEntry).filter_by(action="change_setting").one()
    assert entry.detail == {"key": KEY, "unit": None, "old": 15, "new": 45}
    assert entry.actor_id is not None
    assert entry.address == "127.0.0.1"
    assert "已修改" in administrator.get("/manage/settings").text


def test_a_value_out_of_range_says_what_is_allowed(administrator: Client) -> None:
    answer = administrator.post(f"/manage/settings/{KEY}", data={"value": "1"})
    assert answer.status_code == 422
    assert "请填写 5 到 1440 之间的数" in answer.text
    assert queries.value(KEY, int) == 15


def test_the_default_returns_with_a_button(administrator: Client) -> None:
    administrator.post(f"/manage/settings/{KEY}", data={"value": "45"})
    administrator.post(f"/manage/settings/{KEY}", data={"value": "45", "reset": "1"})
    assert queries.value(KEY, int) == 15


def test_an_unknown_setting_is_not_found(administrator: Client) -> None:
    assert administrator.get("/manage/settings/nothing").status_code == 404


def test_where_units_may_differ_the_page_says_whose_value_it_is(administrator: Client) -> None:
    said = "这里改的是全平台的值；单位另有规定的，按单位的规定。"
    assert said in administrator.get("/manage/settings/assessment.pass_percent").text
    assert said not in administrator.get(f"/manage/settings/{KEY}").text
