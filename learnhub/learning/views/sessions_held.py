"""A session from its plan to its end, as who organizes it does it: plan, open, present, close, cancel, summary, photos."""

from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core import storage
from learnhub.core.clock import local, now, zone
from learnhub.core.errors import Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.forms import ClosingForm, PresentForm, SessionPlanForm, SummaryForm
from learnhub.learning.models import GROUP, OfflineSession
from learnhub.learning.queries.sessions import lessons_to_show, people_of_unit
from learnhub.learning.rules.attendance import PLANNED
from learnhub.learning.service import SessionPlan
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.sessions import MANAGERS, chosen_unit, session_in_care, session_page
from learnhub.organization.models import Unit
from learnhub.organization.queries import units_in


def _back(meeting_id: int, words: str = "", tone: str = "ok") -> ResponseReturnValue:
    if words:
        flash(words, tone)
    return redirect(url_for("learning.session", meeting_id=meeting_id), 303)


def _said() -> dict[str, Any]:
    return {"actor_id": principal().account_id, "now": now()}


@blueprint.get("/manage/sessions/plan")
@requires(*MANAGERS)
def plan_session() -> ResponseReturnValue:
    """Choose the unit, then say what is planned."""
    tomorrow = (local(now()) + timedelta(days=1)).replace(hour=14, minute=30, second=0, microsecond=0, tzinfo=None)
    form = SessionPlanForm(category=GROUP, starts_at=tomorrow, hours=Decimal("2.0"))
    return _plan_page(chosen_unit(), form)


def _plan_page(unit: Unit | None, form: SessionPlanForm, found: OfflineSession | None = None) -> str:
    units = units_in(principal().scope(*MANAGERS))
    lessons = lessons_to_show()
    return render_template("learning/session_plan.html", unit=unit, units=units, lessons=lessons, form=form, session=found)


def _plan_of(form: SessionPlanForm) -> SessionPlan:
    return SessionPlan(
        title=form.title.data or "",
        category=form.category.data,
        starts_at=form.starts_at.data.replace(tzinfo=zone()).astimezone(UTC),  # type: ignore[union-attr]  # the form has seen to it
        hours=Decimal(form.hours.data or 0),
        place=form.place.data or "",
        presenter=form.presenter.data or "",
        lesson_id=form.lesson_id.data if form.lesson_id.data in {row.id for row in lessons_to_show()} else None,
        admits_guests=form.admits_guests.data,
    )


@blueprint.post("/manage/sessions/plan")
@requires(*MANAGERS)
def save_plan() -> ResponseReturnValue:
    """Plan the session; members of the unit see it."""
    unit, form = chosen_unit(), SessionPlanForm()
    if unit is None:
        raise Refused(_("请先选择单位。"))
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.plan_session(_plan_of(form), unit.id, form_key=form.form_key.data, **_said())
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "title")
        else:
            return _back(made.id, _("已列入计划，本单位的同志可以看到。"))
    return _plan_page(unit, form), 422


@blueprint.get("/manage/sessions/<int:meeting_id>/plan")
@requires(*MANAGERS)
def edit_plan(meeting_id: int) -> ResponseReturnValue:
    """Change what is planned."""
    found, unit = session_in_care(meeting_id)
    if found.state != PLANNED or found.starts_at is None:
        return _back(meeting_id, _("签到已经开放，不能再改计划；结束后可以更正。"), "warn")
    starts_at = local(found.starts_at).replace(tzinfo=None)
    form = SessionPlanForm(obj=found, starts_at=starts_at, lesson_id=found.lesson_id or 0)
    form.starts_at.data, form.lesson_id.data = starts_at, found.lesson_id or 0
    return _plan_page(unit, form, found)


@blueprint.post("/manage/sessions/<int:meeting_id>/plan")
@requires(*MANAGERS)
def change_plan(meeting_id: int) -> ResponseReturnValue:
    """Save the change."""
    (found, unit), form = session_in_care(meeting_id), SessionPlanForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_session(meeting_id, _plan_of(form), **_said())
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "title")
        else:
            return _back(meeting_id, _("计划已经修改。"))
    return _plan_page(unit, form, found), 422


def _turn(meeting_id: int, verb: Callable[..., Any], words: str) -> ResponseReturnValue:
    """One step of the session; what cannot be done is said on its page."""
    session_in_care(meeting_id)
    try:
        with transaction():
            verb(meeting_id, **_said())
    except Refused as refusal:
        return _back(meeting_id, refusal.message, "bad")
    return _back(meeting_id, words)


@blueprint.post("/manage/sessions/<int:meeting_id>/open")
@requires(*MANAGERS)
def open_session(meeting_id: int) -> ResponseReturnValue:
    """Open for signing in."""
    return _turn(meeting_id, service.open_session, _("签到已经开放，请打开大屏幕。"))


@blueprint.post("/manage/sessions/<int:meeting_id>/cancel")
@requires(*MANAGERS)
def cancel_session(meeting_id: int) -> ResponseReturnValue:
    """The session is not held."""
    return _turn(meeting_id, service.cancel_session, _("活动已经取消，不计学时。"))


@blueprint.post("/manage/sessions/<int:meeting_id>/close")
@requires(*MANAGERS)
def close_session(meeting_id: int) -> ResponseReturnValue:
    """End signing in; those present get their hours, once."""
    (found, unit), form = session_in_care(meeting_id), ClosingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                closed, paid = service.close_session(meeting_id, Decimal(form.hours.data or 0), **_said())
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "hours")
        else:
            return _back(meeting_id, _("活动已经结束，%(n)s 位同志各得 %(hours)s 学时。", n=paid, hours=f"{closed.hours:.1f}"))
    return session_page(found, unit, closing=form), 422


@blueprint.post("/manage/sessions/<int:meeting_id>/present")
@requires(*MANAGERS)
def mark_present(meeting_id: int) -> ResponseReturnValue:
    """Note those ticked as present; nobody is taken off by it."""
    (found, unit), form = session_in_care(meeting_id), PresentForm()
    if form.validate_on_submit():
        ticked = set(form.members.data or []) & {member.id for member in people_of_unit(unit)}
        try:
            if not ticked:
                raise Refused(_("请至少选择一位参加的同志。"), field="members")
            with transaction():
                added = service.mark_present(meeting_id, ticked, **_said())
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "members")
        else:
            return _back(meeting_id, _("已登记 %(n)s 位同志到会。", n=added))
    return session_page(found, unit, marking=form), 422


@blueprint.post("/manage/sessions/<int:meeting_id>/absent/<int:member_id>")
@requires(*MANAGERS)
def take_off(meeting_id: int, member_id: int) -> ResponseReturnValue:
    """Somebody is not here after all."""
    return _turn(meeting_id, lambda at, **said: service.take_off(at, member_id, **said), _("已从到会名单中移去。"))


@blueprint.post("/manage/sessions/<int:meeting_id>/summary")
@requires(*MANAGERS)
def write_summary(meeting_id: int) -> ResponseReturnValue:
    """Say what the session was about."""
    (found, unit), form = session_in_care(meeting_id), SummaryForm()
    if form.validate_on_submit():
        with transaction():
            service.write_summary(meeting_id, form.summary.data or "", **_said())
        return _back(meeting_id, _("小结已经保存。"))
    return session_page(found, unit, telling=form), 422


@blueprint.post("/manage/sessions/<int:meeting_id>/photos")
@requires(*MANAGERS)
def add_photos(meeting_id: int) -> ResponseReturnValue:
    """Add photos, all or none; what is no photo is said."""
    session_in_care(meeting_id)
    sent = [each.stream.read() for each in request.files.getlist("photos") if each.filename]
    if not sent:
        return _back(meeting_id, _("请先选择照片。"), "bad")
    try:
        with transaction():
            added = sum(service.add_photo(meeting_id, content, **_said()) for content in sent)
    except Refused as refusal:
        return _back(meeting_id, refusal.message, "bad")
    return _back(meeting_id, _("已上传 %(n)s 张照片。", n=added))


@blueprint.post("/manage/sessions/<int:meeting_id>/photos/<int:photo_id>/remove")
@requires(*MANAGERS)
def remove_photo(meeting_id: int, photo_id: int) -> ResponseReturnValue:
    """Remove a photo, and its file when nothing else shows it."""
    session_in_care(meeting_id)
    with transaction():
        key = service.remove_photo(meeting_id, photo_id, **_said())
    if key is not None:
        storage.path_of(key).unlink(missing_ok=True)
    return _back(meeting_id, _("照片已经删去。"))
