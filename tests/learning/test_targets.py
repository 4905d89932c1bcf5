"""Plans, whom they hold for, and exemptions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import Target, TargetPlan
from learnhub.learning.queries import hours_of_member
from learnhub.learning.rules.targets import PRESETS
from learnhub.organization.models import Post
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory

NOW = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 5)
both = pytest.mark.both_databases


def make_plan(**changed: Any) -> TargetPlan:
    given: dict[str, Any] = {
        "year": 2026,
        "name": "党员年度学习",
        "hours": Decimal("32.0"),
        "counted": {"concentrated": None, "online": 16},
        "document": "《中国共产党党员教育管理工作条例》第二十条",
        "actor_id": None,
        "now": NOW,
    } | changed
    with transaction():
        return service.create_plan(given.pop("year"), given.pop("name"), given.pop("hours"), **given)


def assign(plan: TargetPlan, **where: Any) -> int:
    with transaction():
        return service.assign_plan(plan, actor_id=None, now=NOW, **where)


def holders() -> set[int]:
    return set(db.session.scalars(select(Target.member_id)))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"year": 26}, "year"),
        ({"hours": Decimal("0.0")}, "hours"),
        ({"hours": Decimal("31.7")}, "hours"),
        ({"counted": {}}, "counted"),
        ({"counted": {"sleep": None}}, "counted"),
        ({"counted": {"online": -1}}, "cap"),
        ({"counted": {"online": float("nan")}}, "cap"),
        ({"categories": ("everybody",)}, "categories"),
        ({"least_concentrated": -1}, "least_concentrated"),
        ({"document": ""}, "document"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_field(database: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        make_plan(**wrong)
    assert refused.value.field == field


@both
def test_two_plans_of_a_year_have_two_names(database: Any) -> None:
    make_plan()
    with pytest.raises(Refused) as refused:
        make_plan(name="  党员年度学习 ")
    assert refused.value.field == "name"
    make_plan(year=2027)


def test_presets_make_plans_once_it_is_decided_what_counts(database: Any) -> None:
    for preset in PRESETS:
        made = make_plan(
            name=preset.name,
            hours=preset.hours,
            document=preset.document,
            categories=preset.categories,
            least_concentrated=preset.least_concentrated,
        )
        assert made.hours == preset.hours
    assert {preset.hours for preset in PRESETS} == {Decimal("32.0"), Decimal("56.0")}


@both
def test_a_plan_holds_for_its_categories_in_the_chosen_units_and_each_once(database: Any) -> None:
    bureau = DepartmentFactory()
    office, branch = DepartmentFactory(parent=bureau), BranchFactory()
    inside, of_branch = MemberFactory(department=office), MemberFactory(branch=branch)
    MemberFactory(department=office, category="activist")
    MemberFactory(department=office, status="left")
    outside = MemberFactory()
    plan = make_plan()
    assert assign(plan, unit_ids=[bureau.id, branch.id]) == 2
    assert holders() == {inside.id, of_branch.id}
    assert assign(plan, unit_ids=[bureau.id, branch.id]) == 0
    assert assign(plan) == 1
    assert holders() == {inside.id, of_branch.id, outside.id}
    assert assign(plan, unit_ids=[]) == 0
    with pytest.raises(Missing):
        assign(plan, unit_ids=[987654])


def test_a_plan_for_secretaries_holds_for_those_in_office(database: Any) -> None:
    branch = BranchFactory()
    secretary, former, member = (MemberFactory(branch=branch) for _ in range(3))
    for holder, ends_on in ((secretary, None), (former, date(2026, 1, 31))):
        db.session.add(Post(member_id=holder.id, unit_id=branch.id, title="书记", starts_on=date(2025, 1, 1), ends_on=ends_on))
    db.session.commit()
    assert assign(make_plan(), posts=["书记", "副书记"]) == 1
    assert holders() == {secretary.id}
    assert member.id not in holders()


@both
def test_an_exemption_has_an_approver_and_dates_and_can_be_withdrawn(database: Any) -> None:
    member = MemberFactory()
    plan = make_plan()
    assign(plan)
    with transaction():
        service.exempt_member(
            plan, member.id, since=date(2026, 3, 1), until=date(2026, 6, 30), approver=" 张  书记 ", actor_id=None, now=NOW
        )
    assert hours_of_member(member.id, 2026, today=TODAY).is_exempt
    assert not hours_of_member(member.id, 2026, today=date(2026, 7, 1)).is_exempt
    with transaction():
        service.withdraw_exemption(plan, member.id, actor_id=None, now=NOW)
    assert not hours_of_member(member.id, 2026, today=TODAY).is_exempt
    with pytest.raises(Refused), transaction():
        service.withdraw_exemption(plan, member.id, actor_id=None, now=NOW)
    entries = {entry.action: entry.detail for entry in db.session.scalars(select(AuditEntry))}
    assert entries["exempt_member"]["new"] == {"since": "2026-03-01", "until": "2026-06-30", "approver": "张 书记"}
    assert entries["withdraw_exemption"]["old"]["approver"] == "张 书记"


def test_an_exemption_without_approver_target_or_sense_is_refused(database: Any) -> None:
    member, plan = MemberFactory(), make_plan()

    def exempt(**changed: Any) -> None:
        given = {"since": TODAY, "until": None, "approver": "张书记", "actor_id": None, "now": NOW} | changed
        with transaction():
            service.exempt_member(plan, member.id, **given)

    with pytest.raises(Missing):
        exempt()
    assign(plan)
    with pytest.raises(Refused):
        exempt(approver=" ")
    with pytest.raises(Refused):
        exempt(until=date(2026, 3, 4))
    exempt()
