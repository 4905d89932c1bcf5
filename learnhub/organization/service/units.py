"""Verbs of units: create, rename, move, disable, enable."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.organization.models import DEPARTMENT_TREE, KINDS, PARTY_TREE, Member, Unit
from learnhub.organization.queries import roots
from learnhub.organization.rules.units import moved, path_of
from learnhub.settings.service import change_setting


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


def ensure_roots(name: str, committee: str = "", *, now: datetime) -> tuple[Unit, Unit]:
    """The tops of the two trees, made when they are not there; without a name the committee is called after the unit."""
    departments, parties = roots(DEPARTMENT_TREE), roots(PARTY_TREE)
    top = departments[0] if departments else create_unit(DEPARTMENT_TREE, "department", name, None, actor_id=None, now=now)
    if parties:
        return top, parties[0]
    party = create_unit(PARTY_TREE, "committee", committee or f"{name}机关党委", None, actor_id=None, now=now)
    change_setting("site.organization", party.name, actor_id=None, now=now)
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
