"""Verbs of members: create, change, transfer, status, posts."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from learnhub.accounts.queries import normalize_identifier
from learnhub.accounts.service import create_account, disable_account, enable_account
from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import CATEGORIES, DEPARTMENT_TREE, PARTY_TREE, STATUSES, Affiliation, Member, Post, Unit
from learnhub.organization.rules.names import sort_name


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
    name = _tidy(name)
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


def _tidy(name: str) -> str:
    """The name without the spaces of a form: 张 伟 is 张伟, other names keep one between words."""
    is_chinese = any("\u3400" <= character <= "\u9fff" for character in name)
    return "".join(name.split()) if is_chinese else " ".join(name.split())


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
    name = _tidy(name)
    if not name:
        raise Refused(_("请填写姓名。"), field="name")
    if category not in CATEGORIES:
        raise Refused(_("请选择人员类别。"), field="category")
    try:
        with db.session.begin_nested():
            member.name, member.sort_name, member.category = name, sort_name(name), category
            member.gender, member.joined_party_on, member.note = gender, joined_party_on, note.strip()
            member.account.phone = normalize_identifier(phone) if phone else None
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
    """Give a member a party post at a unit from `day` on. Raises Refused when she holds it already."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())  # two clicks stand in line
    held = select(Post.id).where(Post.member_id == member.id, Post.unit_id == unit.id, Post.title == title.strip(), Post.ends_on.is_(None))
    if db.session.scalar(held) is not None:
        raise Refused(_("这位同志已经担任这个职务。"), field="title")
    post = Post(member_id=member.id, unit_id=unit.id, title=title.strip(), starts_on=day)
    db.session.add(post)
    db.session.flush()
    record("appoint", "member", member.id, actor_id=actor_id, now=now, unit=unit.id, title=title)
    return post


def dismiss(post_id: int, *, member: Member, day: date, actor_id: int | None, now: datetime) -> None:
    """End a party post with `day`. Raises Missing when it is not hers or over, Refused for a day before it began."""
    post = db.session.get(Post, post_id)
    if post is None or post.member_id != member.id or post.ends_on is not None:
        raise Missing(_("没有这项职务，或者已经卸任。"))
    if day < post.starts_on:
        raise Refused(_("卸任日期不能早于 %(day)s 的任职日期。", day=post.starts_on.isoformat()), field="day")
    post.ends_on = day
    db.session.flush()
    record("dismiss", "member", member.id, actor_id=actor_id, now=now, post=post.id, day=day.isoformat())
