"""Recording a session held in a room and putting it right, on the pages of an organizer."""

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.learning.models import OfflineSession, StudyHoursEntry
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import MemberFactory, grant
from tests.learning.conftest import NOON

FORM = {"title": "支部集体学习", "category": "group", "held_on": "2026-03-04", "hours": "2.0"}


@pytest.fixture
def organizer(database: Any, client: Client) -> Member:
    """The organizer of a department with two colleagues, signed in."""
    found = MemberFactory()
    grant(found, ORGANIZER, found.department)
    client.sign_in(found)
    return found


def hours() -> list[tuple[int, Decimal]]:
    return list(db.session.execute(db.select(StudyHoursEntry.member_id, StudyHoursEntry.hours).order_by(StudyHoursEntry.id)))


@pytest.mark.both_databases
def test_a_session_is_recorded_found_and_put_right(organizer: Member, client: Client) -> None:
    first, second = (MemberFactory(department=organizer.department) for _ in range(2))
    stranger = MemberFactory()
    unit = organizer.department_id
    with time_machine.travel(NOON, tick=False):
        assert first.name in client.get(f"/manage/sessions/new?unit={unit}").text
        made = client.post(f"/manage/sessions/new?unit={unit}", data=FORM | {"members": [first.id, stranger.id]})
        assert made.status_code == 303
        assert hours() == [(first.id, Decimal("2.0"))]
        assert "支部集体学习" in client.get("/manage/sessions?q=集体&category=group").text
        assert "没有符合条件的活动" in client.get("/manage/sessions?category=concentrated").text
        path = made.location
        right = client.post(path, data={"hours": "1.5", "members": [second.id], "reason": "记错了人"})
        assert right.status_code == 303
        assert sorted(hours()) == sorted([(first.id, Decimal("2.0")), (first.id, Decimal("-2.0")), (second.id, Decimal("1.5"))])
        assert client.post("/manage/sessions/export").status_code == 200
    assert "支部集体学习" in client.sign_in(second).get("/study/sessions").text


@pytest.mark.both_databases
def test_a_form_that_is_sent_twice_records_one_session(organizer: Member, client: Client) -> None:
    unit, colleague = organizer.department_id, MemberFactory(department=organizer.department)
    with time_machine.travel(NOON, tick=False):
        key = re.search(r'name="form_key"[^>]* value="(\w+)"', client.get(f"/manage/sessions/new?unit={unit}").text)
        assert key is not None
        sent = FORM | {"members": [colleague.id], "form_key": key[1]}
        answers = [client.post(f"/manage/sessions/new?unit={unit}", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert hours() == [(colleague.id, Decimal("2.0"))]


def test_a_meeting_that_a_colleague_wrote_down_before_is_not_recorded_again(organizer: Member, client: Client) -> None:
    unit, colleague = organizer.department_id, MemberFactory(department=organizer.department)
    another = MemberFactory(department=organizer.department)
    grant(another, ORGANIZER, organizer.department)
    with time_machine.travel(NOON, tick=False):
        assert client.post(f"/manage/sessions/new?unit={unit}", data=FORM | {"members": [colleague.id]}).status_code == 303
        again = client.sign_in(another).post(f"/manage/sessions/new?unit={unit}", data=FORM | {"members": [colleague.id]})
        assert (again.status_code, "当天已经有同名的活动" in again.text) == (422, True)
        other = FORM | {"title": "支部集体学习（下午）", "members": [colleague.id]}
        assert client.post(f"/manage/sessions/new?unit={unit}", data=other).status_code == 303
    assert hours() == [(colleague.id, Decimal("2.0"))] * 2


def test_nobody_records_her_own_hours(organizer: Member, client: Client) -> None:
    unit, colleague = organizer.department_id, MemberFactory(department=organizer.department)
    with time_machine.travel(NOON, tick=False):
        own = client.post(f"/manage/sessions/new?unit={unit}", data=FORM | {"members": [organizer.id, colleague.id]})
        assert (own.status_code, "由其他同志登记" in own.text) == (422, True)
        assert hours() == []
        made = client.post(f"/manage/sessions/new?unit={unit}", data=FORM | {"members": [colleague.id]})
        own = client.post(made.location, data={"hours": "2.0", "members": [organizer.id, colleague.id], "reason": "我也在"})
        assert own.status_code == 422
        assert len(hours()) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "请填写活动名称"),
        ({"held_on": "2027-01-01"}, "还没有举行"),
        ({"held_on": ""}, "请选择日期"),
        ({"hours": "0.3"}, "以 0.5 为单位"),
        ({"category": "online"}, "请从列表中选择"),
        ({"members": []}, "请至少选择一位"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(organizer: Member, client: Client, wrong: Any, sentence: str) -> None:
    colleague = MemberFactory(department=organizer.department)
    with time_machine.travel(NOON, tick=False):
        path = f"/manage/sessions/new?unit={organizer.department_id}"
        answer = client.post(path, data=FORM | {"title": "留住的名称", "members": [colleague.id]} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("留住的名称" in answer.text) or "title" in wrong


def test_sessions_of_other_units_are_not_there(organizer: Member, client: Client) -> None:
    other = MemberFactory()
    assert client.get(f"/manage/sessions/new?unit={other.department_id}").status_code == 404
    assert client.post("/manage/sessions/new", data=FORM).status_code == 422
    held = OfflineSession(
        title="别处", unit_id=other.department_id, held_on=NOON.date(), category="group", hours=Decimal(2), recorded_at=NOON
    )
    db.session.add(held)
    db.session.commit()
    assert client.get(f"/manage/sessions/{held.id}").status_code == 404
    assert client.post(f"/manage/sessions/{held.id}", data={"hours": "1", "reason": "x"}).status_code == 404
