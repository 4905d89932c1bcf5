"""The boards' pages: what stands on them, who may open which number, and the correction of an entry."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.ranking import service
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.queries.verification import differences
from learnhub.ranking.rules.periods import period_of
from learnhub.settings.service import change_setting
from tests.client import Client
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory, grant
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.statements import counted

DRAWER = {"HX-Request": "true"}


def award(member: Member, points: int, source: str = "exam:1") -> None:
    with transaction():
        service.award(member.id, "exam_passed", source, f"党章知识测验{source}", now=now(), points=points)


def set_value(key: str, text: str) -> None:
    with transaction():
        change_setting(key, text, actor_id=None, now=now())


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Departments A and B with members who have points; a leader of A, an organizer of B, administrators of A and of all."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    branch = BranchFactory(name="第一党支部")
    in_a = [MemberFactory(name=f"赵甲{n}", department=a, branch=branch) for n in "一二三四五"]
    in_b = [MemberFactory(name=f"钱乙{n}", department=b, branch=branch) for n in "一二三"]
    people = {name: MemberFactory(name=name, department=a) for name in ("孙领导", "李管理", "周总管")}
    organizer = MemberFactory(name="吴组织", department=b)
    grant(people["孙领导"], "leader", a)
    grant(people["李管理"], "administrator", a)
    grant(people["周总管"], "administrator", root)
    grant(organizer, "organizer", b)
    for number, member in enumerate([*in_a, *in_b]):
        award(member, 50 - number * 3)
    return {"root": root, "a": a, "b": b, "branch": branch, "in_a": in_a, "in_b": in_b, "organizer": organizer, **people}


def test_the_individual_board_shows_places_points_rule_and_time(client: Client, bureau: dict[str, Any]) -> None:
    page = client.sign_in(bureau["in_a"][1]).get("/ranking")
    assert page.status_code == 200
    for words in ("赵甲一", "钱乙三", "统计口径", "名次相同的，先达到者列前", "统计至", "Asia/Shanghai", "再得 3 分可追上前一名"):
        assert words in page.text, words


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year", "all"])
@pytest.mark.parametrize("board", ["people", "departments", "branches"])
def test_every_board_has_every_period(client: Client, bureau: dict[str, Any], board: str, period: str) -> None:
    page = client.sign_in(bureau["in_a"][0]).get(f"/ranking?board={board}&period={period}")
    assert page.status_code == 200
    assert {"people": "赵甲一", "departments": "甲处", "branches": "第一党支部"}[board] in page.text


@pytest.mark.parametrize("board", ["people", "departments", "branches"])
def test_boards_of_hours_compare_shares_of_ones_own_target(client: Client, bureau: dict[str, Any], board: str) -> None:
    today = local_day(now())
    plan = TargetPlanFactory(year=today.year, hours=20)
    for member in bureau["in_a"]:
        TargetFactory(plan_id=plan.id, member_id=member.id)
        StudyHoursEntryFactory(member_id=member.id, hours=5, category="group", day=today, year=today.year)
    page = client.sign_in(bureau["in_a"][0]).get(f"/ranking?board={board}&measure=hours")
    assert page.status_code == 200
    assert "25.0%" in page.text
    assert "学时按年度考核" in page.text


def test_odd_words_in_the_address_mean_the_default(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["in_a"][0])
    assert client.get("/ranking?board=x&period=%27&measure=../").status_code == 200
    assert client.get(f"/ranking/members/{bureau['in_a'][0].id}/entries?period=2026-99").status_code == 404


def test_an_empty_board_says_why_and_where_to_go(client: Client, database: Any) -> None:
    page = client.sign_in(MemberFactory()).get("/ranking")
    assert "这个周期还没有人获得积分" in page.text
    assert "这个周期你还没有积分" in page.text


def test_small_units_are_listed_apart(client: Client, bureau: dict[str, Any]) -> None:
    for member in [*bureau["in_a"], *bureau["in_b"]]:
        db.session.refresh(member)
    page = client.sign_in(bureau["in_b"][0]).get("/ranking?board=departments&period=all")
    ranked, _mark, apart = page.text.partition("人数不足")
    assert "甲处" in ranked
    assert "乙处" in apart
    assert "人数不足，不参与排名。" in page.text


def test_below_the_top_stand_ones_own_place_and_neighbors(client: Client, bureau: dict[str, Any]) -> None:
    set_value("ranking.top", "3")
    page = client.sign_in(bureau["in_b"][2]).get("/ranking")
    assert "钱乙二" in page.text
    assert "赵甲四" not in page.text
    assert "公布前 3 名和你前后的名次，共 8 名。" in page.text


def entries_of(client: Client, viewer: Member, shown: Member, **more: Any) -> Any:
    return client.sign_in(viewer).get(f"/ranking/members/{shown.id}/entries", **more)


def test_everybody_reads_her_own_entries_with_their_reasons(client: Client, bureau: dict[str, Any]) -> None:
    me = bureau["in_a"][0]
    page = entries_of(client, me, me)
    assert "党章知识测验exam:1" in page.text
    assert "+50" in page.text


def test_a_number_of_the_public_board_opens_to_its_sums_but_not_to_somebody_elses_entries(client: Client, bureau: dict[str, Any]) -> None:
    page = entries_of(client, bureau["in_b"][0], bureau["in_a"][0], headers=DRAWER)
    assert page.status_code == 200
    assert "<html" not in page.text
    assert "考试及格" in page.text
    assert "党章知识测验" not in page.text


def test_what_is_not_on_the_public_board_cannot_be_opened(client: Client, bureau: dict[str, Any]) -> None:
    set_value("ranking.top", "3")
    assert entries_of(client, bureau["in_b"][0], bureau["in_a"][4]).status_code == 404
    assert entries_of(client, bureau["孙领导"], bureau["in_a"][4]).status_code == 200
    assert entries_of(client, bureau["孙领导"], bureau["in_b"][2]).status_code == 404
    assert entries_of(client, bureau["organizer"], bureau["in_b"][2]).status_code == 200
    assert entries_of(client, bureau["organizer"], bureau["in_a"][4]).status_code == 404
    assert client.get("/ranking/members/987654/entries").status_code == 404


def test_a_units_number_opens_by_rule_and_to_its_members_for_who_is_responsible(client: Client, bureau: dict[str, Any]) -> None:
    path = f"/ranking/units/{bureau['a'].id}"
    assert "赵甲一" not in client.sign_in(bureau["in_b"][0]).get(path).text
    page = client.sign_in(bureau["孙领导"]).get(path)
    assert "赵甲一" in page.text
    assert "220" in page.text  # 50 + 47 + 44 + 41 + 38
    other = client.sign_in(bureau["孙领导"]).get(f"/ranking/units/{bureau['b'].id}")
    assert "钱乙一" not in other.text
    assert client.get("/ranking/units/987654").status_code == 404


def test_an_administrator_takes_an_entry_back_and_the_member_reads_why(client: Client, bureau: dict[str, Any]) -> None:
    member = bureau["in_a"][0]
    entry = db.session.scalars(select(PointsEntry).where(PointsEntry.member_id == member.id)).one()
    page = entries_of(client, bureau["李管理"], member)
    assert f"/ranking/entries/{entry.id}/correction" in page.text
    answer = client.post(f"/ranking/entries/{entry.id}/correction", data={"reason": "重复登记"})
    assert answer.status_code == 303
    mine = entries_of(client, member, member)
    assert "重复登记" in mine.text
    assert "已更正" in mine.text
    assert f"/ranking/entries/{entry.id}/correction" not in mine.text
    assert differences() == []


@pytest.mark.parametrize(("who", "status"), [("in_a", 403), ("孙领导", 403), ("organizer", 403)])
def test_nobody_else_corrects(client: Client, bureau: dict[str, Any], who: str, status: int) -> None:
    entry = db.session.scalars(select(PointsEntry.id)).first()
    actor = bureau[who][1] if who == "in_a" else bureau[who]
    answer = client.sign_in(actor).post(f"/ranking/entries/{entry}/correction", data={"reason": "没有权限"})
    assert answer.status_code == status
    assert db.session.scalar(select(func.count()).where(PointsEntry.rule == "correction")) == 0


def test_an_administrator_of_a_does_not_correct_in_b(client: Client, bureau: dict[str, Any]) -> None:
    entry = db.session.scalars(select(PointsEntry).where(PointsEntry.member_id == bureau["in_b"][0].id)).one()
    answer = client.sign_in(bureau["李管理"]).post(f"/ranking/entries/{entry.id}/correction", data={"reason": "越权"})
    assert answer.status_code == 404
    assert db.session.scalar(select(func.count()).where(PointsEntry.rule == "correction")) == 0
    assert client.sign_in(bureau["周总管"]).post(f"/ranking/entries/{entry.id}/correction", data={"reason": "核实"}).status_code == 303


def test_a_correction_without_a_reason_is_refused(client: Client, bureau: dict[str, Any]) -> None:
    entry = db.session.scalars(select(PointsEntry.id)).first()
    answer = client.sign_in(bureau["周总管"]).post(f"/ranking/entries/{entry}/correction", data={"reason": " "})
    assert answer.status_code == 422
    assert "请写明更正的原因" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert db.session.scalar(select(func.count()).where(PointsEntry.rule == "correction")) == 0


def test_an_entry_that_a_colleague_has_just_corrected_says_so(client: Client, bureau: dict[str, Any]) -> None:
    entry = db.session.scalars(select(PointsEntry.id)).first()
    path = f"/ranking/entries/{entry}/correction"
    assert client.sign_in(bureau["周总管"]).post(path, data={"reason": "重复登记"}).status_code == 303
    again = client.post(path, data={"reason": "重复登记"})
    assert again.status_code == 422
    assert "这条记录已经更正过。" in again.text


def test_relief_mode_publishes_nobodys_place(client: Client, bureau: dict[str, Any]) -> None:
    set_value("site.relief_mode", "true")
    set_value("site.relief_basis", "《关于整治形式主义为基层减负的通知》")
    me, other = bureau["in_a"][1], bureau["in_a"][0]
    page = client.sign_in(me).get("/ranking")
    assert "减负模式已开启。" in page.text
    assert other.name not in page.text
    assert entries_of(client, me, other).status_code == 404
    rules = client.get("/ranking/rules")
    assert "已开启" in rules.text
    assert "《关于整治形式主义为基层减负的通知》" in rules.text
    home = client.get("/")
    assert other.name not in home.text


def test_the_rules_stand_on_a_page_in_plain_words(client: Client, bureau: dict[str, Any]) -> None:
    page = client.sign_in(bureau["in_a"][0]).get("/ranking/rules")
    for words in ("读完文章或文档", "+1", "12 分", "考试满分", "+5", "不启用", "减负模式", "未开启"):
        assert words in page.text, words


def test_the_corrections_of_a_long_ledger_are_paged(client: Client, bureau: dict[str, Any]) -> None:
    me = bureau["in_a"][0]
    for number in range(2, 104):
        award(me, 1, f"exam:{number}")
    first = entries_of(client, me, me, headers=DRAWER)
    assert "更早的明细" in first.text
    second = client.get(f"/ranking/members/{me.id}/entries?page=2")
    assert second.status_code == 200
    assert "exam:1<" in second.text


@pytest.mark.parametrize("board", ["people", "departments", "branches"])
def test_a_board_costs_few_statements_however_many_there_are(client: Client, bureau: dict[str, Any], board: str) -> None:
    client.sign_in(bureau["in_a"][0]).get("/ranking")
    with counted() as before:
        client.get(f"/ranking?board={board}")
    for _ in range(15):
        award(MemberFactory(department=DepartmentFactory(), branch=BranchFactory()), 5)
    with counted() as after:
        client.get(f"/ranking?board={board}")
    assert len(after) == len(before) <= 10, after


def test_the_week_of_a_period_in_the_address_is_understood(client: Client, bureau: dict[str, Any]) -> None:
    me = bureau["in_a"][0]
    last = period_of("month", local_day(now()).replace(day=1) - timedelta(days=1))
    page = client.sign_in(me).get(f"/ranking/members/{me.id}/entries?period={last.key}")
    assert "这个周期还没有积分" in page.text
