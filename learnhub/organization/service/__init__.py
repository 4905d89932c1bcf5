"""Verbs of the organization: units, members, affiliations, posts, roles. Nothing is deleted."""

from learnhub.organization.service.members import appoint, change_member, change_status, create_member, dismiss, move_member
from learnhub.organization.service.roles import MAY_GRANT, grant_role, may_grant, refuse_above, withdraw_role
from learnhub.organization.service.units import create_unit, disable_unit, enable_unit, ensure_roots, move_unit, rename_unit
from learnhub.organization.service.work_requests import Ask, ask_work, reply_work, seen_request, steps_of

__all__ = [
    "MAY_GRANT",
    "Ask",
    "appoint",
    "ask_work",
    "change_member",
    "change_status",
    "create_member",
    "create_unit",
    "disable_unit",
    "dismiss",
    "enable_unit",
    "ensure_roots",
    "grant_role",
    "may_grant",
    "move_member",
    "move_unit",
    "refuse_above",
    "rename_unit",
    "reply_work",
    "seen_request",
    "steps_of",
    "withdraw_role",
]
