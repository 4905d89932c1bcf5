"""The paper of an exam: picked from banks, or drawn by rules; and its preview."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from learnhub.assessment import queries, service
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.models import DRAWN, FIXED, Exam
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.questions.models import KINDS
from learnhub.questions.rules.kinds import ALL_KINDS

DEFAULT_MARKS = dict.fromkeys(ALL_KINDS, 2.0) | {"multiple": 4.0, "indefinite": 4.0, "short_answer": 8.0, "essay": 15.0, "passage": 10.0}
PREVIEW_SEED = 1


@blueprint.get("/manage/exams/<int:exam_id>/paper")
@requires(ORGANIZER)
def paper(exam_id: int) -> ResponseReturnValue:
    """Pick questions (fixed) or say how many to draw (drawn)."""
    exam = queries.managed_exam(exam_id, scope())
    mode = request.args.get("mode") if request.args.get("mode") in (FIXED, DRAWN) else exam.paper_mode
    return _fixed_page(exam) if mode == FIXED else _drawn_page(exam, None)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list of questions to pick from is narrowed to."""

    bank_id: int | None
    kind: str | None
    text: str


def _filter() -> Filter:
    kind = request.args.get("kind")
    return Filter(request.args.get("bank", type=whole), kind if kind in KINDS else None, request.args.get("q", "").strip()[:60])


def _found(by: Filter, without: list[int]) -> Select[Any]:
    return queries.usable_questions(scope(), bank_id=by.bank_id, kind=by.kind, text=by.text, without=without)


def _fixed_page(exam: Exam) -> ResponseReturnValue:
    items, by = queries.items_of(exam.id), _filter()
    found = _found(by, [item.question_id for item in items])
    return render_template(
        "assessment/paper_fixed.html",
        exam=exam,
        items=items,
        page=page_of(found, number=page_number(), size=15, scalars=False),
        banks=queries.usable_banks(scope()),
        kinds=KIND_LABELS,
        bank_id=by.bank_id,
        kind=by.kind,
        text=by.text,
        is_locked=queries.has_attempts(exam.id),
        guess=_guess(exam),
        now=now(),
    )


def _guess(exam: Exam) -> float:
    """What blind guessing brings, to stand beside the pass mark."""
    return queries.blind_guess(exam, queries.marking_rule(exam)) if exam.question_count else 0.0


def _drawn_page(exam: Exam, typed: dict[tuple[int, str], tuple[str, str]] | None) -> ResponseReturnValue:
    page = render_template(
        "assessment/paper_drawn.html",
        exam=exam,
        pools=queries.pool_sizes(exam.id, scope()),
        typed=typed or {},
        is_locked=queries.has_attempts(exam.id),
        guess=_guess(exam),
        now=now(),
    )
    return page, 422 if typed is not None else 200


def _back(exam_id: int, mode: str) -> ResponseReturnValue:
    """To the paper, with the search as it was."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in {"bank", "kind", "q", "page"}}
    return redirect(url_for("assessment.paper", exam_id=exam_id, mode=mode, **kept), 303)


def _marks_of(name: str, otherwise: float) -> float:
    return request.form.get(name, type=float) or otherwise


@blueprint.post("/manage/exams/<int:exam_id>/paper/add")
@requires(ORGANIZER)
def add_questions(exam_id: int) -> ResponseReturnValue:
    """Put the ticked questions, or all that the filter found, at the end of the paper."""
    wanted = request.form.getlist("question", type=whole)
    queries.managed_exam(exam_id, scope())
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            items = [(item.question_id, item.marks) for item in exam.items]
            if "all" in request.form:
                wanted = queries.question_ids(_found(_filter(), [question_id for question_id, _marks in items]), service.MOST_QUESTIONS)
            kinds = queries.kinds_of(wanted)
            added = [(question_id, DEFAULT_MARKS[kinds[question_id]]) for question_id in wanted if question_id in kinds]
            service.set_fixed_paper(exam, items + added, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已加入 %(n)s 题，共 %(total)s 题。", n=len(added), total=len(items) + len(added)), "ok")
    return _back(exam_id, FIXED)


@blueprint.post("/manage/exams/<int:exam_id>/paper/items")
@requires(ORGANIZER)
def save_items(exam_id: int) -> ResponseReturnValue:
    """Marks and order of the paper, and what leaves it."""
    removed = set(request.form.getlist("remove", type=whole))
    queries.managed_exam(exam_id, scope())
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            rows = [
                (request.form.get(f"place{item.question_id}", type=float) or item.position + 1, item.position, item)
                for item in exam.items
                if item.question_id not in removed
            ]
            ordered = [item for _place, _position, item in sorted(rows, key=lambda row: row[:2])]
            kinds = queries.kinds_of([item.question_id for item in ordered])
            each = {kind: request.form.get(f"each-{kind}", type=float) for kind in KINDS}
            items = [
                (item.question_id, each[kinds[item.question_id]] or _marks_of(f"marks{item.question_id}", item.marks)) for item in ordered
            ]
            service.set_fixed_paper(exam, items, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("试卷已保存。"), "ok")
    return _back(exam_id, FIXED)


@blueprint.post("/manage/exams/<int:exam_id>/paper/draws")
@requires(ORGANIZER)
def save_draws(exam_id: int) -> ResponseReturnValue:
    """How many questions of each bank and kind every paper draws."""
    exam = queries.managed_exam(exam_id, scope())
    typed = {}
    rules = []
    for pool in queries.pool_sizes(exam_id, scope()):
        name = f"{pool.bank_id}-{pool.kind}"
        count, marks = request.form.get(f"count-{name}", ""), request.form.get(f"marks-{name}", "")
        typed[pool.bank_id, pool.kind] = (count, marks)
        drawn = max(0, request.form.get(f"count-{name}", 0, type=whole))
        rules.append(service.RuleDraft(pool.bank_id, drawn, _marks_of(f"marks-{name}", 0.0), pool.kind))
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            service.set_draw_rules(exam, rules, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
        return _drawn_page(exam, typed)
    flash(_("抽题规则已保存，共 %(n)s 题，满分 %(marks)s 分。", n=exam.question_count, marks=f"{exam.full_marks:g}"), "ok")
    return _back(exam_id, DRAWN)


@blueprint.get("/manage/exams/<int:exam_id>/preview")
@requires(ORGANIZER)
def preview(exam_id: int) -> ResponseReturnValue:
    """The paper as a member would see it; a drawn one is one example, another with each number."""
    exam = queries.managed_exam(exam_id, scope())
    number = request.args.get("n", PREVIEW_SEED, type=whole)
    try:
        questions = queries.preview_of(service.freeze_paper(exam, number)) if exam.question_count else []
    except Refused as refusal:
        flash(refusal.message, "bad")
        questions = []
    return render_template("assessment/preview.html", exam=exam, questions=questions, number=number, now=now())
