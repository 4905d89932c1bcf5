"""Setting up plans on their pages: presets, preview, population, pro rata, exemptions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning.models import CONCENTRATED, Target, TargetPlan
from learnhub.learning.queries import hours_of_member
from learnhub.learning.rules.targets import pro_rata
from learnhub.learning.service import award_hours, refresh_plan
from learnhub.organization.models import Affiliation, Member
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.learning.conftest import NOON

TODAY = date(2026, 3, 5)
FORM: dict[str, Any] = {
    "year": 2026,
    "name": "党员年度学习",
    "hours": "32",
    "document": "《中国共产党党员教育管理工作条例》第二十条",
    "counted": ["concentrated", "online"],
    "cap_online": "16",
    "least_concentrated": 1,
    "categories": ["full", "probationary"],
    "unit_id": 0,
    "posts": "",
}


@pytest.fixture
def admin(database: Any, client: Client) -> Member:
    """The administrator of everything, signed in."""
    root = DepartmentFactory()
    member = MemberFactory(department=root)
    grant(member, ADMINISTRATOR, root)
    grant(member, ORGANIZER, root)
    client.sign_in(member)
    return member


@pytest.mark.parametrize(
    ("joined", "hours"), [(date(2025, 5, 1), "32.0"), (date(2026, 1, 1), "32.0"), (date(2026, 7, 2), "16.0"), (date(2026, 12, 31), "0.5")]
)
def test_who_joins_in_mid_year_has_the_share_of_the_days_that_are_left(joined: date, hours: str) -> None:
    assert pro_rata(Decimal("32.0"), joined, 2026) == Decimal(hours)


@given(st.integers(1, 700), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_a_share_is_a_step_never_above_the_whole_and_falls_with_the_days(halves: int, joined: date) -> None:
    whole = Decimal(halves) / 2
    share = pro_rata(whole, joined, 2026)
    assert Decimal("0.5") <= share <= max(whole, Decimal("0.5"))
    assert share * 2 == int(share * 2)


def test_a_preset_is_looked_at_set_up_and_asks_about_online_study(admin: Member, client: Client) -> None:
    page = client.get("/manage/targets/new?preset=1")
    assert "56" in page.text
    assert "由本组织决定" in page.text
    MemberFactory(department=admin.department)
    looked = client.post("/manage/targets/new", data=FORM | {"look": "1"})
    assert "现在适用于 2 人" in looked.text
    assert db.session.scalar(db.select(db.func.count()).select_from(TargetPlan)) == 0
    made = client.post("/manage/targets/new", data=FORM)
    assert made.status_code == 303
    plan = db.session.scalars(db.select(TargetPlan)).one()
    assert (plan.counted, plan.least_concentrated, plan.unit_ids) == ({"concentrated": None, "online": 16.0}, 1, None)
    page = client.get(made.location)
    assert admin.name in page.text
    assert "计入上限 16" in page.text
    again = client.post("/manage/targets/new", data=FORM)
    assert (again.status_code, "请换一个名称" in again.text) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": "31.7"}, "以 0.5 为单位"),
        ({"hours": "x"}, "valid"),
        ({"counted": []}, "请至少选择一类"),
        ({"categories": []}, "请选择适用的人员类别"),
        ({"cap_online": "-1"}, "计入上限请填写"),
        ({"least_concentrated": 99}, "集中培训次数"),
        ({"name": " "}, "请填写考核目标的名称"),
        ({"year": 26}, "请填写年份"),
        ({"unit_id": 99999}, "请从列表中选择"),
        ({"copy_of": "9" * 20, "name": " "}, "请填写考核目标的名称"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    admin: Member, client: Client, wrong: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/manage/targets/new", data=FORM | {"document": "我的文件"} | wrong)
    assert answer.status_code == 422
    assert "我的文件" in answer.text
    if sentence != "valid":
        assert sentence in answer.text


@pytest.mark.both_databases
def test_new_people_are_added_and_those_of_mid_year_have_their_share(admin: Member, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        client.post("/manage/targets/new", data=FORM | {"is_pro_rata": "y"})
        plan = db.session.scalars(db.select(TargetPlan)).one()
        late = MemberFactory(department=admin.department)
        db.session.execute(db.delete(Affiliation).where(Affiliation.member_id == late.id))
        db.session.add(Affiliation(member_id=late.id, unit_id=admin.department_id, tree="department", starts_on=date(2026, 7, 2)))
        db.session.commit()
        for _ in range(2):
            assert client.post(f"/manage/targets/{plan.id}/refresh").status_code == 303
        held = dict(db.session.execute(db.select(Target.member_id, Target.hours)).all())
        assert held[late.id] == Decimal("16.0")
        assert hours_of_member(late.id, 2026, today=TODAY).target == Decimal("16.0")
        with transaction():
            assert refresh_plan(plan, actor_id=None, now=NOON) == 0


def test_a_target_is_met_with_its_trainings_only(admin: Member, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        client.post("/manage/targets/new", data=FORM | {"hours": "8", "counted": ["group", "concentrated"]})
    with transaction():
        award_hours(admin.id, "session:1", "group", Decimal(8), "集体学习", now=NOON)
    assert not hours_of_member(admin.id, 2026, today=TODAY).is_met
    with transaction():
        award_hours(admin.id, "session:2", CONCENTRATED, Decimal(4), "培训", now=NOON)
        award_hours(admin.id, "session:2:1", CONCENTRATED, Decimal(1), "更正", now=NOON)
    summary = hours_of_member(admin.id, 2026, today=TODAY)
    assert (summary.is_met, summary.trainings) == (True, 1)


@pytest.mark.both_databases
def test_of_whom_nothing_is_asked_is_registered_by_another(admin: Member, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        other = MemberFactory(department=admin.department)
        client.post("/manage/targets/new", data=FORM)
        plan = db.session.scalars(db.select(TargetPlan)).one()
        path = f"/manage/targets/{plan.id}/members/{other.id}"
        wrong = client.post(f"{path}/exempt", data={"since": "2026-03-01", "until": "2026-02-01", "approver": "郑国平"})
        assert (wrong.status_code, "结束日期不能早于开始日期" in wrong.text) == (422, True)
        assert client.post(f"{path}/exempt", data={"since": "2026-03-01", "approver": "郑国平"}).status_code == 303
        assert other.name in client.get(f"/manage/targets/{plan.id}?show=exempt").text
        assert hours_of_member(other.id, 2026, today=TODAY).is_exempt
        assert client.post(f"/manage/targets/{plan.id}/export").status_code == 200
        assert plan.name in client.get("/manage/targets").text
        assert client.post(f"{path}/withdraw").status_code == 303
        assert not hours_of_member(other.id, 2026, today=TODAY).is_exempt
        own = client.post(f"/manage/targets/{plan.id}/members/{admin.id}/exempt", data={"since": "2026-03-01", "approver": "x"})
        assert own.status_code == 422
        assert db.session.scalars(db.select(Target.exempt_from).where(Target.member_id == admin.id)).one() is None
