"""The paper of an exam: questions picked from banks."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from learnhub.assessment import queries, service
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.models import DRAWN, FIXED, Exam, PaperItem
from learnhub.assessment.queries.managing import items_of, kinds_of, question_ids, usable_banks, usable_questions
from learnhub.assessment.queries.pools import groups_among
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.drawing import saved_page
from learnhub.assessment.views.managing import scope
from learnhub.assessment.views.paper_parts import guess_of, parts_of
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import decimal, whole
from learnhub.core.transactions import transaction
from learnhub.questions.models import KINDS
from learnhub.questions.rules.kinds import ALL_KINDS

DEFAULT_MARKS = dict.fromkeys(ALL_KINDS, 2.0) | {"multiple": 4.0, "indefinite": 4.0, "short_answer": 8.0, "essay": 15.0, "passage": 10.0}


@blueprint.get("/manage/exams/<int:exam_id>/paper")
@requires(ORGANIZER)
def paper(exam_id: int) -> ResponseReturnValue:
    """Pick questions (fixed) or say how many to draw (drawn)."""
    exam = queries.managed_exam(exam_id, scope())
    mode = request.args.get("mode") if request.args.get("mode") in (FIXED, DRAWN) else exam.paper_mode
    return _fixed_page(exam) if mode == FIXED else saved_page(exam)


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
    return usable_questions(scope(), bank_id=by.bank_id, kind=by.kind, text=by.text, without=without)


def _fixed_page(exam: Exam) -> ResponseReturnValue:
    items, by = items_of(exam.id), _filter()
    found = _found(by, [item.question_id for item in items])
    return render_template(
        "assessment/paper_fixed.html",
        exam=exam,
        items=items,
        page=page_of(found, number=page_number(), size=15, scalars=False),
        banks=usable_banks(scope()),
        kinds=KIND_LABELS,
        bank_id=by.bank_id,
        kind=by.kind,
        text=by.text,
        is_locked=queries.has_attempts(exam.id),
        guess=guess_of(exam),
        excluding=_excluding([item.question_id for item in items]),
        now=now(),
        **parts_of(exam),
    )


def _excluding(question_ids: list[int]) -> list[list[int]]:
    """Numbers on the paper of the questions that exclude each other."""
    number = {question_id: place for place, question_id in enumerate(question_ids, 1)}
    return sorted(sorted(number[each] for each in group) for group in groups_among(question_ids))


def _back(exam_id: int, mode: str) -> ResponseReturnValue:
    """To the paper, with the search as it was."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in {"bank", "kind", "q", "page"}}
    return redirect(url_for("assessment.paper", exam_id=exam_id, mode=mode, **kept), 303)


def _marks_of(name: str) -> float | None:
    """What was typed; None for nothing. Raises Refused for what is no number: it would be left as it was without a word."""
    text = request.form.get(name, "").strip()
    try:
        return decimal(text) if text else None
    except ValueError:
        raise Refused(_("分值“%(text)s”不是数字，试卷没有保存。请填写大于 0 的数，如 2 或 2.5。", text=text[:20])) from None


def _marks_typed(item: PaperItem, of_kind: float | None) -> float:
    """Marks of a question: those of its kind, those of its own, or as they were."""
    own = _marks_of(f"marks{item.question_id}")
    return next((marks for marks in (of_kind, own) if marks is not None), item.marks)


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
                wanted = question_ids(_found(_filter(), [question_id for question_id, _marks in items]), service.MOST_QUESTIONS)
            kinds = kinds_of(wanted)
            added = [(question_id, DEFAULT_MARKS[kinds[question_id]]) for question_id in wanted if question_id in kinds]
            service.set_fixed_paper(exam, items + added, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已加入 %(n)s 题，共 %(total)s 题。", n=len(added), total=len(items) + len(added)), "ok")
    return _back(exam_id, FIXED)


def _section_of(item: PaperItem) -> int | None:
    """The section that was chosen for a question; where nothing was asked, the one it had."""
    name = f"section{item.question_id}"
    return request.form.get(name, type=whole) if name in request.form else item.section_id


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
                (request.form.get(f"place{item.question_id}", type=decimal) or item.position + 1, item.position, item)
                for item in exam.items
                if item.question_id not in removed
            ]
            ordered = [item for _place, _position, item in sorted(rows, key=lambda row: row[:2])]
            kinds = kinds_of([item.question_id for item in ordered])
            each = {kind: _marks_of(f"each-{kind}") for kind in KINDS}
            items = [(item.question_id, _marks_typed(item, each[kinds[item.question_id]])) for item in ordered]
            sections = {item.question_id: _section_of(item) for item in ordered}
            service.set_fixed_paper(exam, items, sections=sections, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("试卷已保存。"), "ok")
    return _back(exam_id, FIXED)
