"""How hard the papers of an exam are expected to be, and how alike: the author sees it before anybody sits it."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learnhub.assessment import queries, service
from learnhub.assessment.models import DRAWN
from learnhub.assessment.queries.expecting import stems_of
from learnhub.assessment.rules.simulating import Simulation
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, requires

MOST_USED = 10


@blueprint.get("/manage/exams/<int:exam_id>/simulation")
@requires(ORGANIZER)
def simulation(exam_id: int) -> ResponseReturnValue:
    """A thousand draws: mean and spread of what they are expected to bring, what two have in common, which questions come how often."""
    exam = queries.managed_exam(exam_id, scope())
    if not exam.question_count:
        return redirect(url_for("assessment.paper", exam_id=exam_id), 303)
    try:
        found = service.simulated(exam)
    except Refused as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("assessment.paper", exam_id=exam_id, mode=DRAWN), 303)
    drawn = found.simulation
    return render_template(
        "assessment/simulation.html",
        exam=exam,
        found=found,
        drawn=drawn,
        chart=_chart(drawn) if drawn else {},
        used=_most_used(drawn) if drawn else [],
        labels=service.DIFFICULTY_LABELS,
        now=now(),
    )


def _chart(drawn: Simulation) -> dict[str, Any]:
    return {"x": [f"{edge:.1%}" for edge, _count in drawn.steps], "data": [count for _edge, count in drawn.steps], "mark": 0, "unit": ""}


def _most_used(drawn: Simulation) -> list[Mapping[str, Any]]:
    """The questions that come most often, with the share of papers that hold them."""
    most = sorted(drawn.uses.items(), key=lambda each: (-each[1], each[0]))[:MOST_USED]
    stems = stems_of([question_id for question_id, _count in most])
    return [{"question": stems[question_id], "share": count / drawn.papers} for question_id, count in most]
