"""Notices: told once, read by whom they are for, and gone after their time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.models import Notice
from learnhub.notices.queries import unread_count
from learnhub.notices.rules.kinds import is_own_path
from tests.client import Client
from tests.factories import MemberFactory

NOW = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
both = pytest.mark.both_databases


def tell(*accounts: int, source: str = "one", **more: Any) -> int:
    said = {"kind": "study", "title": "学时已计入", "link": "/study"} | more
    with transaction():
        return service.send(list(accounts), **said, source=source, now=NOW)


@pytest.mark.parametrize(
    "link", ["//elsewhere.example", "/\\elsewhere.example", "https://x", "javascript:alert(1)", "study", "/a b", "/a\n"]
)
def test_a_notice_leads_nowhere_else(link: str, database: Any) -> None:
    assert not is_own_path(link)
    with pytest.raises(ValueError, match="page of the platform"):
        service.send([1], "study", "x", link=link, source="s", now=NOW)


@given(st.text(min_size=1))
def test_only_a_single_slash_begins_a_path_of_ours(rest: str) -> None:
    assert not is_own_path("//" + rest)
    assert not is_own_path("https:/" + rest)


@both
def test_nobody_is_told_twice_and_thousands_are_told_in_few_statements(database: Any) -> None:
    accounts = [MemberFactory().account_id for _ in range(5)]
    assert tell(*accounts, *accounts) == 5
    assert tell(*accounts) == 0
    assert tell(accounts[0], source="two") == 1
    assert unread_count(accounts[0]) == 2


@both
def test_the_bell_rings_until_it_is_read(client: Client, database: Any) -> None:
    member = MemberFactory()
    client.sign_in(member)
    assert "有未读" not in client.get("/").text
    tell(member.account_id)
    tell(member.account_id, source="two", kind="exam", title="考试开放")
    assert "通知，有未读" in client.get("/").text
    assert "2 条未读" in client.get("/notices").text
    assert "学时已计入" not in client.get("/notices?kind=exam&show=unread").text
    first = db.session.scalars(db.select(Notice).order_by(Notice.id)).first()
    assert first is not None
    for _ in range(2):
        opened = client.post(f"/notices/{first.id}")
        assert (opened.status_code, opened.location) == (303, "/study")
    assert unread_count(member.account_id) == 1
    client.post("/notices/read-all")
    assert "有未读" not in client.get("/courses").text
    assert "没有通知" in client.get("/notices?show=unread").text


def test_a_notice_of_another_is_not_there(client: Client, database: Any) -> None:
    tell(MemberFactory().account_id)
    found = db.session.scalars(db.select(Notice)).one()
    client.sign_in(MemberFactory())
    assert client.post(f"/notices/{found.id}").status_code == 404
    db.session.refresh(found)
    assert found.read_at is None


@both
def test_old_notices_go(database: Any) -> None:
    account = MemberFactory().account_id
    tell(account)
    with transaction():
        assert not service.delete_old_notices(before=NOW)
        assert unread_count(account) == 1
        service.delete_old_notices(before=NOW + timedelta(seconds=1))
        assert unread_count(account) == 0
