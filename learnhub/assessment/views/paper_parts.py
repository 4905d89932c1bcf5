"""What fixed and drawn papers share: sections, forms, papers prepared before the door opens."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from learnhub.assessment import queries, service
from learnhub.assessment.models import DRAWN, FIXED, Exam
from learnhub.assessment.queries.plans import plan_of, preparation_of, section_rows
from learnhub.assessment.rules.sections import MOST_SECTIONS
from learnhub.assessment.service import SectionDraft
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction


def guess_of(exam: Exam) -> float:
    """What blind guessing brings, to stand beside the pass mark."""
    return queries.blind_guess(exam, queries.marking_rule(exam)) if exam.question_count else 0.0


def parts_of(exam: Exam) -> dict[str, Any]:
    """What the pages of a paper show beside its questions."""
    plan = plan_of(exam.id)
    return {
        "sections": section_rows(exam),
        "most_sections": MOST_SECTIONS,
        "forms": plan.forms if plan else 0,
        "letters": service.FORMS[: plan.forms] if plan else "",
        "preparation": preparation_of(exam),
    }


def to_paper(exam: Exam) -> ResponseReturnValue:
    """To the page of the paper, as it is made now or as it was looked at."""
    mode = request.args.get("mode")
    return redirect(url_for("assessment.paper", exam_id=exam.id, mode=mode if mode in (FIXED, DRAWN) else exam.paper_mode), 303)


def _drafts(form: MultiDict[str, str]) -> list[SectionDraft]:
    """The sections as typed, in the order of their places; `remove` leaves one out, and a new one without words is none."""
    rows = []
    for number, (key, title, note) in enumerate(zip(form.getlist("id"), form.getlist("title"), form.getlist("note"), strict=False)):
        if key not in form.getlist("remove") and (key or title.strip() or note.strip()):
            section_id = int(key) if key.isdecimal() and len(key) < 19 else None
            rows.append((form.get(f"place{key}", type=float) or number + 1, number, SectionDraft(section_id, title, note)))
    if "add" in form:
        rows.append((float("inf"), len(rows), SectionDraft(None)))
    return [draft for _place, _number, draft in sorted(rows, key=lambda row: row[:2])]


@blueprint.post("/manage/exams/<int:exam_id>/paper/sections")
@requires(ORGANIZER)
def save_sections(exam_id: int) -> ResponseReturnValue:
    """Words and order of the sections, one more, or one for each kind of question."""
    exam = queries.managed_exam(exam_id, scope())
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            if "by_kind" in request.form:
                service.set_sections_by_kind(exam, actor_id=principal().account_id, now=now())
            else:
                service.set_sections(exam, _drafts(request.form), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("大题已保存。"), "ok")
    return to_paper(exam)


@blueprint.post("/manage/exams/<int:exam_id>/paper/forms")
@requires(ORGANIZER)
def save_forms(exam_id: int) -> ResponseReturnValue:
    """In how many forms the paper is made; saved again, they are made anew."""
    exam = queries.managed_exam(exam_id, scope())
    forms, seed = request.form.get("forms", 0, type=whole), secrets.randbits(31)
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            service.set_forms(exam, forms, seed=seed, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        letters = "、".join(service.FORMS[:forms])
        flash(_("试卷分为 %(letters)s 卷，按座次发放，邻座不同。", letters=letters) if forms else _("每人一份，不分卷别。"), "ok")
    return to_paper(exam)


@blueprint.post("/manage/exams/<int:exam_id>/paper/prepare")
@requires(ORGANIZER)
def prepare(exam_id: int) -> ResponseReturnValue:
    """Have a paper made for everybody before the door opens, the first of them at once; or stop that."""
    exam, is_wanted, seed = queries.managed_exam(exam_id, scope()), "stop" not in request.form, secrets.randbits(31)
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            service.ask_for_papers(exam, is_wanted=is_wanted, seed=seed, actor_id=principal().account_id, now=now())
        if is_wanted:
            with transaction():
                service.notice_changes(exam, now=now())
                service.prepare_papers(exam, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("开始备卷，人多时几分钟内备齐。") if is_wanted else _("不再提前备卷，开考时现抽。"), "ok")
    return to_paper(exam)


@blueprint.get("/manage/exams/<int:exam_id>/paper/prepared")
@requires(ORGANIZER)
def prepared(exam_id: int) -> ResponseReturnValue:
    """How far it is: the piece of the page that asks again until all papers are there."""
    exam = queries.managed_exam(exam_id, scope())
    return render_template("assessment/_preparing.html", exam=exam, preparation=preparation_of(exam))
