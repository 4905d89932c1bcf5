"""Certificates 学习证明: issued once for what was completed, revoked with what was taken back or by a named person."""

import secrets
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select, update

from learnhub.audit.service import record
from learnhub.catalog.models import Course
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Certificate, Enrollment
from learnhub.learning.models.certificates import COURSE, YEAR
from learnhub.learning.queries.certificates import certificate_for, hours_standing
from learnhub.learning.queries.hours import hours_of_member
from learnhub.learning.rules.certificates import RANDOM_DIGITS, make_number
from learnhub.learning.service.ledger import insert_into
from learnhub.organization.models import Member
from learnhub.settings.queries import value


def issue_course_certificate(member_id: int, course_id: int, *, now: datetime) -> Certificate:
    """The certificate of a completed course; asked for again, the same. Raises Refused, Missing."""
    course = db.session.get(Course, course_id)
    if course is None:
        raise Missing(_("没有这门课程，或者它已经撤下。"))
    completed_at = db.session.scalar(
        select(Enrollment.completed_at).where(Enrollment.member_id == member_id, Enrollment.course_id == course_id)
    )
    if completed_at is None:
        raise Refused(_("学完整门课程以后才能开具学习证明。"))
    hours = hours_standing(member_id, course_id)
    if hours <= 0 < course.study_hours:
        raise Refused(_("这门课程的学时已撤回，不能开具学习证明。有疑问请联系党务工作者。"))
    return _issue(member_id, COURSE, course_id, title=course.title, hours=hours, completed_on=local_day(completed_at), now=now)


def issue_year_certificate(member_id: int, year: int, *, now: datetime) -> Certificate:
    """The certificate of a past year's hours; asked for again, the same. Raises Refused while the year is not over or has none."""
    today = local_day(now)
    if year >= today.year:
        raise Refused(_("年度学时证明在这一年结束以后开具。"))
    total = hours_of_member(member_id, year, today=today).total
    if total <= 0:
        raise Refused(_("这一年没有学时，不能开具学时证明。"))
    return _issue(member_id, YEAR, year, title=f"{year} 年度学时", hours=total, completed_on=date(year, 12, 31), now=now)


def _issue(member_id: int, kind: str, subject: int, *, title: str, hours: Decimal, completed_on: date, now: datetime) -> Certificate:
    statement = insert_into(Certificate).values(
        number=make_number(local_day(now), secrets.randbits(5 * RANDOM_DIGITS)),
        member_id=member_id,
        kind=kind,
        subject=subject,
        name=db.session.get_one(Member, member_id).name,
        title=title,
        organization=value("site.organization", str),
        hours=hours,
        completed_on=completed_on,
        issued_at=now,
    )
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["member_id", "kind", "subject"]))
    return certificate_for(member_id, kind, subject)


def revoke_certificate(certificate_id: int, reason: str, *, actor_id: int, now: datetime) -> Certificate:
    """A named person revokes a certificate; its public page says so at once. Raises Refused, Missing."""
    found = db.session.get(Certificate, certificate_id, with_for_update=True)
    if found is None:
        raise Missing(_("没有这份证明。"))
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= 200:
        raise Refused(_("请写明撤销的原因，不超过 200 个字。"), field="reason")
    if not found.is_valid:
        raise Refused(_("这份证明已经撤销。"))
    if db.session.get_one(Member, found.member_id).account_id == actor_id:
        raise Refused(_("自己的证明请由其他同志处理。"))
    found.revoked_at, found.revoked_by, found.revoked_reason = now, actor_id, reason
    record("revoke_certificate", "member", found.member_id, actor_id=actor_id, now=now, number=found.number, reason=reason)
    return found


def revoke_with_flag(member_id: int, course_id: int, flag_id: int, reason: str, *, actor_id: int, now: datetime) -> bool:
    """The course's hours were taken back: so is its certificate; False when there is none that stands."""
    of_course = (Certificate.member_id == member_id, Certificate.kind == COURSE, Certificate.subject == course_id)
    revoked = update(Certificate).where(*of_course, Certificate.revoked_at.is_(None))
    done = db.session.execute(revoked.values(revoked_at=now, revoked_by=actor_id, revoked_reason=reason[:200], revoked_with=flag_id))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def reinstate_with_flag(flag_id: int) -> bool:
    """The hours were given again: what was revoked with them stands again; False when nothing was."""
    again = update(Certificate).where(Certificate.revoked_with == flag_id)
    done = db.session.execute(again.values(revoked_at=None, revoked_by=None, revoked_reason="", revoked_with=None))
    return bool(done.rowcount)  # type: ignore[attr-defined]
