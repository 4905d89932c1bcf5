"""The pages of assignments: writing one, following it, the member's tasks and her calendar."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from icalendar import Calendar

import learnhub
from learnhub.assessment.models import ExamAudience
from learnhub.assignments.models import Assignment, AssignmentMember, CalendarAddress
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import now
from learnhub.core.extensions import db, limiter
from learnhub.core.permissions import LEADER, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning.service import SessionPlan, cancel_session, plan_session
from learnhub.notices.models import Notice
from tests.assignments.conftest import NOON, TODAY, Bureau
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory, grant
from tests.factories.assessment import ExamFactory

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def organizer(bureau: Bureau, client: Client) -> Client:
    """The organizer of the bureau, signed in; she is one of its people."""
    grant(bureau.people[0], ORGANIZER, bureau.root)
    return client.sign_in(bureau.people[0])


def form(bureau: Bureau, **more: Any) -> dict[str, Any]:
    said = {"form_key": "k" * 32, "title": "学习党章", "words": "请按时完成。", "unit_id": bureau.root.id, "kind": "required"}
    when = {"starts_on": TODAY.isoformat(), "due_on": (TODAY + 5 * DAY).isoformat()}
    whom = {"units": [bureau.root.id], "categories": ["full"], "names": "", "takes_joiners": "y"}
    return said | when | whom | {"courses": [bureau.course.id], "needs_pass": "y"} | more


def count(table: Any) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(table)) or 0


def test_it_is_looked_at_assigned_and_told_once_however_often_the_form_is_sent(bureau: Bureau, organizer: Client) -> None:
    page = organizer.get(f"/manage/assignments/new?course={bureau.course.id}")
    assert f'id="courses-{bureau.course.id}" name="courses" value="{bureau.course.id}" checked' in " ".join(page.text.split())
    looked = organizer.post("/manage/assignments/new", data=form(bureau, look="1"))
    assert "会布置给 4 人" in looked.text
    assert count(Assignment) == 0
    made = organizer.post("/manage/assignments/new", data=form(bureau))
    again = organizer.post("/manage/assignments/new", data=form(bureau))
    assert (made.status_code, again.status_code, made.location) == (303, 303, again.location)
    assert (count(Assignment), count(AssignmentMember), count(Notice)) == (1, 4, 4)
    page = organizer.get(made.location)
    assert "4 人，完成 0%" in page.text
    assert "A处" in organizer.get(f"{made.location}?unit={bureau.root.id}").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "请填写任务名称"),
        ({"courses": []}, "请至少选择一门课程"),
        ({"units": [], "names": ""}, "请选择单位，或写下要布置给谁"),
        ({"names": "没有此人"}, "找不到“没有此人”"),
        ({"due_on": (TODAY - DAY).isoformat()}, "截止日期不能早于开始日期"),
        ({"due_on": "明天"}, "请选择日期"),
        ({"categories": ["activist"]}, "没有人会收到"),
        ({"courses": [12345]}, "已经不能布置"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(bureau: Bureau, organizer: Client, more: dict[str, Any], sentence: str) -> None:
    answer = organizer.post("/manage/assignments/new", data=form(bureau, **more))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "请按时完成。" in answer.text
    assert count(Assignment) == 0


def test_somebody_elses_unit_and_assignment_are_not_there(bureau: Bureau, client: Client) -> None:
    grant(bureau.people[0], ORGANIZER, bureau.a)
    client.sign_in(bureau.people[0])
    assert client.post("/manage/assignments/new", data=form(bureau, unit_id=bureau.a.id, units=[bureau.b.id])).status_code == 404
    assert client.post("/manage/assignments/new", data=form(bureau, unit_id=bureau.a.id, units=[bureau.b.id], look="1")).status_code == 404
    to_b, from_above = bureau.assign(title="给B", unit_ids=[bureau.b.id]), bureau.assign(title="给大家")
    assert client.get(f"/manage/assignments/{to_b.id}").status_code == 404
    page = client.get(f"/manage/assignments/{from_above.id}")
    assert "A2" in page.text
    assert "B1" not in page.text
    assert client.get(f"/manage/assignments/{from_above.id}?unit={bureau.b.id}").status_code == 404
    for deed in ("edit", "end", "withdraw"):  # what comes from above is followed, not changed
        assert client.post(f"/manage/assignments/{from_above.id}/{deed}").status_code == 404
    assert client.post(f"/manage/assignments/{from_above.id}/remind").status_code == 303
    assert count(Notice) == 2  # her own people
    assert count(Assignment) == 2


def test_it_is_changed_on_its_form_and_an_older_form_does_not_save_over_it(bureau: Bureau, organizer: Client) -> None:
    made = bureau.assign(picked=[bureau.people[3].id], unit_ids=[bureau.a.id])
    page = organizer.get(f"/manage/assignments/{made.id}/edit").text
    assert f"B2 {bureau.people[3].account.staff_number}" in page
    seen = made.updated_at.isoformat()
    answer = organizer.post(f"/manage/assignments/{made.id}/edit", data=form(bureau, seen=seen, title="改了"))
    assert (answer.status_code, db.session.get_one(Assignment, made.id).title) == (303, "改了")
    stale = organizer.post(f"/manage/assignments/{made.id}/edit", data=form(bureau, seen=seen, title="旧表"))
    assert stale.status_code == 422
    assert "刚在别处改过" in stale.text
    assert db.session.get_one(Assignment, made.id).title == "改了"


def test_people_are_reminded_at_most_once_a_day_and_it_says_how_many(bureau: Bureau, organizer: Client) -> None:
    made = bureau.assign()
    answer = organizer.post(f"/manage/assignments/{made.id}/remind", follow_redirects=True)
    assert "已提醒 4 人" in answer.text
    answer = organizer.post(f"/manage/assignments/{made.id}/remind", follow_redirects=True)
    assert "今天已经提醒过" in answer.text
    undated = bureau.assign(title="不限", due_on=None)
    assert "没有截止日期的任务不发提醒" in organizer.post(f"/manage/assignments/{undated.id}/remind", follow_redirects=True).text


def test_an_extension_is_given_to_others_only(bureau: Bureau, organizer: Client) -> None:
    made = bureau.assign()
    said = {"until": (TODAY + 9 * DAY).isoformat(), "reason": "住院"}
    path = f"/manage/assignments/{made.id}/members"
    assert organizer.post(f"{path}/{bureau.people[1].id}/extend", data=said).status_code == 303
    assert "住院" in organizer.get(f"/manage/assignments/{made.id}").text
    wrong = organizer.post(f"{path}/{bureau.people[1].id}/extend", data=said | {"until": TODAY.isoformat()})
    assert (wrong.status_code, "延期后的日期要晚于" in wrong.text) == (422, True)
    assert "B1" not in wrong.text  # whose form it was stands alone, wherever she is in the list
    assert organizer.post(f"{path}/{bureau.people[0].id}/extend", data=said).status_code == 422
    outside = MemberFactory(department=DepartmentFactory())
    assert organizer.post(f"{path}/{outside.id}/extend", data=said).status_code == 404


def test_several_are_extended_at_once_all_or_none(bureau: Bureau, organizer: Client) -> None:
    made = bureau.assign()
    path = f"/manage/assignments/{made.id}/extend"
    until, (own, *others) = TODAY + 9 * DAY, [person.id for person in bureau.people[:3]]
    said = {"until": until.isoformat(), "reason": "集体出差", "members": others}
    outside = MemberFactory(department=DepartmentFactory())
    for wrong, status, words in (
        ({"members": []}, 422, "请先勾选要延期的同志"),
        ({"members": [*others, own]}, 422, "自己的延期请由其他同志登记"),
        ({"members": [*others, outside.id]}, 404, "不在你的范围内"),
        ({"members": [*others, 999999]}, 404, "没有这位同志"),
        ({"until": TODAY.isoformat()}, 422, "延期后的日期要晚于"),
        ({"reason": ""}, 422, "请写明延期的原因"),
    ):
        answer = organizer.post(path, data=said | wrong)
        assert (answer.status_code, words in answer.text) == (status, True), wrong
        assert not db.session.scalars(db.select(AssignmentMember.id).where(AssignmentMember.extended_to.is_not(None))).all()
    assert f'value="{others[0]}" checked' in " ".join(organizer.post(path, data=said | {"reason": ""}).text.split())  # stays ticked
    done = organizer.post(f"{path}?show=unfinished&endpoint=x&_scheme=y", data=said)
    assert (done.status_code, done.location) == (303, f"/manage/assignments/{made.id}?show=unfinished")
    extended = db.session.scalars(db.select(AssignmentMember.member_id).where(AssignmentMember.extension_reason == "集体出差"))
    assert sorted(extended) == sorted(others)
    assert db.session.scalar(db.select(db.func.count()).where(AuditEntry.action == "extend_assignment")) == 2
    told = db.session.scalars(db.select(Notice).where(Notice.source.like("%extended%"))).all()
    assert {(notice.account_id, notice.heading, notice.words) for notice in told} == {
        (person.account_id, "学习任务已延期：学习党章", "新的截止日期是 2026年3月14日。") for person in bureau.people[1:3]
    }


@pytest.mark.parametrize(
    "odd", ["endpoint=x", "_scheme=javascript", "_external=1", "_anchor=a", "assignment_id=7", "plan_id=7", "values=1"]
)
def test_names_that_addresses_keep_for_themselves_break_no_list(bureau: Bureau, organizer: Client, odd: str) -> None:
    made = bureau.assign()
    for path in (
        f"/manage/assignments/{made.id}",
        "/manage/study-flags",
        "/manage/sessions",
        "/manage/members",
        "/study/hours",
        "/tasks/calendar",
    ):
        assert organizer.get(f"{path}?{odd}").status_code == 200, path


def test_the_list_of_people_is_exported_as_it_is_narrowed(bureau: Bureau, organizer: Client) -> None:
    made = bureau.assign()
    bureau.complete(bureau.people[1], NOON)
    answer = organizer.post(f"/manage/assignments/{made.id}/export?show=done")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[:4] for row in rows[1:]] == [("A2", "A处", "", "按时完成")]
    assert rows[1][6].date() == TODAY + 5 * DAY
    assert "export" in db.session.scalars(db.select(AuditEntry.action)).all()


def test_a_leader_follows_and_changes_nothing(bureau: Bureau, client: Client) -> None:
    made = bureau.assign()
    grant(bureau.people[0], LEADER, bureau.a)
    client.sign_in(bureau.people[0])
    assert "学习党章" in client.get("/dashboard/assignments").text
    page = client.get(f"/dashboard/assignments/{made.id}").text
    assert "A2" in page
    assert all(word not in page for word in ("B1", "提醒未完成的人", "撤回任务", "延期"))
    assert client.post(f"/manage/assignments/{made.id}/remind").status_code == 403


def test_a_member_finds_her_tasks_by_how_they_press(bureau: Bureau, client: Client) -> None:
    member = bureau.people[1]
    for title, due in (("逾期的", TODAY - 2 * DAY), ("今天的", TODAY), ("三天的", TODAY + 3 * DAY), ("不限的", None)):
        bureau.assign(title=title, starts_on=TODAY - 9 * DAY, due_on=due)
    other = CourseFactory()
    bureau.assign(title="做完的", course_ids=[other.id])
    bureau.complete(member, NOON, other)
    page = client.sign_in(member).get("/tasks").text
    places = [page.index(words) for words in ("已逾期 2 天", "今天截止", "还有 3 天", "不限日期")]
    assert places == sorted(places)
    assert "做完的" not in page
    assert "做完的" in client.get("/tasks?show=done").text
    home = client.get("/").text
    assert all(title in home for title in ("逾期的", "今天的", "三天的"))
    assert "不限的" not in home


def test_whoever_has_nothing_to_do_is_told_so(bureau: Bureau, client: Client) -> None:
    client.sign_in(bureau.people[0])
    assert "现在没有要做的任务" in client.get("/tasks").text
    assert "还没有已结束的任务" in client.get("/tasks?show=done").text
    assert "本周要完成的学习任务" not in client.get("/").text


def feed(client: Client, member: Any) -> str:
    """The path of the member's calendar, read from her page."""
    page = client.sign_in(member).get("/tasks/calendar").text
    return "/calendar/" + page.split("/calendar/")[1].split('"')[0]


def test_the_calendar_holds_titles_and_dates_in_the_right_zone_for_who_knows_the_address(bureau: Bureau, client: Client, app: Any) -> None:
    exam = ExamFactory(unit_id=bureau.root.id, title="年度测试", opens_at=NOON, closes_at=NOON + 2 * DAY)
    db.session.add(ExamAudience(exam_id=exam.id, unit_id=bureau.root.id))
    made = bureau.assign(words="不外传的说明")
    bureau.assign(title="不限", due_on=None)
    member = bureau.people[1]
    assert client.sign_in(member).post("/tasks/calendar").status_code == 303
    path = feed(client, member)
    nobody = app.test_client()
    answer = nobody.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    task, window = events[f"assignment-{made.id}@localhost"], events[f"exam-{exam.id}@localhost"]
    assert len(events) == 2
    assert (task["dtstart"].dt, task["dtend"].dt) == (date(2026, 3, 10), date(2026, 3, 11))
    assert (window["dtstart"].dt, window["dtend"].dt) == (datetime(2026, 3, 5, 4, tzinfo=UTC), datetime(2026, 3, 7, 4, tzinfo=UTC))
    assert "不外传的说明" not in answer.text
    assert member.name not in answer.text
    assert nobody.get(path).data == answer.data


def test_the_calendar_holds_sessions_of_the_unit_and_says_when_one_is_not_held(bureau: Bureau, client: Client, app: Any) -> None:
    said = {"category": "group", "hours": Decimal("2.0"), "place": "一楼会议室"}
    begin = now() + 2 * DAY
    with transaction():
        held, gone = (
            plan_session(SessionPlan(title=title, starts_at=begin, **said), bureau.root.id, actor_id=None, now=now())
            for title in ("集体学习", "不举行的")
        )
        cancel_session(gone.id, actor_id=None, now=now())
    client.sign_in(bureau.people[1]).post("/tasks/calendar")
    answer = app.test_client().get(feed(client, bureau.people[1]))
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    shown, canceled = events[f"session-{held.id}@localhost"], events[f"session-{gone.id}@localhost"]
    assert (shown["summary"], shown["location"]) == ("活动：集体学习", "一楼会议室")
    assert (shown["dtend"].dt - shown["dtstart"].dt, shown["dtstart"].dt) == (timedelta(minutes=90), begin.replace(microsecond=0))
    assert ("status" in shown, canceled["status"]) == (False, "CANCELLED")


def test_an_address_is_renewed_revoked_and_guessed_in_vain(bureau: Bureau, client: Client, app: Any) -> None:
    member, nobody = bureau.people[1], app.test_client()
    client.sign_in(member).post("/tasks/calendar")
    first = feed(client, member)
    client.post("/tasks/calendar")
    second = feed(client, member)
    assert [nobody.get(path).status_code for path in (first, second)] == [404, 200]
    key = db.session.scalars(db.select(CalendarAddress.key)).one()
    for guess in (key, f"{key}-{'0' * 32}", "x", "%00", "长"):
        assert nobody.get(f"/calendar/{guess}.ics").status_code in (404, 422)
    member.status = "left"
    db.session.commit()
    assert nobody.get(second).status_code == 404
    member.status = "active"
    db.session.commit()
    client.post("/tasks/calendar/revoke")
    assert nobody.get(second).status_code == 404
    assert "还没有日历地址" in client.get("/tasks/calendar").text


def test_the_feed_may_not_be_asked_without_end(bureau: Bureau, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    said = {"DATABASE_URL": app.config["DATABASE_URL"], "SECRET_KEY": app.config["SECRET_KEY"], "RATELIMIT_ENABLED": True}
    strict = learnhub.create_app("testing", **said)
    nobody = strict.test_client()
    codes = [nobody.get("/calendar/x.ics").status_code for _each in range(62)]
    assert (codes[0], codes[60:]) == (404, [429, 429])
    with strict.app_context():
        db.engine.dispose()
