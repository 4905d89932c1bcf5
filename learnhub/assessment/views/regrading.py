"""Bad questions of an exam: a dry run first, then the decision, and what was decided before."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import DECISION_LABELS
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.regrading import asked_questions, dry_run, latest_ruling, past_rulings
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page is asked to try, or told to do."""

    question_id: int | None
    part: str
    decision: str
    reason: str


def _asked() -> _Asked:
    said = request.values
    return _Asked(said.get("question", type=whole), said.get("part", "")[:80], said.get("decision", ""), said.get("reason", ""))


@blueprint.get("/manage/exams/<int:exam_id>/questions")
@requires(ORGANIZER)
def bad_questions(exam_id: int) -> ResponseReturnValue:
    """The questions that were asked; with one and a decision in the address, whose score would change."""
    return _page(queries.exam_to_mark(exam_id, scope()))


def _page(exam: Exam, refusal: Refused | None = None) -> ResponseReturnValue:
    wanted = _asked()
    questions = asked_questions(exam.id)
    chosen = next((each for each in questions if (each.question_id, each.part) == (wanted.question_id, wanted.part)), None)
    effects = None
    if chosen and wanted.decision and refusal is None:
        try:
            draft = service.RulingDraft(chosen.question_id, chosen.part, wanted.decision, "")
            ruling = service.proposed_ruling(exam, draft)
            effects = dry_run(exam, (chosen.question_id, chosen.part), ruling, scope())
        except Refused as found:
            refusal = found
    page = render_template(
        "assessment/bad_questions.html",
        exam=exam,
        questions=questions,
        chosen=chosen,
        wanted=wanted,
        effects=effects,
        refusal=refusal,
        seen=latest_ruling(exam.id),
        history=past_rulings(exam.id),
        decisions=DECISION_LABELS,
        now=now(),
    )
    return page, refusal.status if refusal else 200


@blueprint.post("/manage/exams/<int:exam_id>/questions")
@requires(ORGANIZER)
def decide(exam_id: int) -> ResponseReturnValue:
    """Decide on a question and grade everybody anew."""
    exam = queries.exam_to_mark(exam_id, scope())
    wanted = _asked()
    if wanted.question_id is None:
        raise Missing(_("这场考试没有这道题。"))
    draft = service.RulingDraft(wanted.question_id, wanted.part, wanted.decision, wanted.reason)
    try:
        with transaction():
            seen = request.form.get("seen", -1, type=whole)
            changed = service.decide_question(exam, draft, seen=seen, actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        return _page(queries.exam_to_mark(exam_id, scope()), refusal)
    flash(_("已经处理，%(n)s 份答卷的成绩有变化。", n=changed), "ok")
    return redirect(url_for("assessment.bad_questions", exam_id=exam_id), 303)
