"""Plans that change: edited while their year runs, taken over into another year, kept up to date every night."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning import jobs, service
from learnhub.learning.models import Target, TargetPlan
from learnhub.learning.queries import hours_of_member
from learnhub.organization.models import Affiliation, Member, Post
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.learning.conftest import NOON
from tests.learning.test_target_pages import FORM
from tests.learning.test_targets import NOW, make_plan

TODAY = date(2026, 3, 5)
both = pytest.mark.both_databases


def facts(**changed: Any) -> dict[str, Any]:
    return {
        "name": "党员年度学习",
        "hours": Decimal("32.0"),
        "counted": {"concentrated": None, "online": 16},
        "document": "《中国共产党党员教育管理工作条例》第二十条",
        "categories": ["full", "probationary"],
        "least_concentrated": 0,
        "unit_ids": None,
        "posts": [],
        "is_pro_rata": False,
    } | changed


def change(plan: TargetPlan, **changed: Any) -> service.Reach:
    with transaction():
        return service.change_plan(plan.id, **facts(**changed), actor_id=None, now=NOW)


def running_plan(**more: Any) -> TargetPlan:
    plan = make_plan(**more)
    with transaction():
        service.refresh_plan(plan, actor_id=None, now=NOW)
    return plan


def held(plan: TargetPlan) -> dict[int, Decimal | None]:
    rows = select(Target.member_id, Target.hours).where(Target.plan_id == plan.id)
    return dict(db.session.execute(rows).all())


def joined(member: Member, day: date) -> None:
    for affiliation in db.session.scalars(select(Affiliation).where(Affiliation.member_id == member.id)):
        affiliation.starts_on = day


@both
def test_what_is_changed_holds_for_the_whole_year_at_once_and_is_audited(database: Any) -> None:
    member = MemberFactory()
    plan = running_plan()
    with transaction():
        service.award_hours(member.id, "x:1", "online", Decimal(20), "x", now=NOW)
    change(plan, hours=Decimal("40.0"), counted={"online": 18})
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.target, summary.counted) == (Decimal("40.0"), Decimal("18.0"))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_plan")).one()
    assert entry.detail["old"] == {"hours": "32.0", "counted": {"concentrated": None, "online": 16}}
    assert entry.detail["new"] == {"hours": "40.0", "counted": {"online": 18}}


@both
def test_saving_what_it_says_already_changes_and_records_nothing(database: Any) -> None:
    MemberFactory()
    plan = running_plan()
    before = held(plan)
    assert change(plan) == service.Reach(1, 0, 0)
    assert held(plan) == before
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_plan")).all() == []


@both
def test_a_narrower_population_lets_go_of_the_others_and_a_wider_one_takes_them_in(database: Any) -> None:
    unit = DepartmentFactory(parent=DepartmentFactory())
    inside, outside, activist = MemberFactory(department=unit), MemberFactory(), MemberFactory(department=unit, category="activist")
    plan = running_plan()
    assert set(held(plan)) == {inside.id, outside.id}
    reach = service.reach_of(plan, categories=["full"], unit_ids=[unit.id], posts=[], today=TODAY)
    assert change(plan, unit_ids=[unit.id], categories=["full"]) == reach == service.Reach(1, 0, 1)
    assert set(held(plan)) == {inside.id}
    assert change(plan, categories=["full", "activist"]) == service.Reach(3, 2, 0)
    assert set(held(plan)) == {inside.id, outside.id, activist.id}


@both
def test_who_has_left_an_unchanged_population_keeps_her_target(database: Any) -> None:
    member = MemberFactory()
    plan = running_plan()
    with transaction():
        db.session.get_one(Member, member.id).category = "activist"
    assert change(plan, hours=Decimal("30.0")) == service.Reach(1, 0, 0)
    assert set(held(plan)) == {member.id}


@both
def test_shares_of_mid_year_follow_the_hours_and_the_choice(database: Any) -> None:
    here, late = MemberFactory(), MemberFactory()
    with transaction():
        for member, day in ((here, date(2020, 1, 1)), (late, date(2026, 7, 2))):
            joined(member, day)
    plan = running_plan()
    assert held(plan) == {here.id: None, late.id: None}
    change(plan, is_pro_rata=True)
    assert held(plan) == {here.id: None, late.id: Decimal("16.0")}
    change(plan, is_pro_rata=True, hours=Decimal("40.0"))
    assert held(plan) == {here.id: None, late.id: Decimal("20.0")}
    change(plan)
    assert held(plan) == {here.id: None, late.id: None}


@both
def test_an_exemption_survives_a_change(database: Any) -> None:
    member = MemberFactory()
    plan = running_plan()
    with transaction():
        service.exempt_member(plan, member.id, since=TODAY, until=None, approver="支部委员会", actor_id=None, now=NOW)
    change(plan, hours=Decimal("10.0"))
    assert hours_of_member(member.id, 2026, today=TODAY).is_exempt


@both
def test_what_cannot_be_is_refused_and_nothing_changes(database: Any) -> None:
    plan = running_plan()
    make_plan(name="另一个")
    for wrong, field in (({"name": "另一个"}, "name"), ({"hours": Decimal("0.3")}, "hours"), ({"counted": {}}, "counted")):
        with pytest.raises(Refused) as refused:
            change(plan, **wrong)
        assert refused.value.field == field
    with pytest.raises(Missing):
        change(plan, unit_ids=[99])
    assert (plan.name, plan.hours) == ("党员年度学习", Decimal("32.0"))


def test_a_year_that_is_over_is_changed_no_more(database: Any) -> None:
    plan = running_plan(year=2025)
    with pytest.raises(Refused):
        change(plan, hours=Decimal("1.0"))
    assert plan.hours == Decimal("32.0")


@both
def test_exemptions_that_still_hold_are_taken_over_into_the_next_year(database: Any) -> None:
    lasting, over, until_spring = MemberFactory(), MemberFactory(), MemberFactory()
    old, new = running_plan(), running_plan(year=2027)
    with transaction():
        for member, until in ((lasting, None), (over, date(2026, 12, 31)), (until_spring, date(2027, 3, 31))):
            service.exempt_member(old, member.id, since=TODAY, until=until, approver="支部委员会", actor_id=None, now=NOW)
    with transaction():
        assert service.take_over_exemptions(old, new, actor_id=None, now=NOW) == 2
    with transaction():
        assert service.take_over_exemptions(old, new, actor_id=None, now=NOW) == 0
    exempt = {member.id: hours_of_member(member.id, 2027, today=date(2027, 2, 1)).is_exempt for member in (lasting, over, until_spring)}
    assert exempt == {lasting.id: True, over.id: False, until_spring.id: True}


@both
def test_every_night_plans_take_in_who_came_and_leave_past_and_future_years_alone(database: Any) -> None:
    plans = {year: running_plan(year=year, is_pro_rata=True) for year in (2025, 2026, 2027)}
    leading = running_plan(name="班子", hours=Decimal("56.0"), posts=["书记"])
    member = MemberFactory()
    with transaction():
        joined(member, date(2026, 7, 2))
        db.session.add(Post(member_id=member.id, unit_id=member.department_id, title="书记", starts_on=date(2026, 7, 10)))
    with time_machine.travel(datetime(2026, 7, 5, 20, 0, tzinfo=UTC), tick=False):
        jobs.refresh_target_plans()
        jobs.refresh_target_plans()
    assert {year: held(plan) for year, plan in plans.items()} == {2025: {}, 2026: {member.id: Decimal("16.0")}, 2027: {}}
    assert held(leading) == {}
    with time_machine.travel(datetime(2026, 7, 9, 16, 30, tzinfo=UTC), tick=False):  # 10 July in Shanghai
        jobs.refresh_target_plans()
    assert held(leading) == {member.id: None}
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "set_targets")).all()
    assert [entry.detail["members"] for entry in entries] == [1, 1]


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def admin(database: Any, client: Client) -> Any:
    """The administrator of everything, signed in, at noon of 5 March 2026."""
    root = DepartmentFactory()
    member = MemberFactory(department=root)
    grant(member, ADMINISTRATOR, root)
    grant(member, ORGANIZER, root)
    with time_machine.travel(NOON, tick=False):
        client.sign_in(member)
        yield member


def test_a_plan_is_changed_on_its_page_after_a_look(admin: Member, client: Client) -> None:
    plan = running_plan()
    address = f"/manage/targets/{plan.id}/edit"
    page = client.get(address).text
    assert 'value="32.0"' in page
    narrower = FORM | {"categories": ["activist"], "hours": "40"}
    answer = client.post(address, data=narrower | {"look": "1"})
    assert "其中新增 0 人；1 人不再适用" in answer.text
    assert plan.hours == Decimal("32.0")
    assert client.post(address, data=narrower).status_code == 303
    db.session.expire_all()
    assert (plan.hours, held(plan)) == (Decimal("40.0"), {})


def test_a_mistake_keeps_what_was_typed(admin: Member, client: Client) -> None:
    plan = running_plan()
    answer = client.post(f"/manage/targets/{plan.id}/edit", data=FORM | {"hours": "31.7"})
    assert (answer.status_code, 'value="31.7"' in answer.text) == (422, True)
    assert client.post(f"/manage/targets/{plan.id + 9}/edit", data=FORM).status_code == 404


def test_a_plan_of_several_units_keeps_them(admin: Member, client: Client) -> None:
    units = sorted(DepartmentFactory(parent=admin.department).id for _ in range(2))
    plan = running_plan(unit_ids=units)
    assert client.post(f"/manage/targets/{plan.id}/edit", data=FORM | {"unit_id": -1}).status_code == 303
    db.session.expire_all()
    assert plan.unit_ids == units


def test_a_copy_is_filled_for_the_next_year_and_takes_exemptions_along(admin: Member, client: Client) -> None:
    plan = running_plan()
    with transaction():
        service.exempt_member(plan, admin.id, since=TODAY, until=None, approver="支部委员会", actor_id=None, now=NOW)
    page = client.get(f"/manage/targets/new?copy={plan.id}").text
    assert 'value="2027"' in page
    assert 'name="keeps_exemptions"' in page
    copy = FORM | {"year": 2027, "copy_of": plan.id, "keeps_exemptions": "y"}
    assert client.post("/manage/targets/new", data=copy).status_code == 303
    assert hours_of_member(admin.id, 2027, today=date(2027, 2, 1)).is_exempt
    assert client.post("/manage/targets/new", data=copy).status_code == 422
    assert client.post("/manage/targets/new", data=copy | {"copy_of": 99}).status_code == 404
