"""Notices: told once, read by whom they are for, and gone after their time."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.models import Notice
from learnhub.notices.queries import unread_count
from learnhub.notices.rules.kinds import is_own_path
from learnhub.notices.rules.words import Words, packed, unpacked, words
from tests.client import Client
from tests.factories import MemberFactory
from tests.statements import counted

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
    accounts = make_accounts(2500)
    with counted() as seen:
        assert tell(*accounts, *accounts) == 2500
    assert len(seen) <= 2 * 3
    assert tell(*accounts) == 0
    assert tell(accounts[0], source="two") == 1
    assert unread_count(accounts[0]) == 2


def make_accounts(number: int) -> list[int]:
    rows = [{"staff_number": f"N{n:05}", "password_hash": "x", "must_change_password": False, "created_at": NOW} for n in range(number)]
    with transaction():
        return list(db.session.scalars(db.insert(Account).returning(Account.id), rows))


@pytest.mark.parametrize(
    "said",
    [
        {"title": "长" * 121},
        {"body": "长" * 501},
        {"link": "/" + "x" * 200},
        {"source": "s" * 81},
        {"title": words("%(who)s", who=object())},
        {"kind": "gossip"},
    ],
)
def test_what_does_not_fit_is_refused_and_never_cut(said: dict[str, Any], database: Any) -> None:
    given = {"kind": "study", "title": "x", "source": "s"} | said
    with pytest.raises(ValueError):  # noqa: PT011 - each in its own words
        service.send([1], **given, now=NOW)


@pytest.mark.parametrize(("text", "values"), [("还差 %(n)s", {}), ("%(n)d", {"n": "x"}), ("100% %(n)s", {"n": 1})])
def test_words_fit_their_values(text: str, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        words(text, **values)


def test_each_reads_a_notice_in_her_own_language(client: Client, database: Any) -> None:
    member = MemberFactory()
    client.sign_in(member)
    title = words("《%(title)s》的学时和积分已撤回", title="100% <党章>")
    tell(member.account_id, title=title, body=words("原因：%(note)s。有疑问请联系党务工作者。", note=date(2026, 3, 5)))
    tell(member.account_id, source="plain", title="100% 完成 %(x)s")
    client.set_cookie("language", "en")
    page = client.get("/notices").text
    assert "Hours and points of 100% &lt;党章&gt;" in page or "100% &lt;党章&gt;" in page
    assert "5 March 2026" in page
    assert "100% 完成 %(x)s" in page
    client.set_cookie("language", "zh")
    page = client.get("/notices").text
    assert "《100% &lt;党章&gt;》的学时和积分已撤回" in page
    assert "2026年3月5日" in page


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text() | st.integers() | st.dates() | st.datetimes(timezones=st.just(UTC))
    )
)
def test_values_come_back_from_json_as_they_were(values: dict[str, Any]) -> None:
    nested = values | {"inner": Words("x", values)}
    assert unpacked(json.loads(json.dumps(packed(nested)))) == nested


@both
def test_the_bell_rings_until_it_is_read(client: Client, database: Any) -> None:
    member = MemberFactory()
    client.sign_in(member)
    assert "条未读" not in client.get("/").text
    tell(member.account_id)
    tell(member.account_id, source="two", kind="exam", title="考试开放")
    assert "通知，2 条未读" in client.get("/").text
    assert "2 条未读" in client.get("/notices").text
    for n in range(120):
        tell(MemberFactory().account_id if n > 100 else member.account_id, source=f"many {n}", kind="exam", title="考试开放")
    assert "通知，99+ 条未读" in client.get("/").text
    assert "学时已计入" not in client.get("/notices?kind=exam&show=unread").text
    first = db.session.scalars(db.select(Notice).order_by(Notice.id)).first()
    assert first is not None
    for _ in range(2):
        opened = client.post(f"/notices/{first.id}")
        assert (opened.status_code, opened.location) == (303, "/study")
    assert unread_count(member.account_id) == 102
    client.post("/notices/read-all")
    assert "条未读" not in client.get("/courses").text
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
