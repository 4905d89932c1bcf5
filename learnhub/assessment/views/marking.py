"""Marking by hand: what waits, how far it is, one answer after the other."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.queries import PlaceToMark, WaitingAnswer
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import decimal, whole
from learnhub.core.transactions import transaction
from learnhub.organization.queries import member

BY_QUESTION, BY_CANDIDATE = "question", "candidate"


def _kept() -> dict[str, Any]:
    """How the marker wants to go on, carried from page to page: by question or candidate, with names or without."""
    by = BY_CANDIDATE if request.args.get("by") == BY_CANDIDATE else BY_QUESTION
    return {"by": by} | ({"names": "1"} if request.args.get("names") == "1" else {})


@blueprint.get("/manage/marking")
@requires(ORGANIZER)
def waiting_exams() -> ResponseReturnValue:
    """Exams and quizzes with answers that wait for a person."""
    return render_template("assessment/waiting_exams.html", exams=queries.exams_to_mark(scope()), reviews=queries.exams_to_review(scope()))


@blueprint.get("/manage/exams/<int:exam_id>/marking")
@requires(ORGANIZER)
def marking(exam_id: int) -> ResponseReturnValue:
    """How far the marking of an exam is, by question and by candidate."""
    exam = queries.exam_to_mark(exam_id, scope())
    attempts = queries.attempts_to_mark(exam_id, scope())
    answers = queries.answers_to_mark(attempts)
    return render_template(
        "assessment/marking.html",
        exam=exam,
        kept=_kept(),
        questions=queries.progress_by_question(attempts, answers),
        candidates=queries.progress_by_candidate(attempts, answers),
        marked=sum(answer.is_marked for answer in answers),
        total=len(answers),
        now=now(),
    )


@blueprint.get("/manage/exams/<int:exam_id>/marking/next")
@requires(ORGANIZER)
def next_answer(exam_id: int) -> ResponseReturnValue:
    """To the first answer that waits, of one question if the address names one."""
    queries.exam_to_mark(exam_id, scope())
    question_id = request.args.get("question", type=whole)
    question = (question_id, request.args.get("part", "")) if question_id is not None else None
    answers = queries.answers_to_mark(queries.attempts_to_mark(exam_id, scope()))
    return _to(exam_id, queries.next_to_mark(answers, after=None, question=question))


def _to(exam_id: int, answer: WaitingAnswer | None) -> ResponseReturnValue:
    if answer is None:
        flash(_("这里的答案都评完了。"), "ok")
        return redirect(url_for("assessment.marking", exam_id=exam_id, **_kept()), 303)
    place: dict[str, Any] = {"attempt_id": answer.attempt_id, "position": answer.position}
    return redirect(url_for("assessment.mark", exam_id=exam_id, **place, **_kept()), 303)


def _attempt(exam_id: int, attempt_id: int) -> tuple[Exam, Attempt]:
    exam = queries.exam_to_mark(exam_id, scope())
    attempt = queries.attempt_to_mark(attempt_id, scope())
    if attempt.exam_id != exam_id:
        raise Missing(_("没有这份答卷。"))
    return exam, attempt


@blueprint.get("/manage/exams/<int:exam_id>/marking/<int:attempt_id>/<int:position>")
@requires(ORGANIZER)
def mark(exam_id: int, attempt_id: int, position: int) -> ResponseReturnValue:
    """One answer with its rubric; who it is from only where names are wished for, and then that somebody looked is recorded."""
    return _page(exam_id, attempt_id, position)


def _page(exam_id: int, attempt_id: int, position: int, refusal: Refused | None = None) -> ResponseReturnValue:
    with transaction():
        exam, attempt = _attempt(exam_id, attempt_id)
        place = queries.answer_to_mark(attempt, position)
        if "names" in _kept():
            record("view_answers", "attempt", attempt.id, actor_id=principal().account_id, now=now(), member=attempt.member_id)
    attempts = queries.attempts_to_mark(exam_id, scope())
    answers = queries.answers_to_mark(attempts)
    shown = [answer for answer in answers if _kept()["by"] == BY_CANDIDATE or answer.question == place.question]
    page = render_template(
        "assessment/mark.html",
        exam=exam,
        place=place,
        kind=attempt.paper[position]["kind"],
        who=_who(attempt, attempts),
        typed=_typed(place, refusal),
        refusal=refusal,
        kept=_kept(),
        marked=sum(answer.is_marked for answer in shown),
        total=len(shown),
        now=now(),
    )
    return page, refusal.status if refusal else 200


def _who(attempt: Attempt, attempts: list[Attempt]) -> str:
    if "names" in _kept():
        return str(member(attempt.member_id).name)
    return str(_("第 %(n)s 份", n=[each.id for each in attempts].index(attempt.id) + 1))


def _typed(place: PlaceToMark, refusal: Refused | None) -> dict[str, Any]:
    """What the form holds: what was typed before it was refused, else the mark that counts."""
    if refusal is not None:
        points = request.form.getlist("point", type=whole)
        return {"score": request.form.get("score", ""), "points": points, "comment": request.form.get("comment", "")}
    present = place.mark
    score = f"{present.score:g}" if present else ""
    return {"score": score, "points": list(present.points) if present else [], "comment": present.comment if present else ""}


def _score() -> float | None:
    """The score that was typed; None for nothing. Raises Refused for what is no number."""
    text = request.form.get("score", "").strip()
    try:
        return decimal(text) if text else None
    except ValueError:
        raise Refused(_("得分请填写数字，如 7.5。"), field="score") from None


@blueprint.post("/manage/exams/<int:exam_id>/marking/<int:attempt_id>/<int:position>")
@requires(ORGANIZER)
def save_mark(exam_id: int, attempt_id: int, position: int) -> ResponseReturnValue:
    """Keep a mark and go on to the next answer that waits."""
    _attempt(exam_id, attempt_id)
    try:
        draft = service.MarkDraft(_score(), request.form.getlist("point", type=whole), request.form.get("comment", ""))
        with transaction():
            service.mark_answer(
                attempt_id,
                position,
                draft,
                seen=request.form.get("seen", 0, type=whole),
                scope=scope(),
                actor_id=principal().account_id,
                now=now(),
            )
    except Missing:
        raise
    except (Refused, Conflict) as refusal:
        return _page(exam_id, attempt_id, position, refusal)
    answers = queries.answers_to_mark(queries.attempts_to_mark(exam_id, scope()))
    here = next(answer for answer in answers if (answer.attempt_id, answer.position) == (attempt_id, position))
    question = here.question if _kept()["by"] == BY_QUESTION else None
    following = queries.next_to_mark(answers, after=(attempt_id, position), question=question)
    return _to(exam_id, following or queries.next_to_mark(answers, after=None, question=None))
