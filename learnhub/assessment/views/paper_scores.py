"""Exams on paper 纸质考试: what to print, and the grid in which scores are entered by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.queries import Person
from learnhub.assessment.queries.sittings import SittingFilter
from learnhub.assessment.rules.sections import form_of
from learnhub.assessment.service import PaperScore
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import Page, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import decimal
from learnhub.core.transactions import transaction

TOTAL, QUESTION = "total", "question"
AT_ONCE = {TOTAL: 50, QUESTION: 20}  # people on a page of the grid
Forms = Mapping[str, Sequence[Mapping[str, Any]]]


class _Bad(Exception):
    """A field that cannot be read."""


def _by() -> str:
    return QUESTION if request.args.get("by") == QUESTION else TOTAL


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in ("by", "q", "page") if request.args.get(name)}


@blueprint.get("/manage/exams/<int:exam_id>/paper-scores")
@requires(ORGANIZER)
def paper_scores(exam_id: int) -> ResponseReturnValue:
    """What to print, and everybody's scores in fields."""
    return _page(queries.managed_exam(exam_id, scope()), {})


def _people(exam: Exam) -> Page[Person]:
    """One page of the audience."""
    people = queries.paper_people(exam, scope(), SittingFilter(text=request.args.get("q", "").strip()[:60]))
    size, number = AT_ONCE[_by()], page_number()
    return Page(people[(number - 1) * size : number * size], number, size, len(people))


def _forms(exam: Exam) -> Forms:
    """The forms as printed, or as they would be; none while there is nothing to ask."""
    try:
        return service.paper_forms(exam) if exam.question_count else {}
    except Refused:
        return {}


def _page(exam: Exam, errors: Mapping[int, str], refusal: str | None = None) -> ResponseReturnValue:
    page, forms = _people(exam), _forms(exam)
    page_html = render_template(
        "assessment/paper_scores.html",
        exam=exam,
        page=page,
        forms=forms,
        columns=max(forms.values(), key=len, default=()) if _by() == QUESTION else (),
        has_letters="" not in forms,
        entered=queries.entered_scores(exam.id, [person.member_id for person in page.items]),
        letter_of=form_of,
        typed=request.form,
        errors=errors,
        refusal=refusal,
        by=_by(),
        kept=_kept(),
        text=request.args.get("q", ""),
        now=now(),
    )
    return page_html, 422 if errors or refusal else 200


@blueprint.post("/manage/exams/<int:exam_id>/paper-scores")
@requires(ORGANIZER)
def save_paper_scores(exam_id: int) -> ResponseReturnValue:
    """Enter what the fields of one page hold: all, or with anything wrong none."""
    exam = queries.managed_exam(exam_id, scope())
    forms, page = _forms(exam), _people(exam)
    present = queries.entered_scores(exam.id, [person.member_id for person in page.items])
    scores, errors = [], {}
    for person in page.items:
        try:
            score = _typed(person, forms)
        except _Bad as bad:
            errors[person.member_id] = str(bad)
            continue
        if score is None:
            continue
        if problem := service.problem_of(exam, score, person, present.get(person.member_id), forms):
            errors[person.member_id] = problem
        scores.append(score)
    if errors:
        return _page(exam, errors, _("有 %(n)s 人的成绩需要修改，没有保存。", n=len(errors)))
    try:
        with transaction():
            entry = service.enter_scores(exam, scores, scope=scope(), actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        return _page(queries.managed_exam(exam_id, scope()), {}, refusal.message)
    flash(_("已登记 %(new)s 人的成绩，更正 %(changed)s 人。", new=entry.new, changed=entry.changed), "ok")
    return redirect(url_for("assessment.paper_scores", exam_id=exam_id, **_kept()), 303)


def _typed(person: Person, forms: Forms) -> PaperScore | None:
    """What was typed for a member; None for nothing. Raises _Bad."""
    member_id = person.member_id
    if _by() == TOTAL:
        total = _number(f"t{member_id}")
        return None if total is None else PaperScore(member_id, total=total)
    form = request.form.get(f"f{member_id}", "")
    places = range(len(max(forms.values(), key=len, default=())))
    marks = {place: found for place in places if (found := _number(f"m{member_id}-{place}")) is not None}
    return PaperScore(member_id, form, marks=marks) if marks else None


def _number(name: str) -> float | None:
    text = request.form.get(name, "").strip()
    try:
        return decimal(text) if text else None
    except ValueError:
        raise _Bad(_("“%(text)s”不是分数，请填写数字。", text=text[:20])) from None
