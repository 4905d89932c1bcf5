"""Verbs of roles: grant and withdraw, never more than one holds."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER, Principal
from learnhub.organization.models import RoleGrant, Unit
from learnhub.organization.queries import grants_of
from learnhub.organization.queries import unit as unit_with

# Who holds which role may grant which: nobody can grant more than they hold.
MAY_GRANT = {ADMINISTRATOR: (ADMINISTRATOR, ORGANIZER, LEADER), ORGANIZER: (ORGANIZER, LEADER), LEADER: ()}


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
        # Locked, so that two administrators who withdraw each other's role at once do not leave none.
        held = select(RoleGrant).where(RoleGrant.role == ADMINISTRATOR, RoleGrant.withdrawn_at.is_(None)).order_by(RoleGrant.id)
        administrators = db.session.scalars(held.with_for_update()).all()
        if not any(other.account_id != grant.account_id for other in administrators):
            raise Refused(_("这是最后一位管理员，请先授予另一个人，再收回。"))
    grant.withdrawn_at, grant.withdrawn_by = now, granter.account_id
    db.session.flush()
    record("withdraw_role", "account", grant.account_id, actor_id=granter.account_id, now=now, role=grant.role, unit=grant.unit_id)
