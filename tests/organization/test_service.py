"""Units, members, posts and roles: what is allowed, what is kept, what stands in the history."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask

from learnhub.accounts.models import Account, UserSession
from learnhub.accounts.service import open_session
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import now
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import Grant, Principal
from learnhub.core.transactions import transaction
from learnhub.organization import queries, service
from learnhub.organization.models import Affiliation, Member, Post, RoleGrant, Unit
from learnhub.settings.queries import value
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory, grant

TODAY = date(2026, 3, 5)


@pytest.fixture
def tree(database: Any) -> dict[str, Unit]:
    """A root with two departments, one of them with a department below."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    return {"root": root, "a": a, "b": b, "below": DepartmentFactory(name="甲一科", parent=a)}


def principal_of(member: Member) -> Principal:
    with transaction():
        token = open_session(member.account, now=now(), address=None, agent=None)
    found = queries.principal_of_session(token)
    assert found is not None
    return found


# --- units ------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_unit_moves_with_everything_below(tree: dict[str, Unit]) -> None:
    with transaction():
        service.move_unit(tree["a"], tree["b"], actor_id=None, now=now())  # type: ignore[arg-type]
    db.session.expire_all()
    assert tree["a"].path == f"{tree['b'].path}{tree['a'].id}/"
    assert tree["below"].path == f"{tree['a'].path}{tree['below'].id}/"
    assert [unit.name for unit in queries.units_in([tree["root"].path])] == ["水务局", "乙处", "甲处", "甲一科"]


def test_a_unit_cannot_hang_under_itself(tree: dict[str, Unit]) -> None:
    for parent in ("a", "below"):
        with pytest.raises(Refused) as refusal, transaction():
            service.move_unit(tree["a"], tree[parent], actor_id=None, now=now())  # type: ignore[arg-type]
        assert refusal.value.field == "parent_id"


def test_the_two_trees_stay_apart(tree: dict[str, Unit]) -> None:
    party = BranchFactory()
    with pytest.raises(Refused), transaction():
        service.move_unit(tree["a"], party, actor_id=None, now=now())  # type: ignore[arg-type]
    with pytest.raises(Refused), transaction():
        service.create_unit("party", "branch", "新支部", tree["a"], actor_id=None, now=now())
    with pytest.raises(Refused), transaction():
        service.create_unit("department", "branch", "新支部", tree["a"], actor_id=None, now=now())


def test_siblings_have_different_names(tree: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="甲处"), transaction():
        service.create_unit("department", "department", " 甲处 ", tree["root"], actor_id=None, now=now())
    with transaction():
        service.create_unit("department", "department", "甲处", tree["b"], actor_id=None, now=now())


def test_a_unit_is_disabled_only_when_nobody_is_left(tree: dict[str, Unit]) -> None:
    member = MemberFactory(department=tree["below"])
    for name in ("a", "below"):
        with pytest.raises(Refused), transaction():
            service.disable_unit(tree[name], actor_id=None, now=now())  # type: ignore[arg-type]
    with transaction():
        service.move_member(member, tree["b"], day=TODAY, actor_id=None, now=now())
        service.disable_unit(tree["below"], actor_id=None, now=now())  # type: ignore[arg-type]
    assert tree["below"] not in queries.units_in([tree["root"].path])
    with pytest.raises(Refused, match="已停用"), transaction():
        service.move_member(member, tree["below"], day=TODAY, actor_id=None, now=now())


def test_roots_are_made_once(database: Any) -> None:
    with transaction():
        first = service.ensure_roots("水务局", "机关党委甲", now=now())
        again = service.ensure_roots("别的局", "别的党委", now=now())
    assert [unit.id for unit in first] == [unit.id for unit in again]
    assert value("site.organization", str) == "机关党委甲"


# --- members ----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_transfer_keeps_the_history(tree: dict[str, Unit]) -> None:
    member = MemberFactory(department=tree["a"])
    with transaction():
        service.move_member(member, tree["b"], day=TODAY, actor_id=None, now=now())
    held = db.session.query(Affiliation).order_by(Affiliation.id).all()
    assert [(each.unit_id, each.ends_on) for each in held] == [(tree["a"].id, TODAY), (tree["b"].id, None)]
    assert member.department_id == tree["b"].id
    assert queries.contradicting_affiliations() == []


def test_a_transfer_cannot_lie_before_the_last_one(tree: dict[str, Unit]) -> None:
    member = MemberFactory(department=tree["a"])
    with pytest.raises(Refused) as refusal, transaction():
        service.move_member(member, tree["b"], day=date(2025, 12, 31), actor_id=None, now=now())
    assert refusal.value.field == "day"


def test_a_transfer_to_where_she_is_changes_nothing(tree: dict[str, Unit]) -> None:
    member = MemberFactory(department=tree["a"])
    with transaction():
        service.move_member(member, tree["a"], day=TODAY, actor_id=None, now=now())
    assert db.session.query(Affiliation).count() == 1


def test_a_member_belongs_to_a_branch_and_not_to_a_committee(database: Any) -> None:
    member = MemberFactory()
    committee = BranchFactory(kind="committee")
    with pytest.raises(Refused), transaction():
        service.move_member(member, committee, day=TODAY, actor_id=None, now=now())


def test_a_phone_is_kept_in_one_form_and_belongs_to_one_person(database: Any) -> None:
    member, other = MemberFactory(), MemberFactory()
    known = {"name": "张 伟", "category": "full", "gender": None, "joined_party_on": None, "note": "", "actor_id": None, "now": now()}
    with transaction():
        service.change_member(member, phone="+86 138-0000-9999", **known)
    assert (member.name, member.account.phone) == ("张伟", "13800009999")
    with pytest.raises(Refused) as refusal, transaction():
        service.change_member(other, phone="13800009999", **known)
    assert refusal.value.field == "phone"


def test_a_staff_number_belongs_to_one_person(tree: dict[str, Unit]) -> None:
    taken = MemberFactory().account.staff_number
    with pytest.raises(Refused) as refusal, transaction():
        service.create_member(
            name="王五", staff_number=taken, phone=None, password_hash="!", category="full", department=tree["a"], branch=None,
            actor_id=None, now=now(),
        )  # fmt: skip
    assert refusal.value.field == "staff_number"
    assert db.session.query(Account).count() == 1


@pytest.mark.parametrize("status", ["transferred", "left", "deceased"])
def test_whoever_leaves_is_signed_out_and_comes_back_with_a_word(database: Any, status: str) -> None:
    member = MemberFactory()
    principal_of(member)
    with transaction():
        service.change_status(member, status, day=TODAY, actor_id=None, now=now())
    assert member.account.is_disabled
    assert db.session.query(UserSession).filter_by(revoked_at=None).count() == 0
    with transaction():
        service.change_status(member, "active", day=TODAY, actor_id=None, now=now())
    assert not member.account.is_disabled


def test_a_mobile_member_keeps_her_account(database: Any) -> None:
    member = MemberFactory()
    with transaction():
        service.change_status(member, "mobile", day=TODAY, actor_id=None, now=now())
    assert not member.account.is_disabled


def test_a_post_begins_and_ends(database: Any) -> None:
    member, branch = MemberFactory(), BranchFactory()
    with transaction():
        post = service.appoint(member, branch, " 书记 ", day=TODAY, actor_id=None, now=now())
    with pytest.raises(Refused), transaction():
        service.dismiss(post.id, member=member, day=date(2026, 3, 4), actor_id=None, now=now())
    with transaction():
        service.dismiss(post.id, member=member, day=TODAY, actor_id=None, now=now())
    assert db.session.get_one(Post, post.id).ends_on == TODAY
    with pytest.raises(Missing), transaction():
        service.dismiss(post.id, member=member, day=TODAY, actor_id=None, now=now())
    with pytest.raises(Missing), transaction():
        service.dismiss(post.id, member=MemberFactory(), day=TODAY, actor_id=None, now=now())


def test_the_same_post_is_not_given_twice(database: Any) -> None:
    member, branch = MemberFactory(), BranchFactory()
    with transaction():
        post = service.appoint(member, branch, "书记", day=TODAY, actor_id=None, now=now())
    with pytest.raises(Refused, match="已经担任"), transaction():
        service.appoint(member, branch, " 书记", day=TODAY, actor_id=None, now=now())
    with transaction():
        service.dismiss(post.id, member=member, day=TODAY, actor_id=None, now=now())
    with transaction():
        assert service.appoint(member, branch, "书记", day=TODAY, actor_id=None, now=now()).id != post.id


# --- roles ------------------------------------------------------------------------------------


def granter(role: str, unit: Unit) -> Principal:
    member = MemberFactory(department=unit)
    grant(member, role, unit)
    return principal_of(member)


@pytest.mark.parametrize(
    ("own", "may"),
    [("administrator", {"administrator", "organizer", "leader"}), ("organizer", {"organizer", "leader"}), ("leader", set())],
)
def test_nobody_grants_more_than_they_hold(tree: dict[str, Unit], own: str, may: set[str]) -> None:
    actor = granter(own, tree["a"])
    roles = ("administrator", "organizer", "leader")
    assert {role for role in roles if service.may_grant(actor, role, tree["a"])} == may
    assert {role for role in roles if service.may_grant(actor, role, tree["below"])} == may
    assert not any(service.may_grant(actor, role, tree[outside]) for role in roles for outside in ("root", "b"))


@pytest.mark.both_databases
def test_a_role_granted_twice_is_held_once(app: Flask, tree: dict[str, Unit]) -> None:
    account_id, unit_id = MemberFactory().account_id, tree["a"].id

    def give() -> None:
        with app.app_context(), transaction():
            service.grant_role(account_id, "leader", queries.unit(unit_id), granter=None, now=now())

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.commit()
    assert db.session.query(RoleGrant).count() == 1
    assert db.session.query(AuditEntry).filter_by(action="grant_role").count() >= 1


def test_a_withdrawn_role_is_kept_in_the_history(tree: dict[str, Unit]) -> None:
    actor, member = granter("administrator", tree["root"]), MemberFactory()
    given = grant(member, "leader", tree["a"])
    with transaction():
        service.withdraw_role(given.id, account_id=member.account_id, granter=actor, now=now())
    assert db.session.get_one(RoleGrant, given.id).withdrawn_by == actor.account_id
    with pytest.raises(Missing), transaction():
        service.withdraw_role(given.id, account_id=member.account_id, granter=actor, now=now())


def test_the_last_administrator_stays(tree: dict[str, Unit]) -> None:
    actor = granter("administrator", tree["root"])
    own = db.session.query(RoleGrant).one()
    with pytest.raises(Refused, match="最后一位管理员"), transaction():
        service.withdraw_role(own.id, account_id=actor.account_id, granter=actor, now=now())


@pytest.mark.both_databases
def test_two_administrators_who_dismiss_each_other_leave_one(app: Flask, tree: dict[str, Unit]) -> None:
    first, second = granter("administrator", tree["root"]), granter("administrator", tree["root"])
    grants = {row.account_id: row.id for row in db.session.query(RoleGrant)}
    db.session.commit()

    def dismiss(actor: Principal, other: Principal) -> None:
        with app.app_context():
            try:
                with transaction():
                    service.withdraw_role(grants[other.account_id], account_id=other.account_id, granter=actor, now=now())
            except Refused:
                return

    threads = [threading.Thread(target=dismiss, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.commit()
    assert db.session.query(RoleGrant).filter_by(withdrawn_at=None).count() >= 1


def test_somebody_above_is_out_of_reach(tree: dict[str, Unit]) -> None:
    actor, chief = granter("organizer", tree["a"]), MemberFactory(department=tree["a"])
    grant(chief, "administrator", tree["root"])
    with pytest.raises(Forbidden):
        service.refuse_above(actor, chief.account_id)
    service.refuse_above(actor, actor.account_id)
    service.refuse_above(actor, MemberFactory().account_id)


def test_what_is_granted_holds_in_the_subtree_alone() -> None:
    who = Principal(
        1, 1, 1, "t", "n", None, None, None, None, must_change_password=False, last_seen_at=now(), grants=(Grant("leader", 4, "/1/4/"),)
    )
    assert who.covers(["leader"], "/1/4/", None)
    assert who.covers(["leader"], None, "/1/4/9/")
    assert not who.covers(["leader"], "/1/", "/1/45/", None)
    assert not who.covers(["organizer"], "/1/4/")
    assert not who.covers(["leader"])


# --- what a filter finds ------------------------------------------------------------------------


def test_members_are_found_by_words_unit_category_and_status(tree: dict[str, Unit]) -> None:
    zhang, li = (
        MemberFactory(name="张伟", department=tree["a"]),
        MemberFactory(name="李娜", department=tree["below"], category="probationary"),
    )
    gone = MemberFactory(name="王强", department=tree["a"], status="left")

    def names(**filters: Any) -> list[str]:
        statement = queries.filtered_members([tree["root"].path], queries.MemberFilter(**filters))
        return [member.name for member in db.session.scalars(statement)]

    assert names() == ["李娜", "张伟"]
    assert names(descending=True) == ["张伟", "李娜"]
    assert names(text="张") == ["张伟"]
    assert names(text=zhang.account.staff_number) == ["张伟"]
    assert names(text=li.account.phone) == ["李娜"]
    assert names(text="%") == []
    assert names(unit_id=tree["below"].id) == ["李娜"]
    assert names(unit_id=999) == []
    assert names(category="probationary") == ["李娜"]
    assert names(status="left") == [gone.name]
    assert set(names(status="all")) == {"张伟", "李娜", "王强"}
