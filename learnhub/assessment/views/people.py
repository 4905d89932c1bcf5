"""Who sits an exam by name: invited beside the units, or left out of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction

LONGEST_SEARCH = 60
DEEDS = {"invite": True, "leave_out": False}


@blueprint.get("/manage/exams/<int:exam_id>/people")
@requires(ORGANIZER)
def people(exam_id: int) -> ResponseReturnValue:
    """Who was named so far, and a search for more."""
    exam = queries.managed_exam(exam_id, scope())
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return render_template(
        "assessment/people.html",
        exam=exam,
        named=queries.named_people(exam_id, scope()),
        found=queries.people_like(text, scope(), exam_id) if text else [],
        people=queries.audience_count(exam_id),
        text=text,
        now=now(),
    )


@blueprint.post("/manage/exams/<int:exam_id>/people/<int:member_id>")
@requires(ORGANIZER)
def name_person(exam_id: int, member_id: int) -> ResponseReturnValue:
    """Invite a person, leave one out, or treat one as her unit says again."""
    deed = request.form.get("deed", "")
    with transaction():
        exam = queries.managed_exam(exam_id, scope())
        by: dict[str, Any] = {"scope": scope(), "actor_id": principal().account_id, "now": now()}
        if deed in DEEDS:
            service.name_person(exam, member_id, is_invited=DEEDS[deed], **by)
        else:
            service.forget_person(exam, member_id, **by)
    flash(_("已保存。"), "ok")
    text = request.form.get("q", "").strip()[:LONGEST_SEARCH]
    return redirect(url_for("assessment.people", exam_id=exam_id, q=text or None), 303)
