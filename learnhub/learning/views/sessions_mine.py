"""Sessions as a member meets them: signing in by code, what is planned, what one attended, the page and photos of one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core import storage
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import OfflineSession, SessionPhoto
from learnhub.learning.queries.sessions import (
    attended_by,
    coming_for,
    corrections_of,
    is_present,
    lesson_with_course,
    photos_of,
    sessions_in,
)
from learnhub.learning.rules.attendance import CANCELED, CLOSED, OPEN, session_of
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.sessions import KINDS, STATES
from learnhub.organization.models import Unit

INSIDERS = (ORGANIZER, LEADER, ADMINISTRATOR)


@blueprint.get("/s/<code>")
@requires(SIGNED_IN)
def scan(code: str) -> ResponseReturnValue:
    """The code was scanned: which session it is, and a button to confirm."""
    named = session_of(code)
    if named is not None and is_present(named, principal().member_id):  # she comes back to a code that is old by now
        return redirect(url_for("learning.my_session", meeting_id=named), 303)
    try:
        found, ticket = service.session_of_code(code, principal().member_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        return render_template("learning/session_scan.html", session=None, refusal=refusal.message), refusal.status
    unit = db.session.get_one(Unit, found.unit_id)
    return render_template("learning/session_scan.html", session=found, unit=unit, ticket=ticket, code=code, kinds=KINDS)


@blueprint.post("/s/<code>")
@requires(SIGNED_IN)
def confirm_presence(code: str) -> ResponseReturnValue:
    """I am here; once, however often it is sent."""
    try:
        with transaction():
            found, _at = service.sign_in_to_session(code, request.form.get("ticket", "")[:80], principal().member_id, now=now())
            meeting_id = found.id
    except Missing:
        raise
    except Refused as refusal:
        return render_template("learning/session_scan.html", session=None, refusal=refusal.message), refusal.status
    flash(_("签到成功。"), "ok")
    return redirect(url_for("learning.my_session", meeting_id=meeting_id), 303)


@blueprint.get("/study/sessions")
@requires(SIGNED_IN)
def my_sessions() -> ResponseReturnValue:
    """Sessions that are planned in one's units, those one was present at, and for leaders those of their units."""
    who = principal()
    page = page_of(attended_by(who.member_id), number=page_number(), scalars=False)
    coming = coming_for(who.department_path, who.branch_path)
    led = page_of(sessions_in(who.scope(LEADER)), number=1, size=10, scalars=False).items if who.has_role(LEADER) else ()
    return render_template("learning/my_sessions.html", page=page, coming=coming, led=led, kinds=KINDS, states=STATES)


def _visible(meeting_id: int) -> tuple[OfflineSession, Unit, bool]:
    """A session that one may see, its unit, and whether one sees its inside. Raises Missing.

    Inside are summary and photos: for who was present, and for organizers and leaders of the unit. Members of the unit see the plan.
    """
    found = db.session.get(OfflineSession, meeting_id)
    unit = db.session.get(Unit, found.unit_id) if found else None
    if found is not None and unit is not None:
        who = principal()
        if who.covers(INSIDERS, unit.path) or (found.state != CANCELED and is_present(found.id, who.member_id)):
            return found, unit, True
        homes = (who.department_path, who.branch_path)
        if found.state not in {CLOSED, CANCELED} and any(home and home.startswith(unit.path) for home in homes):
            return found, unit, False
    raise Missing(_("没有这次活动，或者你没有参加。"))


@blueprint.get("/study/sessions/<int:meeting_id>")
@requires(SIGNED_IN)
def my_session(meeting_id: int) -> ResponseReturnValue:
    """A session: when, where, who speaks; whether one is signed in; afterwards summary and photos."""
    found, unit, is_inside = _visible(meeting_id)
    return render_template(
        "learning/session_shown.html",
        session=found,
        unit=unit,
        is_inside=is_inside,
        is_present=is_present(found.id, principal().member_id),
        is_open=found.state == OPEN,
        lesson=lesson_with_course(found.lesson_id),
        photos=photos_of(found.id) if is_inside else (),
        corrections=corrections_of(found) if is_inside and found.state == CLOSED else (),
        kinds=KINDS,
        states=STATES,
    )


@blueprint.get("/study/sessions/<int:meeting_id>/photos/<int:photo_id>")
@requires(SIGNED_IN)
def session_photo(meeting_id: int, photo_id: int) -> ResponseReturnValue:
    """A photo, to those who see the inside of its session."""
    found, _unit, is_inside = _visible(meeting_id)
    photo = db.session.get(SessionPhoto, photo_id)
    if not is_inside or photo is None or photo.session_id != found.id or not storage.path_of(photo.key).is_file():
        raise Missing(_("没有这张照片，可能已经删去。"))
    return storage.send(photo.key, "image/jpeg")
