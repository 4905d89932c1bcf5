"""Pages of units and members: who may, within which subtree, and what happens to bad input."""

from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.organization.models import Member, RoleGrant, Unit
from tests.client import Client
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory, grant


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Two departments A and B under a root; an organizer and an administrator of A, a member in each."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    branch = BranchFactory(name="甲支部")
    in_a, in_b = MemberFactory(name="赵甲", department=a, branch=branch), MemberFactory(name="钱乙", department=b)
    organizer, administrator = MemberFactory(name="孙组织", department=a), MemberFactory(name="李管理", department=a)
    grant(organizer, "organizer", a)
    grant(administrator, "administrator", a)
    return {
        "root": root,
        "a": a,
        "b": b,
        "branch": branch,
        "in_a": in_a,
        "in_b": in_b,
        "organizer": organizer,
        "administrator": administrator,
    }


def test_an_organizer_sees_only_the_people_of_her_subtree(client: Client, bureau: dict[str, Any]) -> None:
    page = client.sign_in(bureau["organizer"]).get("/manage/members")
    assert "赵甲" in page.text
    assert "钱乙" not in page.text


@pytest.mark.parametrize("path", ["", "/edit"])
def test_somebody_elses_member_is_not_found(client: Client, bureau: dict[str, Any], path: str) -> None:
    assert client.sign_in(bureau["organizer"]).get(f"/manage/members/{bureau['in_b'].id}{path}").status_code == 404


@pytest.mark.parametrize("deed", ["move", "status", "posts", "code", "roles"])
def test_nothing_can_be_done_to_a_member_out_of_scope(client: Client, bureau: dict[str, Any], deed: str) -> None:
    answer = client.sign_in(bureau["organizer"]).post(f"/manage/members/{bureau['in_b'].id}/{deed}", data={"status": "left"})
    assert answer.status_code == 404


def test_a_plain_member_is_refused(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["in_a"])
    assert [client.get(path).status_code for path in ("/manage/members", "/manage/units", "/manage/settings")] == [403, 403, 403]


def test_a_new_member_signs_in_with_a_code(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["organizer"])
    form = {"name": "张 伟", "staff_number": "20260001", "phone": "138-0000-9999", "category": "full", "department_id": bureau["a"].id}
    answer = client.post("/manage/members/new", data={**form, "branch_id": 0, "gender": ""})
    assert answer.status_code == 303
    made = db.session.query(Member).filter_by(name="张伟").one()
    assert made.account.phone == "13800009999"
    assert made.account.must_change_password
    code_page = client.post(f"/manage/members/{made.id}/code")
    assert "one-time-code" in code_page.text


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["organizer"])
    answer = client.post("/manage/members/new", data={"name": "王五", "staff_number": "x y", "phone": "12", "category": "full"})
    assert answer.status_code == 422
    assert "王五" in answer.text
    assert "手机号应是 11 位数字" in answer.text


def test_an_organizer_cannot_make_an_administrator(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["organizer"])
    client.post(f"/manage/members/{bureau['in_a'].id}/roles", data={"role-role": "administrator", "role-unit_id": bureau["a"].id})
    client.post(f"/manage/members/{bureau['in_a'].id}/roles", data={"role-role": "leader", "role-unit_id": bureau["root"].id})
    assert db.session.query(RoleGrant).filter_by(account_id=bureau["in_a"].account_id).count() == 0


def test_a_role_granted_at_a_unit_holds_at_once_and_ends_at_once(client: Client, bureau: dict[str, Any], app: Any) -> None:
    other = app.test_client().sign_in(bureau["in_a"])
    assert other.get("/manage/members").status_code == 403
    client.sign_in(bureau["organizer"])
    client.post(f"/manage/members/{bureau['in_a'].id}/roles", data={"role-role": "organizer", "role-unit_id": bureau["a"].id})
    assert other.get("/manage/members").status_code == 200
    given = db.session.query(RoleGrant).filter_by(account_id=bureau["in_a"].account_id).one()
    client.post(f"/manage/members/{bureau['in_a'].id}/roles/{given.id}/withdraw")
    assert other.get("/manage/members").status_code == 403


def test_the_sign_in_of_somebody_above_is_out_of_reach(client: Client, bureau: dict[str, Any]) -> None:
    assert client.sign_in(bureau["organizer"]).post(f"/manage/members/{bureau['administrator'].id}/code").status_code == 403


def test_disabling_a_member_ends_her_sessions(client: Client, bureau: dict[str, Any], app: Any) -> None:
    other = app.test_client().sign_in(bureau["in_a"])
    client.sign_in(bureau["organizer"])
    client.post(f"/manage/members/{bureau['in_a'].id}/status", data={"state-status": "left", "state-day": "2026-03-01"})
    assert other.get("/profile").status_code == 302


def test_an_administrator_builds_the_tree_within_her_scope(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["administrator"])
    form = {"name": "甲一科", "kind": "department", "parent_id": bureau["a"].id, "position": 0}
    assert client.post(f"/manage/units/new?parent={bureau['a'].id}", data=form).status_code == 303
    assert client.post(f"/manage/units/new?parent={bureau['a'].id}", data=form).status_code == 422
    made = db.session.query(Unit).filter_by(name="甲一科").one()
    assert made.path == f"{bureau['a'].path}{made.id}/"
    assert client.get(f"/manage/units/{bureau['b'].id}").status_code == 404
    assert client.post(f"/manage/units/{bureau['b'].id}/disable").status_code == 404


def test_a_unit_with_people_is_not_disabled(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["administrator"])
    client.post(f"/manage/units/{bureau['a'].id}/disable")
    assert db.session.get(Unit, bureau["a"].id).disabled_at is None


def test_the_export_masks_phones_and_is_recorded(client: Client, bureau: dict[str, Any]) -> None:
    import io

    import openpyxl

    answer = client.sign_in(bureau["organizer"]).post("/manage/members/export")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {"赵甲", "孙组织", "李管理"}
    assert all("****" in row[2] for row in rows[1:])
    assert db.session.execute(db.text("SELECT count(*) FROM audit_entry WHERE action = 'export'")).scalar() == 1


def test_the_profile_shows_me_with_a_masked_phone(client: Client, bureau: dict[str, Any]) -> None:
    page = client.sign_in(bureau["in_a"]).get("/profile").text
    assert "赵甲" in page
    assert "****" in page


@pytest.mark.parametrize("day", ["0202-03-05", "9999-12-31"])
def test_a_day_that_nobody_living_knows_is_a_slip(client: Client, database: Any, day: str) -> None:
    unit = DepartmentFactory()
    manager, member = MemberFactory(department=unit), MemberFactory(department=unit)
    grant(manager, "organizer", unit)
    answer = client.sign_in(manager).post(f"/manage/members/{member.id}/status", data={"state-status": "mobile", "state-day": day})
    assert answer.status_code == 422
    assert "请选择日期" in answer.text
