"""Verbs of the organization: units, members, affiliations, posts, roles. Nothing is deleted."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from learnhub.accounts.service import create_account, disable_account, enable_account
from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER, Principal
from learnhub.organization.models import (
    CATEGORIES,
    DEPARTMENT_TREE,
    KINDS,
    PARTY_TREE,
    STATUSES,
    Affiliation,
    Member,
    Post,
    RoleGrant,
    Unit,
)
from learnhub.organization.queries import grants_of, roots
from learnhub.organization.queries import unit as unit_with
from learnhub.organization.rules.names import sort_name
from learnhub.organization.rules.units import moved, path_of

# Who holds which role may grant which: nobody can grant more than they hold.
MAY_GRANT = {ADMINISTRATOR: (ADMINISTRATOR, ORGANIZER, LEADER), ORGANIZER: (ORGANIZER, LEADER), LEADER: ()}


def create_unit(tree: str, kind: str, name: str, parent: Unit | None, *, actor_id: int | None, now: datetime, position: int = 0) -> Unit:
    """A new unit under `parent`, or a root. Raises Refused when a sibling has the name."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("请填写单位名称。"), field="name")
    if kind not in KINDS.get(tree, ()):
        raise Refused(_("请选择单位类型。"), field="kind")
    if parent is not None and parent.tree != tree:
        raise Refused(_("上级单位不在同一棵组织树上，请重新选择。"), field="parent_id")
    _refuse_same_name(tree, parent.id if parent else None, name)
    unit = Unit(tree=tree, kind=kind, name=name, parent_id=parent.id if parent else None, path="", position=position)
    db.session.add(unit)
    db.session.flush()
    unit.path = path_of(parent.path if parent else None, unit.id)
    db.session.flush()
    record("create_unit", "unit", unit.id, actor_id=actor_id, now=now, name=name)
    return unit


def ensure_roots(name: str, committee: str, *, now: datetime) -> tuple[Unit, Unit]:
    """The tops of the two trees, made when they are not there."""
    departments, parties = roots(DEPARTMENT_TREE), roots(PARTY_TREE)
    top = departments[0] if departments else create_unit(DEPARTMENT_TREE, "department", name, None, actor_id=None, now=now)
    party = parties[0] if parties else create_unit(PARTY_TREE, "committee", committee, None, actor_id=None, now=now)
    return top, party


def _refuse_same_name(tree: str, parent_id: int | None, name: str, but: int | None = None) -> None:
    same = select(Unit.id).where(Unit.tree == tree, Unit.parent_id == parent_id, Unit.name == name, Unit.id != (but or 0))
    if db.session.scalar(same):
        raise Refused(_("这里已经有“%(name)s”，请换一个名称。", name=name), field="name")


def rename_unit(unit: Unit, name: str, kind: str, position: int, *, actor_id: int, now: datetime) -> None:
    """Change a unit's name, kind or place among its siblings."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("请填写单位名称。"), field="name")
    if kind not in KINDS[unit.tree]:
        raise Refused(_("请选择单位类型。"), field="kind")
    _refuse_same_name(unit.tree, unit.parent_id, name, but=unit.id)
    old = unit.name
    unit.name, unit.kind, unit.position = name, kind, position
    db.session.flush()
    record("change_unit", "unit", unit.id, actor_id=actor_id, now=now, old=old, new=name)


def move_unit(unit: Unit, parent: Unit, *, actor_id: int, now: datetime) -> None:
    """Hang a unit, with everything below it, under another parent. Raises Refused for a loop or another tree."""
    if parent.tree != unit.tree:
        raise Refused(_("上级单位不在同一棵组织树上，请重新选择。"), field="parent_id")
    if parent.path.startswith(unit.path):
        raise Refused(_("不能把单位移到它自己的下级，请选择别的上级。"), field="parent_id")
    _refuse_same_name(unit.tree, parent.id, unit.name, but=unit.id)
    old_path, new_path = unit.path, path_of(parent.path, unit.id)
    for below in db.session.scalars(select(Unit).where(Unit.path.startswith(old_path, autoescape=True))):
        below.path = moved(below.path, old_path, new_path)
    unit.parent_id = parent.id
    db.session.flush()
    record("move_unit", "unit", unit.id, actor_id=actor_id, now=now, old=old_path, new=new_path)


def disable_unit(unit: Unit, *, actor_id: int, now: datetime) -> None:
    """Close a unit that has no active members and no open units below it. Raises Refused when it has."""
    below = select(Unit.id).where(Unit.parent_id == unit.id, Unit.disabled_at.is_(None))
    column = Member.department_id if unit.tree == DEPARTMENT_TREE else Member.branch_id
    people = select(Member.id).where(column == unit.id, Member.status == "active")
    if db.session.scalar(below.limit(1)) or db.session.scalar(people.limit(1)):
        raise Refused(_("“%(name)s”还有下级单位或在册人员，请先把他们调出，再停用。", name=unit.name))
    unit.disabled_at = now
    db.session.flush()
    record("disable_unit", "unit", unit.id, actor_id=actor_id, now=now)


def enable_unit(unit: Unit, *, actor_id: int, now: datetime) -> None:
    """Open a disabled unit again."""
    unit.disabled_at = None
    db.session.flush()
    record("enable_unit", "unit", unit.id, actor_id=actor_id, now=now)


def create_member(
    *,
    name: str,
    staff_number: str,
    phone: str | None,
    password_hash: str,
    category: str,
    department: Unit | None,
    branch: Unit | None,
    actor_id: int | None,
    now: datetime,
    gender: str | None = None,
    joined_party_on: date | None = None,
    since: date | None = None,
    must_change_password: bool = True,
) -> Member:
    """A new person with an account and primary affiliations since `since` (default today). Raises Refused."""
    name = "".join(name.split()) if _is_chinese(name) else " ".join(name.split())
    if not name:
        raise Refused(_("请填写姓名。"), field="name")
    if category not in CATEGORIES:
        raise Refused(_("请选择人员类别。"), field="category")
    account = create_account(staff_number, phone, password_hash, now=now, must_change_password=must_change_password)
    member = Member(
        account_id=account.id,
        name=name,
        sort_name=sort_name(name),
        category=category,
        gender=gender,
        joined_party_on=joined_party_on,
        created_at=now,
    )
    db.session.add(member)
    db.session.flush()
    day = since or local_day(now)
    if department is not None:
        _affiliate(member, department, day)
    if branch is not None:
        _affiliate(member, branch, day)
    db.session.flush()
    record("create_member", "member", member.id, actor_id=actor_id, now=now)
    return member


def _is_chinese(name: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in name)


def _affiliate(member: Member, unit: Unit, day: date) -> None:
    """Make `unit` the primary one of its tree from `day` on, closing the one before."""
    db.session.execute(
        update(Affiliation)
        .where(Affiliation.member_id == member.id, Affiliation.tree == unit.tree, Affiliation.is_primary, Affiliation.ends_on.is_(None))
        .values(ends_on=day)
    )
    db.session.add(Affiliation(member_id=member.id, unit_id=unit.id, tree=unit.tree, is_primary=True, starts_on=day))
    if unit.tree == DEPARTMENT_TREE:
        member.department_id = unit.id
    else:
        member.branch_id = unit.id
    db.session.flush()


def move_member(member: Member, unit: Unit, *, day: date, actor_id: int | None, now: datetime) -> None:
    """Transfer a member to a department or branch from `day` on; earned points stay where they were earned."""
    if unit.disabled_at is not None:
        raise Refused(_("“%(name)s”已停用，请选择别的单位。", name=unit.name), field="unit_id")
    if unit.tree == PARTY_TREE and unit.kind not in {"branch", "group"}:
        raise Refused(_("党员应编入党支部或党小组，请选择支部或小组。"), field="unit_id")
    present = db.session.scalar(
        select(Affiliation).where(
            Affiliation.member_id == member.id, Affiliation.tree == unit.tree, Affiliation.is_primary, Affiliation.ends_on.is_(None)
        )
    )
    if present is not None:
        if present.unit_id == unit.id:
            return
        if day < present.starts_on:
            raise Refused(_("调动日期不能早于 %(day)s 调入现单位的日期。", day=present.starts_on.isoformat()), field="day")
    _affiliate(member, unit, day)
    record("move_member", "member", member.id, actor_id=actor_id, now=now, unit=unit.id, day=day.isoformat())


def change_member(
    member: Member,
    *,
    name: str,
    phone: str | None,
    category: str,
    gender: str | None,
    joined_party_on: date | None,
    note: str,
    actor_id: int,
    now: datetime,
) -> None:
    """Change what is known of a member. Raises Refused when the phone is somebody else's."""
    name = "".join(name.split()) if _is_chinese(name) else " ".join(name.split())
    if not name:
        raise Refused(_("请填写姓名。"), field="name")
    if category not in CATEGORIES:
        raise Refused(_("请选择人员类别。"), field="category")
    try:
        with db.session.begin_nested():
            member.name, member.sort_name, member.category = name, sort_name(name), category
            member.gender, member.joined_party_on, member.note = gender, joined_party_on, note.strip()
            member.account.phone = phone or None
    except IntegrityError:
        raise Refused(_("手机号 %(phone)s 已经有人使用，请核对。", phone=phone), field="phone") from None
    record("change_member", "member", member.id, actor_id=actor_id, now=now)


def change_status(member: Member, status: str, *, day: date, actor_id: int | None, now: datetime) -> None:
    """Set the status with its date; whoever leaves is signed out and closed, whoever comes back is opened again."""
    if status not in STATUSES:
        raise Refused(_("请选择状态。"), field="status")
    member.status, member.status_since = status, day
    db.session.flush()
    record("change_status", "member", member.id, actor_id=actor_id, now=now, status=status, day=day.isoformat())
    if status in {"transferred", "left", "deceased"}:
        disable_account(member.account_id, actor_id=actor_id, now=now)
    elif status == "active":
        enable_account(member.account_id, actor_id=actor_id, now=now)


def appoint(member: Member, unit: Unit, title: str, *, day: date, actor_id: int | None, now: datetime) -> Post:
    """Give a member a party post at a unit from `day` on."""
    post = Post(member_id=member.id, unit_id=unit.id, title=title.strip(), starts_on=day)
    db.session.add(post)
    db.session.flush()
    record("appoint", "member", member.id, actor_id=actor_id, now=now, unit=unit.id, title=title)
    return post


def may_grant(granter: Principal, role: str, unit: Unit) -> bool:
    """Whether `granter` may give `role` at `unit`: only what they hold, only in their subtree."""
    return any(role in MAY_GRANT[held.role] and unit.path.startswith(held.path) for held in granter.grants)


def grant_role(account_id: int, role: str, unit: Unit, *, granter: Principal | None, now: datetime) -> None:
    """Grant a role at a unit (`granter` None: the command line). Twice is once. Raises Forbidden."""
    if granter is not None and not may_grant(granter, role, unit):
        raise Forbidden(_("只能授予自己拥有的角色，且只能在自己的范围内。"))
    held = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.unit_id == unit.id, RoleGrant.withdrawn_at.is_(None)
    )
    if db.session.scalar(held):
        return
    actor_id = granter.account_id if granter else None
    try:
        with db.session.begin_nested():
            db.session.add(RoleGrant(account_id=account_id, role=role, unit_id=unit.id, granted_by=actor_id, granted_at=now))
    except IntegrityError:
        return  # somebody granted the same a moment ago
    record("grant_role", "account", account_id, actor_id=actor_id, now=now, role=role, unit=unit.id)


def refuse_above(actor: Principal, account_id: int) -> None:
    """Refuse to touch the sign-in of somebody who holds a role the actor could not give. Raises Forbidden."""
    if account_id == actor.account_id:
        return
    for grant, where in grants_of(account_id):
        if not may_grant(actor, grant.role, where):
            raise Forbidden(_("这位同志拥有你不能授予的角色，请由管理员办理。"))


def withdraw_role(grant_id: int, *, account_id: int, granter: Principal, now: datetime) -> None:
    """Withdraw a role; it ends with the next request of its holder. Raises Forbidden, Missing, or Refused for the last administrator."""
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.withdrawn_at is not None or grant.account_id != account_id:
        raise Missing(_("这个角色已经收回。"))
    if not may_grant(granter, grant.role, unit_with(grant.unit_id)):
        raise Forbidden(_("只能收回自己拥有的角色，且只能在自己的范围内。"))
    if grant.role == ADMINISTRATOR:
        others = select(RoleGrant.id).where(
            RoleGrant.role == ADMINISTRATOR, RoleGrant.withdrawn_at.is_(None), RoleGrant.account_id != grant.account_id
        )
        if not db.session.scalar(others.limit(1)):
            raise Refused(_("这是最后一位管理员，请先授予另一个人，再收回。"))
    grant.withdrawn_at, grant.withdrawn_by = now, granter.account_id
    db.session.flush()
    record("withdraw_role", "account", grant.account_id, actor_id=granter.account_id, now=now, role=grant.role, unit=grant.unit_id)
