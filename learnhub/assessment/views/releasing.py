"""Publishing the results of an exam by hand."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction


@blueprint.post("/manage/exams/<int:exam_id>/publish-scores")
@requires(ORGANIZER)
def publish_scores(exam_id: int) -> ResponseReturnValue:
    """Publish what the policy leaves to a person; members are told by the clock."""
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            service.publish_scores(exam, actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已公布，参加考试的同志会收到通知。"), "ok")
    return redirect(url_for("assessment.overview", exam_id=exam_id), 303)
