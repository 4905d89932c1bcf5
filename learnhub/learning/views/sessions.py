"""Sessions held in a room: the list, recording one that was held, the page of one, putting it right."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Hours, Sheet, send_workbook
from learnhub.learning import service
from learnhub.learning.forms import HOUR_LABELS, ClosingForm, CorrectionForm, PresentForm, SessionForm, SummaryForm
from learnhub.learning.models import CONCENTRATED, GROUP, OfflineSession
from learnhub.learning.queries.sessions import (
    SessionFilter,
    attendance_of,
    attendees,
    corrections_of,
    lesson_with_course,
    people_of_unit,
    photos_of,
    play_of,
    sessions_in,
)
from learnhub.learning.rules.attendance import BY_CODE, BY_FILE, BY_LIST, CANCELED, CLOSED, MOST_PHOTOS, OPEN, PLANNED, proposed_hours
from learnhub.learning.rules.study_time import length
from learnhub.learning.views.blueprint import blueprint
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import units_in

MANAGERS = (ORGANIZER, ADMINISTRATOR)
KINDS = {name: HOUR_LABELS[name] for name in (GROUP, CONCENTRATED)}
STATES = {PLANNED: _l("计划中"), OPEN: _l("签到中"), CLOSED: _l("已结束"), CANCELED: _l("已取消")}
WAYS = {BY_CODE: _l("扫码签到"), BY_LIST: _l("勾选登记"), BY_FILE: _l("表格导入")}
SORTS = ("held", "title", "hours", "present")


def _listed() -> SessionFilter:
    given = request.args
    category, state, sort = given.get("category", ""), given.get("state", ""), given.get("sort", "")
    return SessionFilter(
        text=given.get("q", "").strip()[:60],
        category=category if category in KINDS else "",
        state=state if state in STATES else "",
        sort=sort if sort in SORTS else "held",
        descending=given.get("order", "desc") != "asc",
    )


@blueprint.get("/manage/sessions")
@requires(*MANAGERS)
def sessions() -> ResponseReturnValue:
    """Sessions of the units in one's care."""
    filters = _listed()
    page = page_of(sessions_in(principal().scope(*MANAGERS), filters), number=page_number(), scalars=False)
    return render_template("learning/sessions.html", page=page, filters=filters, kinds=KINDS, states=STATES)


def _row(row: Any) -> list[object]:
    held = row.OfflineSession
    words = [held.title, row.unit, str(STATES[held.state]), str(KINDS[held.category]), held.held_on]
    return [*words, held.place, held.presenter, Hours(float(held.hours)), row.present]


@blueprint.post("/manage/sessions/export")
@requires(*MANAGERS)
def export_sessions() -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    rows = [_row(row) for row in db.session.execute(sessions_in(principal().scope(*MANAGERS), _listed()))]
    head = [_("活动名称"), _("单位"), _("状态"), _("学时类别"), _("举行日期"), _("地点"), _("主讲人"), _("学时"), _("到会人数")]
    with transaction():
        record("export", "sessions", None, actor_id=principal().account_id, now=now(), rows=len(rows))
    return send_workbook(_("集体学习和集中培训"), Sheet(_("活动"), head, rows))


def chosen_unit() -> Unit | None:
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
    unit, form = chosen_unit(), SessionForm()
    form.held_on.data, form.hours.data, form.category.data = local_day(now()), Decimal("2.0"), GROUP
    return _form_page(unit, form)


def _form_page(unit: Unit | None, form: SessionForm) -> str:
    units = units_in(principal().scope(*MANAGERS))
    people = people_of_unit(unit) if unit else ()
    return render_template("learning/session_form.html", unit=unit, units=units, people=people, form=form, own=principal().member_id)


def refuse_oneself(present: set[int]) -> None:
    """Hours for oneself are for another named person to record."""
    if principal().member_id in present:
        raise Refused(_("自己的出席和学时请由其他同志登记或更正。"), field="members")


@blueprint.post("/manage/sessions/new")
@requires(*MANAGERS)
def record_session() -> ResponseReturnValue:
    """Record the session; who was there gets the hours."""
    unit, form = chosen_unit(), SessionForm()
    if unit is None:
        raise Refused(_("请先选择单位。"))
    if form.validate_on_submit():
        allowed = {member.id for member in people_of_unit(unit)}
        present = set(form.members.data or []) & allowed
        try:
            refuse_oneself(present)
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
                    form_key=form.form_key.data,
                )
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "title")
        else:
            flash(_("已登记，%(n)s 位同志各得 %(hours)s 学时。", n=len(present), hours=f"{made.hours:.1f}"), "ok")
            return redirect(url_for("learning.session", meeting_id=made.id), 303)
    return _form_page(unit, form), 422


def session_in_care(session_id: int) -> tuple[OfflineSession, Unit]:
    """A session of a unit in one's care, and the unit. Raises Missing for any other."""
    found = db.session.get(OfflineSession, session_id)
    unit = db.session.get(Unit, found.unit_id) if found else None
    if found is None or unit is None or not principal().covers(MANAGERS, unit.path):
        raise Missing(_("没有这次活动的登记。"))
    return found, unit


@blueprint.get("/manage/sessions/<int:meeting_id>")
@requires(*MANAGERS)
def session(meeting_id: int) -> ResponseReturnValue:
    """A session: what is planned, who is there, how it ends, and how to put it right."""
    return session_page(*session_in_care(meeting_id))


def session_page(found: OfflineSession, unit: Unit, **shown: Any) -> str:
    """The page with its forms as they are first seen, but for those of `shown`."""
    there = attendance_of(found.id)
    known = {row.id for row in there}
    others = [member for member in people_of_unit(unit) if member.id not in known]
    play, lesson = play_of(found.id), lesson_with_course(found.lesson_id)
    forms: dict[str, Any] = {
        "correction": CorrectionForm(formdata=None, hours=found.hours),
        "closing": ClosingForm(formdata=None, hours=found.hours),
        "marking": PresentForm(formdata=None),
        "telling": SummaryForm(formdata=None, summary=found.summary),
    }
    forms |= shown
    ticked = set((forms["correction"] if found.state == CLOSED else forms["marking"]).members.data or ())
    return render_template(
        "learning/session.html",
        session=found,
        unit=unit,
        there=there,
        ticked=ticked or (known if found.state == CLOSED else ticked),
        people=[*attendees(found.id), *others] if found.state == CLOSED else others,
        paid_elsewhere=sum(bool(row.is_paid_elsewhere) for row in there),
        lesson=lesson,
        play=play,
        shown_parts=round(length(play.intervals)) if play else 0,
        proposal=proposed_hours(play.covered_seconds) if play else None,
        photos=photos_of(found.id),
        corrections=corrections_of(found) if found.state == CLOSED else (),
        recorder=db.session.scalar(db.select(Member.name).where(Member.account_id == found.recorded_by)),
        kinds=KINDS,
        states=STATES,
        ways=WAYS,
        own=principal().member_id,
        most_photos=MOST_PHOTOS,
        **forms,
    )


@blueprint.post("/manage/sessions/<int:meeting_id>")
@requires(*MANAGERS)
def correct_session(meeting_id: int) -> ResponseReturnValue:
    """Put right who was there or what it was worth, by new entries of the ledger."""
    (found, unit), form = session_in_care(meeting_id), CorrectionForm()
    if form.validate_on_submit():
        before = {member.id for member in attendees(meeting_id)}
        allowed = before | {member.id for member in people_of_unit(unit)}
        present, hours = set(form.members.data or []) & allowed, Decimal(form.hours.data or 0)
        try:
            refuse_oneself(before ^ present if hours == found.hours else before | present)
            with transaction():
                changed = service.correct_session(
                    meeting_id, present, hours=hours, reason=form.reason.data or "", actor_id=principal().account_id, now=now()
                )
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "reason")
        else:
            flash(_("已更正，%(n)s 位同志的学时有变化。", n=changed), "ok")
            return redirect(url_for("learning.session", meeting_id=meeting_id), 303)
    return session_page(found, unit, correction=form), 422
