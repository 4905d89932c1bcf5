"""Making a resit of an exam."""

from collections.abc import Collection
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import to_moment, to_wall
from learnhub.assessment.forms.resits import ResitForm
from learnhub.assessment.models import DRAWN, FIXED, GRADED
from learnhub.assessment.queries.resits import arranged_for_resit, resits_of
from learnhub.assessment.queries.sittings import Sitting
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction


def _needs_resit(row: Sitting, arranged: Collection[int]) -> bool:
    """Whether she failed or missed the exam, and no resit is arranged for her so far."""
    if row.resit or row.member_id in arranged:
        return False
    return row.state in {"absent", "deferred"} or (row.state == GRADED and not row.is_passed)


@blueprint.route("/manage/exams/<int:exam_id>/resit", methods=["GET", "POST"])
@requires(ORGANIZER)
def resit(exam_id: int) -> ResponseReturnValue:
    """Who failed or missed the exam, and when they may take it again."""
    exam, moment = queries.managed_exam(exam_id, scope()), now()
    arranged = arranged_for_resit(exam_id, moment)
    rows = sorted(queries.sittings(exam_id, scope(), now=moment), key=lambda row: not _needs_resit(row, arranged))
    start = (moment + timedelta(days=7)).replace(hour=1, minute=0, second=0, microsecond=0)  # 09:00 in Beijing
    form = ResitForm(
        title=_("%(title)s（补考）", title=exam.title)[:120],
        opens_at=to_wall(start),
        closes_at=to_wall(start + timedelta(hours=9)),
        people=[row.member_id for row in rows if _needs_resit(row, arranged) and row.state != "deferred"],
        draws_anew=exam.paper_mode == FIXED,
    )
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.make_resit(exam, _draft(form), scope=scope(), actor_id=principal().account_id, now=moment)
        except Refused as refusal:
            if refusal.status != 422:
                raise
            show_refusal(form, refusal.field, refusal.message, "people")
        else:
            flash(_("已建好补考，核对后发布。"), "ok")
            return redirect(url_for("assessment.overview", exam_id=made.id), 303)
    chosen = set(form.people.data or ())
    page = render_template(
        "assessment/resit.html",
        exam=exam,
        form=form,
        rows=rows,
        chosen=chosen,
        arranged=arranged,
        is_drawn=exam.paper_mode == DRAWN,
        resits=resits_of(exam_id),
        now=moment,
    )
    return page, 422 if form.is_submitted() else 200


def _draft(form: ResitForm) -> service.ResitDraft:
    opens_at, closes_at = to_moment(form.opens_at.data), to_moment(form.closes_at.data)
    if opens_at is None or closes_at is None:
        raise Refused(_("请填写日期和时间，如 2026-03-05 14:30。"), field="opens_at")
    people = frozenset(form.people.data or ())
    choices = {"is_capped": bool(form.is_capped.data), "draws_anew": bool(form.draws_anew.data)}
    return service.ResitDraft(form.title.data or "", opens_at, closes_at, people, **choices, form_key=form.form_key.data)
