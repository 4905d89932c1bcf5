"""成绩复核: a member asks that her score is looked at again, an organizer answers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import REVIEW_LABELS
from learnhub.assessment.models import WHOLE
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import page_number
from learnhub.core.permissions import ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.requests import decimal, whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook


def _position() -> int:
    """The place the request is about: `question` in the address counts from 1; without it, the whole."""
    number = request.args.get("question", type=whole)
    return WHOLE if number is None else number - 1


@blueprint.get("/attempts/<int:attempt_id>/review")
@requires(SIGNED_IN)
def review_form(attempt_id: int) -> ResponseReturnValue:
    """The form of a request, about one question or the whole."""
    return _form(attempt_id)


def _form(attempt_id: int, refusal: Refused | None = None) -> ResponseReturnValue:
    moment, position = now(), _position()
    attempt = queries.attempt_of(attempt_id, principal().member_id)
    found, desk = queries.result_of(attempt, moment), queries.review_desk(attempt, moment)
    if position != WHOLE and not (0 <= position < len(found.questions) and desk.about_questions):
        raise Missing(_("没有这道题。"))
    if refusal is None and not desk.may_ask(position):
        return redirect(url_for("assessment.result", attempt_id=attempt_id), 303)
    page = render_template(
        "assessment/review_form.html",
        exam=attempt.exam,
        attempt=attempt,
        desk=desk,
        question=found.questions[position] if position != WHOLE else None,
        typed=request.form.get("reason", ""),
        refusal=refusal,
        now=moment,
    )
    return page, refusal.status if refusal else 200


@blueprint.post("/attempts/<int:attempt_id>/review")
@requires(SIGNED_IN)
def ask_review(attempt_id: int) -> ResponseReturnValue:
    """Hand the request in."""
    try:
        with transaction():
            service.ask_review(attempt_id, principal().member_id, _position(), request.form.get("reason", ""), now=now())
    except Missing:
        raise
    except Refused as refusal:
        return _form(attempt_id, refusal)
    flash(_("已经申请复核，答复后会收到通知。"), "ok")
    return redirect(url_for("assessment.result", attempt_id=attempt_id), 303)


def _state() -> str | None:
    wanted = request.args.get("state")
    return wanted if wanted in REVIEW_LABELS else None


@blueprint.get("/manage/exams/<int:exam_id>/reviews")
@requires(ORGANIZER)
def reviews(exam_id: int) -> ResponseReturnValue:
    """The requests about an exam, those that wait first."""
    exam = queries.managed_exam(exam_id, scope())
    return render_template(
        "assessment/reviews.html",
        exam=exam,
        page=queries.review_request_page(exam_id, scope(), _state(), number=page_number()),
        counts=queries.review_request_counts(exam_id, scope()),
        state=_state(),
        labels=REVIEW_LABELS,
        now=now(),
    )


@blueprint.post("/manage/exams/<int:exam_id>/reviews/export")
@requires(ORGANIZER)
def export_reviews(exam_id: int) -> ResponseReturnValue:
    """The requests the page shows as Excel; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    rows = [_line(row) for row in queries.review_request_rows(exam_id, scope(), _state())]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows), what="reviews")
    head = [_("姓名"), _("工号"), _("部门"), _("题号"), _("理由"), _("申请时间"), _("结果"), _("答复"), _("原成绩"), _("复核后成绩")]
    return send_workbook(_("成绩复核") + f"-{exam.title}", Sheet(_("成绩复核"), head, rows))


def _line(row: queries.RequestRow) -> list[Any]:
    about = row.number if row.number is not None else _("整份答卷")
    asked = f"{local(row.request.asked_at):%Y-%m-%d %H:%M}"
    state = str(REVIEW_LABELS[row.request.state])
    who = [row.name, row.staff_number, row.department]
    return [*who, about, row.request.reason, asked, state, row.request.answer, row.request.score_before, row.request.score_after]


@blueprint.get("/manage/exams/<int:exam_id>/reviews/<int:review_id>")
@requires(ORGANIZER)
def review_request(exam_id: int, review_id: int) -> ResponseReturnValue:
    """One request with the answer it is about; that somebody looked is recorded."""
    return _request_page(exam_id, review_id)


def _request_page(exam_id: int, review_id: int, refusal: Refused | None = None) -> ResponseReturnValue:
    exam = queries.managed_exam(exam_id, scope())
    row = queries.review_request(exam_id, review_id, scope())
    moment = now()
    if refusal is None:
        with transaction():
            record("view_answers", "attempt", row.attempt.id, actor_id=principal().account_id, now=moment, member=row.attempt.member_id)
    sheet = queries.sheet_of(row.attempt, moment)
    page = render_template(
        "assessment/review_request.html",
        exam=exam,
        row=row,
        question=sheet.questions[row.number - 1] if row.number is not None else None,
        typed=request.form if refusal else {},
        refusal=refusal,
        now=moment,
    )
    return page, refusal.status if refusal else 200


def _score() -> float | None:
    text = request.form.get("score", "").strip()
    try:
        return decimal(text) if text else None
    except ValueError:
        raise Refused(_("得分请填写数字，如 7.5。"), field="score") from None


@blueprint.post("/manage/exams/<int:exam_id>/reviews/<int:review_id>")
@requires(ORGANIZER)
def answer_review(exam_id: int, review_id: int) -> ResponseReturnValue:
    """Keep the answer, with another score where there is one."""
    queries.managed_exam(exam_id, scope())
    try:
        draft = service.ReviewAnswer(request.form.get("text", ""), _score())
        with transaction():
            service.answer_review(exam_id, review_id, draft, scope=scope(), actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        return _request_page(exam_id, review_id, refusal)
    flash(_("已经答复，本人会收到通知。"), "ok")
    return redirect(url_for("assessment.reviews", exam_id=exam_id), 303)
