"""A session on the pages: planned by an organizer, scanned from the host's screen by a phone, closed, seen by who was there."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
import zxingcpp
from flask import Flask
from PIL import Image

from learnhub.core.extensions import db
from learnhub.core.permissions import LEADER, ORGANIZER
from learnhub.learning.models import Attendance, OfflineSession, StudyHoursEntry
from learnhub.learning.rules.attendance import make_code
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import DepartmentFactory, LessonFactory, MaterialFactory, MemberFactory, grant
from tests.learning.conftest import NOON
from tests.learning.test_sessions_held import opened

FORM = {
    "title": "支部集体学习",
    "category": "group",
    "starts_at": "2026-03-05T12:30",
    "hours": "2.0",
    "place": "三楼会议室",
    "presenter": "周明",
}


@pytest.fixture
def clock(database: Any) -> Iterator[Any]:
    """Noon in Shanghai, until the test moves it."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def organizer(database: Any, client: Client) -> Member:
    """The organizer of a department, signed in."""
    found = MemberFactory()
    grant(found, ORGANIZER, found.department)
    client.sign_in(found)
    return found


def planned(client: Client, organizer: Member, **changed: Any) -> str:
    answer = client.post(f"/manage/sessions/plan?unit={organizer.department_id}", data=FORM | changed)
    assert answer.status_code == 303
    return str(answer.location)


def phone(app: Flask, member: Member | None) -> Client:
    browser = app.test_client()
    assert isinstance(browser, Client)
    return browser.sign_in(member) if member else browser


STEP = re.compile(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?")


def scanned(picture: str) -> str:
    """What a phone's camera reads from the picture on the screen: its lines are drawn module by module."""
    drawing = unquote(picture.split(",", 1)[1]).replace("'", '"')
    modules = int(drawing.split(' height="')[1].split('"')[0]) // 8
    image = Image.new("L", (modules, modules), 255)
    x, y = 0.0, 0.0
    for letter, first, second in STEP.findall(drawing.split(' d="')[1].split('"')[0]):
        if letter == "M":
            x, y = float(first), float(second)
        elif letter == "m":
            x, y = x + float(first), y + float(second)
        else:
            for place in range(int(first)):
                image.putpixel((int(x) + place, int(y)), 0)
            x += float(first)
    large = image.resize((modules * 8, modules * 8), Image.Resampling.NEAREST)
    return str(zxingcpp.read_barcodes(large)[0].text)


@pytest.mark.both_databases
def test_from_the_plan_to_the_hours(app: Flask, organizer: Member, client: Client, clock: Any) -> None:
    member = MemberFactory(department=organizer.department)
    page = planned(client, organizer)
    assert "三楼会议室" in client.get(page).text
    phone_of_member = phone(app, member)
    assert "支部集体学习" in phone_of_member.get("/study/sessions").text
    assert client.get(f"{page}/host").location == page
    assert client.post(f"{page}/open").status_code == 303
    assert client.get(f"{page}/host").status_code == 200
    live = client.get(f"{page}/live").json
    path = urlsplit(scanned(live["code"])).path
    clock.shift(25)  # a slow phone: the next code is on the screen already
    shown = phone_of_member.get(path)
    assert (shown.status_code, "确认签到" in shown.text) == (200, True)
    ticket = shown.text.split('name="ticket" value="')[1].split('"')[0]
    clock.shift(60)  # she reads before she presses the button
    for _twice in range(2):
        assert phone_of_member.post(path, data={"ticket": ticket}).status_code == 303
    assert client.get(f"{page}/live").json["present"] == 1
    assert client.get(f"{page}/live").json["latest"] == [member.name]
    closed = client.post(f"{page}/close", data={"hours": "1.5"})
    assert closed.status_code == 303
    assert client.post(f"{page}/close", data={"hours": "1.5"}).status_code == 422
    entries = list(db.session.execute(db.select(StudyHoursEntry.member_id, StudyHoursEntry.hours)))
    assert entries == [(member.id, Decimal("1.5"))]
    assert client.get(f"{page}/live").json == {"open": False, "present": 1, "latest": [member.name]}
    assert "你已签到" in phone_of_member.get(f"/study{page.removeprefix('/manage')}").text


def test_a_photographed_code_that_was_passed_on_is_refused(app: Flask, organizer: Member, client: Client, clock: Any) -> None:
    page = planned(client, organizer)
    client.post(f"{page}/open")
    session = db.session.scalars(db.select(OfflineSession)).one()
    path = f"/s/{make_code(session.id, session.secret, NOON)}"
    stranger = phone(app, None)
    sent_away = stranger.get(path)
    assert sent_away.status_code == 302
    assert "/s/" in unquote(sent_away.location)
    clock.shift(timedelta(minutes=1))
    late = phone(app, MemberFactory(department=organizer.department)).get(path)
    assert (late.status_code, "重新扫描" in late.text) == (422, True)
    assert phone(app, MemberFactory(department=organizer.department)).post(path, data={"ticket": "x"}).status_code == 422
    assert db.session.scalar(db.select(Attendance.id)) is None


def test_who_comes_back_to_an_old_code_sees_that_she_is_signed_in(app: Flask, organizer: Member, client: Client, clock: Any) -> None:
    page = planned(client, organizer)
    client.post(f"{page}/open")
    session = db.session.scalars(db.select(OfflineSession)).one()
    path = f"/s/{make_code(session.id, session.secret, NOON)}"
    member = phone(app, MemberFactory(department=organizer.department))
    ticket = member.get(path).text.split('name="ticket" value="')[1].split('"')[0]
    assert member.post(path, data={"ticket": ticket}).status_code == 303
    clock.shift(timedelta(minutes=1))
    assert member.get(path).location == f"/study/sessions/{session.id}"
    client.post(f"{page}/close", data={"hours": "2.0"})
    assert member.get(path).location == f"/study/sessions/{session.id}"


def test_going_back_to_the_form_does_not_plan_the_same_twice(organizer: Member, client: Client, clock: Any) -> None:
    page = planned(client, organizer)
    address = f"/manage/sessions/plan?unit={organizer.department_id}"
    again = client.post(address, data=FORM)
    assert (again.status_code, "已经列入计划了" in again.text) == (422, True)
    client.post(f"{page}/cancel")
    assert client.post(address, data=FORM).status_code == 303


def test_a_code_that_was_never_on_a_screen_is_not_there(app: Flask, organizer: Member, client: Client, clock: Any) -> None:
    client.post(f"{planned(client, organizer)}/open")
    for code in ("1.1.AAAAAAAAAA", "9.1.AAAAAAAAAA", "x", "1"):
        assert client.get(f"/s/{code}").status_code == 404
    assert client.post("/s/x").status_code == 404


def test_a_list_adds_who_came_and_nobody_else(organizer: Member, client: Client, clock: Any) -> None:
    first, second = (MemberFactory(department=organizer.department) for _ in range(2))
    stranger = MemberFactory()
    page = planned(client, organizer)
    client.post(f"{page}/open")
    assert client.post(f"{page}/present", data={"members": [first.id, stranger.id]}).status_code == 303
    assert client.post(f"{page}/present", data={"members": [second.id]}).status_code == 303
    assert set(db.session.scalars(db.select(Attendance.member_id))) == {first.id, second.id}
    assert client.post(f"{page}/present", data={}).status_code == 422
    own = client.post(f"{page}/present", data={"members": [organizer.id]})
    assert (own.status_code, "扫码签到" in own.text) == (422, True)
    assert client.post(f"{page}/absent/{second.id}").status_code == 303
    assert set(db.session.scalars(db.select(Attendance.member_id))) == {first.id}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "请填写活动名称"),
        ({"starts_at": ""}, "请填写日期和时间"),
        ({"starts_at": "gestern"}, "请填写日期和时间"),
        ({"hours": "0.3"}, "以 0.5 为单位"),
        ({"category": "online"}, "请从列表中选择"),
        ({"place": "长" * 121}, "地点不超过"),
    ],
)
def test_what_is_wrong_in_a_plan_is_said(organizer: Member, client: Client, clock: Any, wrong: Any, sentence: str) -> None:
    path = f"/manage/sessions/plan?unit={organizer.department_id}"
    assert client.get(path).status_code == 200
    answer = client.post(path, data=FORM | {"presenter": "留住的人"} | wrong)
    assert (answer.status_code, sentence in answer.text, "留住的人" in answer.text) == (422, True, True)
    assert db.session.scalar(db.select(OfflineSession.id)) is None


def test_a_plan_is_changed_until_it_is_opened(organizer: Member, client: Client, clock: Any) -> None:
    page, lesson = planned(client, organizer), LessonFactory(title="党章导读")
    assert 'value="2026-03-05T12:30"' in client.get(f"{page}/plan").text
    assert client.post(f"{page}/plan", data=FORM | {"title": "换了名称", "lesson_id": str(lesson.id)}).status_code == 303
    changed = db.session.scalars(db.select(OfflineSession)).one()
    assert (changed.title, changed.lesson_id, changed.starts_at) == ("换了名称", lesson.id, NOON + timedelta(minutes=30))
    client.post(f"{page}/open")
    assert client.get(f"{page}/plan").location == page
    assert client.post(f"{page}/plan", data=FORM).status_code == 422
    assert client.post(f"{page}/cancel").status_code == 303
    assert client.post(f"{page}/open").status_code == 303
    assert db.session.get_one(OfflineSession, changed.id).state == "canceled"


def test_the_list_is_filtered_and_sorted(organizer: Member, client: Client, clock: Any) -> None:
    planned(client, organizer, title="甲会")
    planned(client, organizer, title="乙会", hours="8.0", category="concentrated")
    assert "甲会" not in client.get("/manage/sessions?category=concentrated").text
    assert "没有符合条件的活动" in client.get("/manage/sessions?state=closed").text
    by_hours = client.get("/manage/sessions?sort=hours&order=asc").text
    assert by_hours.index("甲会") < by_hours.index("乙会")
    assert client.get("/manage/sessions?sort=nonsense&order=up&state=x&page=99").status_code == 200


def test_the_player_of_the_screen_speaks_the_study_protocol(organizer: Member, client: Client, clock: Any) -> None:
    lesson = LessonFactory()
    page = planned(client, organizer, lesson_id=str(lesson.id))
    assert client.post(f"{page}/screen", json={}).status_code == 409
    client.post(f"{page}/open")
    lease = client.post(f"{page}/screen", json={}).json["lease"]
    beats = [{"seq": 1, "stamp": 0, "intervals": [], "position": 0, "playing": True}]
    assert client.post(f"{page}/screen/beats", json={"lease": lease, "beats": beats}).json["seq"] == 1
    assert client.post(f"{page}/screen/beats", json={"lease": "x", "beats": beats}).status_code == 409
    assert client.post(f"{page}/screen/beats", json=[]).status_code == 422
    assert client.post(f"{page}/screen/close", json={}).status_code == 204


def test_a_leader_finds_the_sessions_of_her_units(app: Flask, organizer: Member, client: Client, clock: Any) -> None:
    leader = MemberFactory()
    grant(leader, LEADER, organizer.department)
    page = planned(client, organizer)
    hers = phone(app, leader)
    assert "支部集体学习" in hers.get("/study/sessions").text
    assert hers.get(f"/study{page.removeprefix('/manage')}").status_code == 200
    assert hers.get(page).status_code == 403


@pytest.mark.parametrize(("kind", "words"), [("article", "已展示 0/2 段"), ("document", "已展示 0/3 页"), ("video", "已播放")])
def test_the_screen_shows_what_the_session_is_about(client: Client, database: Any, kind: str, words: str) -> None:
    lesson = LessonFactory(kind=kind, title="党内监督", characters=800, pages={"article": 2, "document": 3}.get(kind, 0))
    lesson.body_html = "<p>第一段。</p><p>第二段。</p>" if kind == "article" else ""
    if kind != "article":
        lesson.material = MaterialFactory(course_id=lesson.course_id)
    unit = DepartmentFactory()
    organizer = MemberFactory(department=unit)
    grant(organizer, ORGANIZER, unit)
    session = opened(unit, lesson_id=lesson.id)
    client.sign_in(organizer)
    page = client.get(f"/manage/sessions/{session.id}/host").text
    assert words in page
    assert ("第一段。" in page) == (kind == "article")
    lease = client.post(f"/manage/sessions/{session.id}/screen", json={}).json
    beat = {"seq": 1, "stamp": 0, "intervals": [[0, 1]], "position": 0, "playing": True}
    assert lease is not None
    assert client.post(f"/manage/sessions/{session.id}/screen/beats", json={"lease": lease["lease"], "beats": [beat]}).status_code == 200
    page = client.get(f"/manage/sessions/{session.id}").text
    assert ("大屏幕已展示 1 / " in page) == (kind != "video")


def test_a_film_whose_file_is_missing_is_named_and_not_played(client: Client, database: Any) -> None:
    unit, lesson = DepartmentFactory(), LessonFactory(title="没有文件的一节")
    organizer = MemberFactory(department=unit)
    grant(organizer, ORGANIZER, unit)
    session = opened(unit, lesson_id=lesson.id)
    page = client.sign_in(organizer).get(f"/manage/sessions/{session.id}/host").text
    assert "没有文件的一节" in page
    assert "大屏幕上不能播放" in page
