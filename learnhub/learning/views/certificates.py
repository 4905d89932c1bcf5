"""Certificates and the study record: issued to the member, listed for who looks after her, verified by anybody."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db, limiter
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, SIGNED_IN, principal, public, requires
from learnhub.core.printing import send_pdf
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.forms import RevocationForm
from learnhub.learning.models import Certificate
from learnhub.learning.queries.certificates import certificate_by_number, certificates_in
from learnhub.learning.rules.certificates import masked, read_number
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.documents import certificate_pdf, record_pdf
from learnhub.organization.models import Member
from learnhub.organization.queries import member_paths

MANAGERS = (ORGANIZER, ADMINISTRATOR)
EARLIEST = 2000


@blueprint.post("/study/courses/<int:course_id>/certificate")
@requires(SIGNED_IN)
def course_certificate(course_id: int) -> ResponseReturnValue:
    """One's certificate of a completed course; asked for again, the same."""
    with transaction():
        issued = service.issue_course_certificate(principal().member_id, course_id, now=now())
    return send_pdf(f"学习证明-{issued.title}", certificate_pdf(issued))


@blueprint.post("/study/years/<int:year>/certificate")
@requires(SIGNED_IN)
def year_certificate(year: int) -> ResponseReturnValue:
    """One's certificate of the hours of a past year."""
    with transaction():
        issued = service.issue_year_certificate(principal().member_id, year, now=now())
    return send_pdf(f"学时证明-{year}", certificate_pdf(issued))


@blueprint.get("/study/record/<int:year>")
@requires(SIGNED_IN)
def study_record(year: int) -> ResponseReturnValue:
    """One's study record of a year as PDF."""
    member = db.session.get_one(Member, principal().member_id)
    return _record(member, year)


@blueprint.post("/manage/members/<int:member_id>/record/<int:year>")
@requires(*MANAGERS)
def member_record(member_id: int, year: int) -> ResponseReturnValue:
    """The same of a member in one's care; recorded."""
    if not principal().covers(MANAGERS, *member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))
    with transaction():
        record("export", "member", member_id, actor_id=principal().account_id, now=now(), what="study_record", year=year)
    return _record(db.session.get_one(Member, member_id), year)


def _record(member: Member, year: int) -> ResponseReturnValue:
    today = local_day(now())
    if not EARLIEST <= year <= today.year:
        raise Missing(_("没有这一年的学习记录。"))
    made = record_pdf(member, date(year, 1, 1), min(today, date(year, 12, 31)), today=today)
    return send_pdf(f"学习记录-{member.name}-{year}", made)


@blueprint.get("/study/record")
@requires(SIGNED_IN)
def period_record() -> ResponseReturnValue:
    """One's study record of the days asked for as PDF."""
    today = local_day(now())
    first, last = (request.args.get(name, type=date.fromisoformat) for name in ("since", "until"))
    if first is None or last is None or not first.year >= EARLIEST or first > min(last, today):
        flash(_("请填写起止日期：从哪一天到哪一天，起始日期不晚于截止日期和今天。"), "bad")
        return redirect(url_for(".my_study", _anchor="papers-title"), 303)
    last = min(last, today)
    member = db.session.get_one(Member, principal().member_id)
    return send_pdf(f"学习记录-{member.name}-{first:%Y%m%d}-{last:%Y%m%d}", record_pdf(member, first, last, today=today))


@blueprint.get("/verify")
@public
@limiter.limit("30/minute")
def verify_form() -> ResponseReturnValue:
    """Type the number of a certificate."""
    typed = request.args.get("number", "").strip()[:60]
    if not typed:
        return render_template("learning/verify.html", typed="", certificate=None, is_asked=False)
    number = read_number(typed)
    if number is None:
        return render_template("learning/verify.html", typed=typed, certificate=None, is_asked=True), 404
    return redirect(url_for("learning.verify", number=number), 303)


@blueprint.get("/verify/<number>")
@public
@limiter.limit("30/minute")
def verify(number: str) -> ResponseReturnValue:
    """Whether a certificate stands: to anybody who has its number, with no more of the name than the surname."""
    known = read_number(number)
    found = certificate_by_number(known) if known else None
    status = 200 if found else 404
    return render_template("learning/verify.html", typed=number[:60], certificate=found, masked=masked, is_asked=True), status


@blueprint.get("/manage/certificates")
@requires(*MANAGERS)
def certificates() -> ResponseReturnValue:
    """Certificates of the people in one's care."""
    return _list(RevocationForm(), None)


def _list(form: RevocationForm, wrong: int | None) -> str:
    text, state = request.args.get("q", "").strip()[:60], request.args.get("state", "")
    found = certificates_in(principal().scope(*MANAGERS), text, state)
    page = page_of(found, number=page_number(), scalars=False)
    return render_template("learning/certificates.html", page=page, text=text, state=state, form=form, wrong=wrong)


@blueprint.post("/manage/certificates/<int:certificate_id>/revoke")
@requires(*MANAGERS)
def revoke_certificate(certificate_id: int) -> ResponseReturnValue:
    """Revoke a certificate, with a reason."""
    found = db.session.get(Certificate, certificate_id)
    if found is None or not principal().covers(MANAGERS, *member_paths(found.member_id)):
        raise Missing(_("没有这份证明，或者不在你的范围内。"))
    form = RevocationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.revoke_certificate(certificate_id, form.reason.data or "", actor_id=principal().account_id, now=now())
        except Refused as refusal:
            flash(refusal.message, "bad")
        else:
            flash(_("已撤销编号为 %(number)s 的证明。", number=found.number), "ok")
        return redirect(url_for("learning.certificates"), 303)
    return _list(form, certificate_id), 422
