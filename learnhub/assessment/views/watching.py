"""How an exam is watched, and by whom: its organizers decide."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms.invigilation import WatchForm
from learnhub.assessment.rules.watching import Watch
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction


@blueprint.route("/manage/exams/<int:exam_id>/invigilation", methods=["GET", "POST"])
@requires(ORGANIZER)
def watching(exam_id: int) -> ResponseReturnValue:
    """What is recorded and asked of candidates; who watches."""
    exam = queries.managed_exam(exam_id, scope())
    form = WatchForm(**asdict(queries.watch_of(exam)))
    if form.validate_on_submit():
        wanted = Watch(**{name: form[name].data for name in asdict(Watch())})
        try:
            with transaction():
                service.set_watch(exam, wanted, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.most_leaves.errors = [*form.most_leaves.errors, refusal.message]
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("assessment.watching", exam_id=exam_id), 303)
    named, text = queries.invigilators_of(exam_id), request.args.get("q", "").strip()[:40]
    page = render_template(
        "assessment/watching.html",
        exam=exam,
        form=form,
        is_locked=queries.has_attempts(exam_id),
        invigilators=named,
        found=queries.colleagues_in(scope(), text, [row.id for row in named]) if text else [],
        text=text,
        now=now(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/manage/exams/<int:exam_id>/invigilators/<int:member_id>")
@requires(ORGANIZER)
def name_invigilator(exam_id: int, member_id: int) -> ResponseReturnValue:
    """Let a colleague watch."""
    exam = queries.managed_exam(exam_id, scope())
    with transaction():
        service.name_invigilator(exam, member_id, scope=scope(), actor_id=principal().account_id, now=now())
    flash(_("已指定为监考人员，可以从“考试”页面进入监考。"), "ok")
    return redirect(url_for("assessment.watching", exam_id=exam_id), 303)


@blueprint.post("/manage/exams/<int:exam_id>/invigilators/<int:member_id>/dismiss")
@requires(ORGANIZER)
def dismiss_invigilator(exam_id: int, member_id: int) -> ResponseReturnValue:
    """Take the right to watch back."""
    exam = queries.managed_exam(exam_id, scope())
    with transaction():
        service.dismiss_invigilator(exam, member_id, actor_id=principal().account_id, now=now())
    flash(_("已取消监考。"), "ok")
    return redirect(url_for("assessment.watching", exam_id=exam_id), 303)
