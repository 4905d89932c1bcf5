"""Who sits an exam by name: invited beside the units, or left out of them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.pagination import page_in, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook

LONGEST_SEARCH = 60
SHOWN = ("all", "invited", "left_out")
SORTS: dict[str, Callable[[Any], Any]] = {"department": lambda row: row.department or "", "added": lambda row: row.added_at}
KEPT = ("show", "name", "sort", "order")
PAGE = 50
DEEDS = {"invite": True, "leave_out": False}


@blueprint.get("/manage/exams/<int:exam_id>/people")
@requires(ORGANIZER)
def people(exam_id: int) -> ResponseReturnValue:
    """Who was named so far, and a search for more."""
    exam = queries.managed_exam(exam_id, scope())
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    named, show = _named(exam_id), _show()
    return render_template(
        "assessment/people.html",
        exam=exam,
        page=page_in([person for person in named if _is_shown(person, show)], number=page_number(), size=PAGE),
        counts={kind: sum(_is_shown(person, kind) for person in named) for kind in SHOWN},
        show=show,
        sort=request.args.get("sort", ""),
        descending=request.args.get("order") == "desc",
        name=request.args.get("name", ""),
        kept={name: value for name, value in request.args.items() if name in KEPT},
        found=queries.people_like(text, scope(), exam_id) if text else [],
        people=queries.audience_count(exam_id),
        text=text,
        now=now(),
    )


def _show() -> str:
    show = request.args.get("show", "all")
    return show if show in SHOWN else "all"


def _is_shown(person: Any, show: str) -> bool:
    return show == "all" or person.is_invited == (show == "invited")


def _named(exam_id: int) -> list[Any]:
    """Those named whose name, staff number or department has what was typed, sorted as the address says."""
    text, sort = request.args.get("name", "").strip()[:LONGEST_SEARCH], request.args.get("sort", "")
    rows = queries.named_people(exam_id, scope())
    found = [row for row in rows if text in f"{row.name} {row.staff_number} {row.department or ''}"]
    is_descending = request.args.get("order") == "desc"
    if sort in SORTS:
        return sorted(found, key=SORTS[sort], reverse=is_descending)
    return found[::-1] if sort == "name" and is_descending else found


@blueprint.post("/manage/exams/<int:exam_id>/people/export")
@requires(ORGANIZER)
def export_people(exam_id: int) -> ResponseReturnValue:
    """Who was named, as the page lists them, as Excel; the export is recorded."""
    exam, show = queries.managed_exam(exam_id, scope()), _show()
    words = {True: _("另外邀请"), False: _("不参加")}
    rows = [
        [each.name, each.staff_number, each.department, words[each.is_invited], f"{local(each.added_at):%Y-%m-%d %H:%M}"]
        for each in _named(exam_id)
        if _is_shown(each, show)
    ]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows), what="people")
    sheet = Sheet(_("点名增减"), [_("姓名"), _("工号"), _("部门"), _("怎样"), _("添加时间")], rows)
    return send_workbook(_("点名增减") + f"-{exam.title}", sheet)


@blueprint.post("/manage/exams/<int:exam_id>/people/<int:member_id>")
@requires(ORGANIZER)
def name_person(exam_id: int, member_id: int) -> ResponseReturnValue:
    """Invite a person, leave one out, or treat one as her unit says again."""
    deed = request.form.get("deed", "")
    with transaction():
        exam = queries.managed_exam(exam_id, scope())
        by: dict[str, Any] = {"scope": scope(), "actor_id": principal().account_id, "now": now()}
        if deed in DEEDS:
            service.name_person(exam, member_id, is_invited=DEEDS[deed], **by)
        else:
            service.forget_person(exam, member_id, **by)
    flash(_("已保存。"), "ok")
    text = request.form.get("q", "").strip()[:LONGEST_SEARCH]
    return redirect(url_for("assessment.people", exam_id=exam_id, q=text or None), 303)
