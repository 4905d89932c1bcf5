"""Reads of units, members and roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from learnhub.accounts.models import Account, UserSession
from learnhub.accounts.queries import digest
from learnhub.core import reading
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.permissions import Grant, Principal
from learnhub.core.prepared import Prepared, line
from learnhub.notices.queries import unread_of
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE, Affiliation, Member, Post, RoleGrant, Unit
from learnhub.settings.queries import value


def visitor_statement() -> Select[*tuple[Any, ...]]:
    """Session (by `digest`), account and member in one row, to which more may be joined: who it is, not what she may do."""
    return (
        select(UserSession.last_seen_at, Account.must_change_password, Member.id.label("member_id"))
        .join(Account, Account.id == UserSession.account_id)
        .join(Member, Member.account_id == Account.id)
        .where(UserSession.digest == bindparam("digest"), UserSession.revoked_at.is_(None), Account.disabled_at.is_(None))
    )


def is_still_signed_in() -> ColumnElement[bool]:
    """The proof of what was read of somebody before: the session of `digest` is still that of `member`, and nothing is due first.

    It was active after `seen_since`.
    """
    hers = visitor_statement().where(
        Member.id == bindparam("member"),
        Account.must_change_password.is_(False),
        UserSession.last_seen_at > bindparam("seen_since"),
    )
    return hers.with_only_columns(Member.id).correlate(None).exists()


def principal_statement() -> Select[*tuple[Any, ...]]:
    """Session (by `digest`), account, member, both units and every grant, to which more may be joined; a plain member is one row."""
    department, branch, granted = aliased(Unit), aliased(Unit), aliased(Unit)
    return (
        select(
            UserSession.id.label("session_id"),
            UserSession.last_seen_at,
            Account.id.label("account_id"),
            Account.must_change_password,
            Member.id.label("member_id"),
            Member.name,
            Member.department_id,
            department.path.label("department_path"),
            Member.branch_id,
            branch.path.label("branch_path"),
            RoleGrant.role,
            RoleGrant.unit_id,
            granted.path.label("granted_path"),
        )
        .join(Account, Account.id == UserSession.account_id)
        .join(Member, Member.account_id == Account.id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.withdrawn_at.is_(None)))
        .outerjoin(granted, granted.id == RoleGrant.unit_id)
        .where(UserSession.digest == bindparam("digest"), UserSession.revoked_at.is_(None), Account.disabled_at.is_(None))
    )


# Runs with every request; the number beside the bell is known without another read.
_PRINCIPAL = Prepared(lambda _dialect: principal_statement().add_columns(unread_of(Account.id).label("unread")))


def principal_of_session(token: str) -> Principal | None:
    """Who is signed in with this secret; None when revoked, disabled or idle too long."""
    with line() as on:
        return principal_of_rows(_PRINCIPAL.rows(on, {"digest": digest(token)}), token)


def principal_of_rows(rows: Sequence[Any], token: str) -> Principal | None:
    """Who it is that `principal_statement` found; None when nobody, or idle too long."""
    if not rows:
        return None
    found = rows[0]
    if is_idle(found.last_seen_at, now()):
        return None
    return Principal(
        account_id=found.account_id,
        member_id=found.member_id,
        session_id=found.session_id,
        token=token,
        name=found.name,
        department_id=found.department_id,
        department_path=found.department_path,
        branch_id=found.branch_id,
        branch_path=found.branch_path,
        must_change_password=found.must_change_password,
        last_seen_at=found.last_seen_at,
        grants=tuple(Grant(row.role, row.unit_id, row.granted_path) for row in rows if row.role is not None),
        unread=getattr(found, "unread", 0),
    )


def is_idle(last_seen_at: datetime, moment: datetime) -> bool:
    """Whether a session has rested for so long that it is over."""
    return last_seen_at < moment - timedelta(minutes=value("accounts.idle_minutes", int))


def unit(unit_id: int) -> Unit:
    """The unit with this id. Raises Missing."""
    found = db.session.get(Unit, unit_id)
    if found is None:
        raise Missing(_("没有这个单位。"))
    return found


@Prepared
def _path_of_unit(_dialect: str) -> Select[*tuple[Any, ...]]:
    return select(Unit.path).where(Unit.id == bindparam("unit"))


def ancestors_of_unit(unit_id: int | None) -> tuple[int, ...]:
    """Ids from the root down to a unit, for settings that a unit may change; none for no unit."""
    found = reading.rows(_path_of_unit, unit=unit_id) if unit_id is not None else ()
    return tuple(int(part) for row in found for part in row.path.strip("/").split("/") if part)


def units_in(scope: Iterable[str], tree: str | None = None, *, with_disabled: bool = False) -> list[Unit]:
    """Units in the subtrees of `scope`, parents before children, siblings in their order."""
    statement = select(Unit).where(within(Unit.path, scope))
    if tree:
        statement = statement.where(Unit.tree == tree)
    if not with_disabled:
        statement = statement.where(Unit.disabled_at.is_(None))
    return in_tree_order(list(db.session.scalars(statement)))


def in_tree_order(units: list[Unit]) -> list[Unit]:
    """`units` as one reads a tree: each before its children, siblings by position, then name."""
    by_id = {found.id: found for found in units}

    def key(found: Unit) -> list[tuple[int, str, int]]:
        chain = [by_id[each] for each in found.ancestor_ids if each in by_id]
        return [(each.position, each.name, each.id) for each in chain]

    return sorted(units, key=lambda found: (found.tree, key(found)))


def within(column: Any, scope: Iterable[str]) -> ColumnElement[bool]:
    """Whether a path column lies in one of the subtrees of `scope`; an empty scope holds nothing."""
    roots = list(scope)
    if not roots:
        return false()
    # A half-open range rather than LIKE: it uses the index on both databases.
    return or_(*(and_(column >= root, column < root[:-1] + "0") for root in roots))


def member(member_id: int) -> Member:
    """The member with this id. Raises Missing."""
    found = db.session.get(Member, member_id)
    if found is None:
        raise Missing(_("没有这位同志。"))
    return found


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What a list of members shows: words of the name, number or phone, a unit's subtree, category, status, order."""

    text: str = ""
    unit_id: int | None = None
    category: str | None = None
    status: str = "active"
    sort: str | None = "name"
    descending: bool = False


def filtered_members(scope: Iterable[str], filters: MemberFilter) -> Select[Member]:
    """Members in `scope` that fit `filters`, with account and units loaded."""
    department, branch = aliased(Unit), aliased(Unit)
    roots = tuple(scope)
    statement = (
        select(Member)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, roots), within(branch.path, roots)))
        .options(joinedload(Member.account), joinedload(Member.department), joinedload(Member.branch))
    )
    if filters.text:
        words = filters.text
        statement = statement.where(
            or_(
                Member.name.contains(words, autoescape=True),
                Account.staff_number.startswith(words, autoescape=True),
                Account.phone == words,
            )
        )
    if filters.unit_id:
        chosen = db.session.get(Unit, filters.unit_id)
        below = [chosen.path] if chosen else []
        statement = statement.where(or_(within(department.path, below), within(branch.path, below)))
    if filters.category:
        statement = statement.where(Member.category == filters.category)
    if filters.status != "all":
        statement = statement.where(Member.status == filters.status)
    orders: dict[str, Any] = {"name": Member.sort_name, "department": department.path, "joined": Member.joined_party_on}
    order = orders[filters.sort or "name"]
    return statement.order_by(order.desc() if filters.descending else order, Member.sort_name, Member.id)


def headcounts(tree: str) -> dict[int, int]:
    """Active members of each unit itself."""
    column = Member.department_id if tree == DEPARTMENT_TREE else Member.branch_id
    rows = db.session.execute(select(column, func.count()).where(Member.status == "active", column.is_not(None)).group_by(column))
    return {unit_id: count for unit_id, count in rows if unit_id is not None}


def affiliations_of(member_id: int) -> list[tuple[Affiliation, Unit]]:
    """Where the member belonged, the latest first."""
    rows = db.session.execute(
        select(Affiliation, Unit)
        .join(Unit, Unit.id == Affiliation.unit_id)
        .where(Affiliation.member_id == member_id)
        .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
    )
    return [(affiliation, where) for affiliation, where in rows]


def posts_of(member_id: int) -> list[tuple[Post, Unit]]:
    """The member's Party posts, the latest first."""
    rows = db.session.execute(
        select(Post, Unit)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.member_id == member_id)
        .order_by(Post.starts_on.desc(), Post.id.desc())
    )
    return [(post, where) for post, where in rows]


@Prepared
def _whereabouts(_dialect: str) -> Select[*tuple[Any, ...]]:
    department, branch = aliased(Unit), aliased(Unit)
    columns = (Member.department_id, department.path.label("department"), branch.path.label("branch"))
    found = select(*columns).select_from(Member).outerjoin(department, department.id == Member.department_id)
    return found.outerjoin(branch, branch.id == Member.branch_id).where(Member.id == bindparam("member"))


def member_paths(member_id: int) -> tuple[str | None, str | None]:
    """Paths of the member's department and branch, for `Principal.covers`. Raises Missing."""
    return whereabouts(member_id)[1:]


def whereabouts(member_id: int) -> tuple[int | None, str | None, str | None]:
    """The member's department, its path, and the path of her branch. Raises Missing."""
    found = reading.rows(_whereabouts, member=member_id)
    if not found:
        raise Missing(_("没有这位同志。"))
    return found[0].department_id, found[0].department, found[0].branch


def grants_of(account_id: int) -> list[tuple[RoleGrant, Unit]]:
    """Roles the account holds, with the unit of each."""
    rows = db.session.execute(
        select(RoleGrant, Unit)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id == account_id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.role, Unit.path)
    )
    return [(grant, where) for grant, where in rows]


def count_members(active_only: bool = True) -> int:
    """How many members there are."""
    statement = select(func.count()).select_from(Member)
    if active_only:
        statement = statement.where(Member.status == "active")
    return db.session.scalar(statement) or 0


def contradicting_affiliations() -> list[str]:
    """Members whose department or branch of today is not their open primary affiliation, one line each."""
    lines = []
    for tree, column in ((DEPARTMENT_TREE, Member.department_id), (PARTY_TREE, Member.branch_id)):
        held = and_(Affiliation.member_id == Member.id, Affiliation.tree == tree, Affiliation.is_primary, Affiliation.ends_on.is_(None))
        rows = db.session.execute(
            select(Member.id, Member.name, column, Affiliation.unit_id)
            .outerjoin(Affiliation, held)
            .where(func.coalesce(column, 0) != func.coalesce(Affiliation.unit_id, 0))
        )
        lines += [f"{tree}: {name} ({member_id}) {present} ≠ {history}" for member_id, name, present, history in rows]
    return lines


def roots(tree: str) -> list[Unit]:
    """The tops of a tree."""
    return list(db.session.scalars(select(Unit).where(Unit.tree == tree, Unit.parent_id.is_(None)).order_by(Unit.id)))
