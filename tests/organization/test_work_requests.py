"""交办: a leader asks the nearest organizers, they answer, she closes it; nobody outside the subtree sees or changes anything."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask

from learnhub.accounts.service import disable_account
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.notices.models import Notice
from learnhub.organization.models import Member, Unit, WorkRequest, WorkRequestReply
from learnhub.organization.rules.work_requests import OTHER, SUBJECTS
from learnhub.reporting.queries.lists import SHOWS
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.statements import counted

both = pytest.mark.both_databases


class Bureau:
    """A bureau with an office and, in it, a group; a leader of the office, organizers of bureau and office."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.bureau: Unit = DepartmentFactory(name="局")
        self.office: Unit = DepartmentFactory(name="处", parent=self.bureau)
        self.group: Unit = DepartmentFactory(name="科", parent=self.office)
        self.beside: Unit = DepartmentFactory(name="旁边处", parent=self.bureau)
        self.leader = self.person("领导", LEADER, self.office)
        self.near = self.person("处里的党务", ORGANIZER, self.office)
        self.far = self.person("局里的党务", ORGANIZER, self.bureau)

    def person(self, name: str, role: str, unit: Unit) -> Member:
        found: Member = MemberFactory(name=name, department=unit)
        grant(found, role, unit)
        return found

    def browser(self, member: Member) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        return client.sign_in(member)

    def asks(self, unit: Unit | None = None, **more: Any) -> Any:
        said = {"subject": "behind", "words": "请逐人提醒", "due_on": str(local_day(now()) + timedelta(days=3)), "form_key": "one"} | more
        return self.browser(self.leader).post(f"/dashboard/ask?unit={(unit or self.group).id}", data=said)

    def replies(self, member: Member, step: str, words: str = "已提醒", form_key: str = "r") -> Any:
        request = db.session.scalars(db.select(WorkRequest)).first()
        assert request is not None
        data = {"step": step, "words": words, "form_key": form_key}
        return self.browser(member).post(f"/work-requests/{request.id}/replies", data=data)


@pytest.fixture
def bureau(app: Flask, database: Any) -> Bureau:
    return Bureau(app)


def told() -> list[tuple[int, str]]:
    return [(each.account_id, each.heading) for each in db.session.scalars(db.select(Notice).order_by(Notice.id))]


def state() -> str:
    return str(db.session.scalars(db.select(WorkRequest.state)).one())


@both
def test_the_nearest_organizers_are_asked_answer_and_the_leader_closes_it(bureau: Bureau) -> None:
    for _ in range(2):  # a double click
        assert bureau.asks().status_code == 303
    assert told() == [(bureau.near.account_id, "领导交办：落后于序时进度（科）")]
    page = bureau.browser(bureau.near).get("/work-requests/1").text
    assert "请逐人提醒" in page
    assert f"/manage/behind?unit={bureau.group.id}&amp;show=behind" in page
    for _ in range(2):
        assert bureau.replies(bureau.near, "answer").status_code == 303
    assert state() == "answered"
    assert told()[1:] == [(bureau.leader.account_id, "处里的党务回复了交办：落后于序时进度（科）")]
    assert bureau.replies(bureau.leader, "ask_again", "还差两人", "again").status_code == 303
    assert state() == "new"
    assert told()[2:] == [(bureau.near.account_id, "领导再次交办：落后于序时进度（科）")]
    assert bureau.replies(bureau.leader, "close", "", "close").status_code == 303
    assert state() == "done"
    assert bureau.replies(bureau.near, "answer", "又一条", "late").status_code == 409
    assert bureau.replies(bureau.leader, "close", "", "close").status_code == 303  # the same form, sent again
    assert len(db.session.scalars(db.select(WorkRequestReply)).all()) == 3
    deeds = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action.in_(("ask_work", "reply_work")))).all()
    assert sorted(deeds) == ["ask_work", "reply_work", "reply_work", "reply_work"]


@both
def test_where_the_unit_has_nobody_it_goes_up_and_never_to_whoever_is_closed_or_asks_herself(bureau: Bureau) -> None:
    grant(bureau.leader, ORGANIZER, bureau.group)
    with transaction():
        disable_account(bureau.near.account_id, actor_id=None, now=now())
    bureau.asks()
    assert [account for account, _title in told()] == [bureau.far.account_id]


def test_where_there_is_no_organizer_she_is_told_so_and_nothing_is_kept(bureau: Bureau) -> None:
    with transaction():
        for each in (bureau.near, bureau.far):
            disable_account(each.account_id, actor_id=None, now=now())
    answer = bureau.asks(words="我写了很久")
    assert answer.status_code == 422
    assert "还没有党务工作者" in answer.text
    assert "我写了很久" in answer.text
    assert db.session.scalars(db.select(WorkRequest)).all() == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"subject": OTHER, "words": " "}, "请写明要办的事"),
        ({"subject": "gossip"}, "请从列表中选择"),
        ({"words": "长" * 501}, "不超过 500 个字"),
        ({"due_on": ""}, "请选择日期"),
        ({"due_on": "2020-01-01"}, "今天到一年以内"),
        ({"due_on": "2099-01-01"}, "今天到一年以内"),
    ],
)
def test_what_cannot_be_asked_is_shown_again(bureau: Bureau, said: dict[str, str], sentence: str) -> None:
    answer = bureau.asks(**said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert told() == []


def test_nobody_asks_about_or_sees_a_unit_that_is_not_hers(bureau: Bureau) -> None:
    assert bureau.asks(bureau.beside).status_code == 404
    assert bureau.asks(bureau.bureau).status_code == 404
    bureau.asks()
    strangers = [bureau.person("旁边领导", LEADER, bureau.beside), bureau.person("旁边党务", ORGANIZER, bureau.beside)]
    for each in strangers:
        assert bureau.browser(each).get("/work-requests/1").status_code == 404
        assert bureau.replies(each, "answer").status_code == 404
        assert "请逐人提醒" not in bureau.browser(each).get("/work-requests").text
    for member in (MemberFactory(department=bureau.group), bureau.person("管理员", ADMINISTRATOR, bureau.bureau)):
        assert bureau.browser(member).get("/work-requests/1").status_code == 403
    assert state() == "new"


def test_each_side_takes_its_own_steps(bureau: Bureau) -> None:
    bureau.asks()
    assert bureau.replies(bureau.near, "close").status_code == 403
    assert bureau.replies(bureau.near, "ask_again").status_code == 403
    assert bureau.replies(bureau.leader, "answer").status_code == 403
    assert bureau.replies(bureau.near, "answer", " ").status_code == 422
    assert bureau.replies(bureau.near, "nonsense").status_code == 422
    assert bureau.replies(bureau.far, "answer").status_code == 303  # who stands above may answer as well
    assert "再次交办" in bureau.browser(bureau.leader).get("/work-requests/1").text


@both
def test_what_is_late_is_marked_and_the_list_pages_filters_and_exports(bureau: Bureau) -> None:
    for n in range(25):
        bureau.asks(form_key=f"f{n}", words=f"第{n}件")
    with transaction():
        db.session.execute(db.update(WorkRequest).where(WorkRequest.id == 1).values(due_on=local_day(now()) - timedelta(days=1)))
        db.session.execute(db.update(WorkRequest).where(WorkRequest.id == 2).values(words="=1+1"))
    browser = bureau.browser(bureau.near)
    with counted() as seen:
        page = browser.get("/work-requests").text
    assert len(seen) <= 4
    assert page.index("第0件") < page.index("第24件")  # the next due first
    assert "已过期限" in page
    assert "第0件" in browser.get("/work-requests?state=overdue").text
    assert "第1件" not in browser.get("/work-requests?state=overdue").text
    assert "没有这样的交办事项" in browser.get("/work-requests?state=done").text
    for odd in ("state=x&sort=y&order=z&page=-4", "page=99&sort=unit&order=desc", "sort=asked"):
        assert browser.get(f"/work-requests?{odd}").status_code == 200
    book = openpyxl.load_workbook(BytesIO(browser.post("/work-requests/export").data))
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert len(rows) == 26
    assert "=1+1" in [row[2] for row in rows]


def test_the_form_is_preset_by_what_the_leader_was_looking_at(bureau: Bureau) -> None:
    browser = bureau.browser(bureau.leader)
    assert (
        f"/dashboard/ask?unit={bureau.group.id}&amp;show=idle" in browser.get(f"/dashboard/members?unit={bureau.group.id}&show=idle").text
    )
    page = browser.get(f"/dashboard/ask?unit={bureau.group.id}&show=idle").text
    assert '<option selected value="idle">' in page
    assert "处里的党务" in page
    assert browser.get("/dashboard/ask?show=nonsense").status_code == 200


def test_what_can_be_asked_about_is_a_list_that_both_can_open() -> None:
    assert set(SUBJECTS) - {OTHER} <= set(SHOWS)
