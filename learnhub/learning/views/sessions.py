"""Sessions held in a room: the list, recording one with who was there, putting one right; and what a member attended."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Hours, Sheet, send_workbook
from learnhub.learning import service
from learnhub.learning.forms import HOUR_LABELS, CorrectionForm, SessionForm
from learnhub.learning.models import CONCENTRATED, GROUP, OfflineSession
from learnhub.learning.queries.sessions import attended_by, attendees, people_of_unit, sessions_in
from learnhub.learning.views.blueprint import blueprint
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import units_in

MANAGERS = (ORGANIZER, ADMINISTRATOR)
KINDS = {name: HOUR_LABELS[name] for name in (GROUP, CONCENTRATED)}


def _listed() -> tuple[str, str]:
    category = request.args.get("category", "")
    return request.args.get("q", "").strip()[:60], category if category in KINDS else ""


@blueprint.get("/manage/sessions")
@requires(*MANAGERS)
def sessions() -> ResponseReturnValue:
    """Sessions of the units in one's care."""
    text, category = _listed()
    found = sessions_in(principal().scope(*MANAGERS), text=text, category=category)
    page = page_of(found, number=page_number(), scalars=False)
    return render_template("learning/sessions.html", page=page, text=text, category=category, kinds=KINDS)


def _row(row: Any) -> list[object]:
    held = row.OfflineSession
    return [held.title, row.unit, str(KINDS[held.category]), held.held_on, Hours(float(held.hours)), row.present]


@blueprint.post("/manage/sessions/export")
@requires(*MANAGERS)
def export_sessions() -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    text, category = _listed()
    rows = [_row(row) for row in db.session.execute(sessions_in(principal().scope(*MANAGERS), text=text, category=category))]
    head = [_("活动名称"), _("单位"), _("学时类别"), _("举行日期"), _("学时"), _("到会人数")]
    with transaction():
        record("export", "sessions", None, actor_id=principal().account_id, now=now(), rows=len(rows))
    return send_workbook(_("集体学习和集中培训"), Sheet(_("活动"), head, rows))


def _unit() -> Unit | None:
    """The unit that holds the session. Raises Missing outside of the scope."""
    wanted = request.args.get("unit", type=whole)
    if wanted is None:
        return None
    found = next((each for each in units_in(principal().scope(*MANAGERS)) if each.id == wanted), None)
    if found is None:
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    return found


@blueprint.get("/manage/sessions/new")
@requires(*MANAGERS)
def new_session() -> ResponseReturnValue:
    """Choose the unit; then say what was held, and tick who was there."""
    unit, form = _unit(), SessionForm()
    form.held_on.data, form.hours.data, form.category.data = local_day(now()), Decimal("2.0"), GROUP
    return _form_page(unit, form)


def _form_page(unit: Unit | None, form: SessionForm) -> str:
    units = units_in(principal().scope(*MANAGERS))
    people = people_of_unit(unit) if unit else ()
    return render_template("learning/session_form.html", unit=unit, units=units, people=people, form=form, own=principal().member_id)


def _refuse_oneself(present: set[int]) -> None:
    """Hours for oneself are for another named person to record."""
    if principal().member_id in present:
        raise Refused(_("自己的出席和学时请由其他同志登记或更正。"), field="members")


@blueprint.post("/manage/sessions/new")
@requires(*MANAGERS)
def record_session() -> ResponseReturnValue:
    """Record the session; who was there gets the hours."""
    unit, form = _unit(), SessionForm()
    if unit is None:
        raise Refused(_("请先选择单位。"))
    if form.validate_on_submit():
        allowed = {member.id for member in people_of_unit(unit)}
        present = set(form.members.data or []) & allowed
        try:
            _refuse_oneself(present)
            with transaction():
                made = service.record_session(
                    form.title.data or "",
                    unit.id,
                    present,
                    held_on=form.held_on.data,  # type: ignore[arg-type]  # the form has seen to it
                    category=form.category.data,
                    hours=Decimal(form.hours.data or 0),
                    actor_id=principal().account_id,
                    now=now(),
                )
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "title")
        else:
            flash(_("已登记，%(n)s 位同志各得 %(hours)s 学时。", n=len(present), hours=f"{made.hours:.1f}"), "ok")
            return redirect(url_for("learning.session", meeting_id=made.id), 303)
    return _form_page(unit, form), 422


def _session(session_id: int) -> tuple[OfflineSession, Unit]:
    found = db.session.get(OfflineSession, session_id)
    unit = db.session.get(Unit, found.unit_id) if found else None
    if found is None or unit is None or not principal().covers(MANAGERS, unit.path):
        raise Missing(_("没有这次活动的登记。"))
    return found, unit


@blueprint.get("/manage/sessions/<int:meeting_id>")
@requires(*MANAGERS)
def session(meeting_id: int) -> ResponseReturnValue:
    """A session, who was there, and how to put it right."""
    found, unit = _session(meeting_id)
    form = CorrectionForm()
    form.hours.data = found.hours
    return _session_page(found, unit, form)


def _session_page(found: OfflineSession, unit: Unit, form: CorrectionForm) -> str:
    there = attendees(found.id)
    known = {member.id for member in there}
    recorder = db.session.scalar(db.select(Member.name).where(Member.account_id == found.recorded_by))
    return render_template(
        "learning/session.html",
        session=found,
        unit=unit,
        there=there,
        ticked=set(form.members.data or known),
        people=[*there, *(member for member in people_of_unit(unit) if member.id not in known)],
        recorder=recorder,
        form=form,
        kinds=KINDS,
        own=principal().member_id,
    )


@blueprint.post("/manage/sessions/<int:meeting_id>")
@requires(*MANAGERS)
def correct_session(meeting_id: int) -> ResponseReturnValue:
    """Put right who was there or what it was worth, by new entries of the ledger."""
    (found, unit), form = _session(meeting_id), CorrectionForm()
    if form.validate_on_submit():
        before = {member.id for member in attendees(meeting_id)}
        allowed = before | {member.id for member in people_of_unit(unit)}
        present, hours = set(form.members.data or []) & allowed, Decimal(form.hours.data or 0)
        try:
            _refuse_oneself(before ^ present if hours == found.hours else before | present)
            with transaction():
                changed = service.correct_session(
                    meeting_id, present, hours=hours, reason=form.reason.data or "", actor_id=principal().account_id, now=now()
                )
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "reason")
        else:
            flash(_("已更正，%(n)s 位同志的学时有变化。", n=changed), "ok")
            return redirect(url_for("learning.session", meeting_id=meeting_id), 303)
    return _session_page(found, unit, form), 422


@blueprint.get("/study/sessions")
@requires(SIGNED_IN)
def my_sessions() -> ResponseReturnValue:
    """Sessions one was present at."""
    page = page_of(attended_by(principal().member_id), number=page_number(), scalars=False)
    return render_template("learning/my_sessions.html", page=page, kinds=KINDS)
