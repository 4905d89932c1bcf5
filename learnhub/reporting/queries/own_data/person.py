"""Who the member is, where she belongs, how she signs in, and what the audit log holds about her."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from learnhub.accounts.models import Account, OneTimeCode, UserSession
from learnhub.audit.models import AuditEntry
from learnhub.notices.models import MailAddress
from learnhub.organization.models import Affiliation, Member, Post, RoleGrant, Unit
from learnhub.reporting.queries.own_data.parts import Part, part


def person_parts(member: Member) -> Sequence[Part]:
    """Profile, affiliations, posts, roles, sign-ins, deeds."""
    return [_profile(member), *_places(member), *_sign_ins(member), *_deeds(member)]


def _profile(member: Member) -> Part:
    return part(
        "profile",
        select(
            Member.name,
            Account.staff_number,
            Account.phone,
            MailAddress.address.label("mail_address"),
            MailAddress.pending.label("mail_pending"),
            MailAddress.confirmed_at.label("mail_confirmed_at"),
            MailAddress.language,
            Member.category,
            Member.status,
            Member.status_since,
            Member.gender,
            Member.joined_party_on,
            Member.note,
            Member.created_at,
            Account.password_changed_at,
            Account.disabled_at,
        )
        .join(Account, Account.id == Member.account_id)
        .outerjoin(MailAddress, MailAddress.account_id == Account.id)
        .where(Member.id == member.id),
    )


def _places(member: Member) -> Sequence[Part]:
    affiliation, post, grant = Affiliation, Post, RoleGrant
    return [
        part(
            "affiliations",
            select(Unit.name.label("unit"), affiliation.is_primary, affiliation.starts_on, affiliation.ends_on, affiliation.note)
            .join(Unit, Unit.id == affiliation.unit_id)
            .where(affiliation.member_id == member.id)
            .order_by(affiliation.starts_on, affiliation.id),
        ),
        part(
            "posts",
            select(post.title, Unit.name.label("unit"), post.starts_on, post.ends_on)
            .join(Unit, Unit.id == post.unit_id)
            .where(post.member_id == member.id)
            .order_by(post.starts_on, post.id),
        ),
        part(
            "roles",
            select(grant.role, Unit.name.label("unit"), grant.granted_at, grant.withdrawn_at)
            .join(Unit, Unit.id == grant.unit_id)
            .where(grant.account_id == member.account_id)
            .order_by(grant.granted_at, grant.id),
        ),
    ]


def _sign_ins(member: Member) -> Sequence[Part]:
    session, code = UserSession, OneTimeCode
    return [
        part(
            "sign_ins",
            select(session.created_at.label("signed_in_at"), session.last_seen_at, session.revoked_at, session.address, session.agent)
            .where(session.account_id == member.account_id)
            .order_by(session.created_at, session.id),
        ),
        part(
            "codes",
            select(code.issued_at, code.expires_at, code.used_at).where(code.account_id == member.account_id).order_by(code.issued_at),
        ),
    ]


def _deeds(member: Member) -> Sequence[Part]:
    """What she did, without the details, which are of others; what was done about her, without who did it."""
    entry = AuditEntry
    of_her = and_(entry.subject == "member", entry.subject_id == member.id)
    of_her_account = and_(entry.subject == "account", entry.subject_id == member.account_id)
    about = or_(of_her, of_her_account) & (entry.actor_id.is_(None) | (entry.actor_id != member.account_id))
    own = select(entry.at, entry.action, entry.address).where(entry.actor_id == member.account_id)
    return [
        part("deeds", own.order_by(entry.at, entry.id)),
        part("deeds_about", select(entry.at, entry.action).where(about).order_by(entry.at, entry.id)),
    ]
