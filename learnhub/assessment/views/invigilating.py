"""The invigilator's board, and each candidate with what can be done for her."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.assessment import queries, service
from learnhub.assessment.forms.invigilation import MessageForm
from learnhub.assessment.models import RUNNING, Exam
from learnhub.assessment.queries import board as boards
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.assessment.views.sittings import close_overdue
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.errors import Refused
from learnhub.core.pagination import Page, page_in, page_number
from learnhub.core.permissions import ORGANIZER, SIGNED_IN, background, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook

SHOWN = ("all", "running", "away", "silent", "left", "done", "absent")
KEPT = ("show", "q", "unit", "sort", "order", "page")
PAGE = 50
LINK_LABELS = {"here": _l("作答中"), "away": _l("不在页面"), "silent": _l("失去联系")}


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows of an exam with the filters of the address; `found` is everybody that they leave, on all pages."""

    watched: queries.WatchedExam
    found: list[boards.Candidate]
    page: Page[boards.Candidate]
    departments: dict[str, str]
    counts: dict[str, int]
    show: str
    sort: str
    descending: bool


def watched(exam_id: int) -> queries.WatchedExam:
    """The exam, if the visitor may watch over it. Raises Missing."""
    return queries.watched_exam(exam_id, scope(), principal().member_id)


def _is_shown(one: boards.Candidate, show: str) -> bool:
    if show == "left":
        return one.leaves > 0
    if show in {"away", "silent"}:
        return one.link(now()) == show
    if show == "done":
        return one.state not in {RUNNING, "absent"}
    return show in {"all", one.state}


def _board(exam_id: int) -> Board:
    held = watched(exam_id)
    close_overdue(exam_id)
    text, sort = request.args.get("q", "").strip()[:40], request.args.get("sort", "")
    show, descending = request.args.get("show", "all"), request.args.get("order") == "desc"
    show, sort = show if show in SHOWN else "all", sort if sort in boards.SORTS else ""
    invited, unit = boards.candidates(held), request.args.get("unit", "")
    departments = {one.place: one.department for one in invited if one.place}
    everybody = [one for one in invited if (text in one.name or text in one.staff_number) and unit in {"", one.place}]
    found = [one for one in everybody if _is_shown(one, show)]
    if sort:
        found = boards.with_answers(found) if sort == "answered" else found
        found = boards.sorted_candidates(found, sort, descending=descending)
    page = page_in(found, number=page_number(), size=PAGE)
    page = replace(page, items=boards.with_papers(boards.with_answers(page.items)))
    counts = {name: sum(_is_shown(one, name) for one in everybody) for name in SHOWN}
    return Board(held, found, page, departments, counts, show, sort, descending)


@blueprint.get("/invigilation")
@requires(SIGNED_IN)
def exams_to_watch() -> ResponseReturnValue:
    """Exams that the member was named to watch over."""
    moment = now()
    return render_template("assessment/exams_to_watch.html", exams=queries.exams_to_watch(principal().member_id, moment), now=moment)


@blueprint.get("/invigilation/exams/<int:exam_id>")
@requires(SIGNED_IN)
def board(exam_id: int) -> ResponseReturnValue:
    """Everybody who is to sit the exam, live."""
    return _board_page(exam_id, MessageForm())


def _board_page(exam_id: int, form: MessageForm) -> ResponseReturnValue:
    found = _board(exam_id)
    page = render_template(
        "assessment/board.html",
        board=found,
        exam=found.watched.exam,
        watch=found.watched.watch,
        form=form,
        said=boards.messages_said(found.watched),
        invigilators=queries.invigilators_of(exam_id),
        may_manage=found.watched.scope is not None,
        text=request.args.get("q", ""),
        kept={name: value for name, value in request.args.items() if name in KEPT},
        now=now(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/invigilation/exams/<int:exam_id>/live")
@requires(SIGNED_IN)
@background
def board_live(exam_id: int) -> ResponseReturnValue:
    """The part of the board that changes; 304 while it does not."""
    found = _board(exam_id)
    kept = {name: value for name, value in request.args.items() if name in KEPT}
    words = render_template("assessment/_board_live.html", board=found, exam=found.watched.exam, kept=kept, now=now())
    reply: Response = make_response(words)
    reply.add_etag()
    return reply.make_conditional(request)


@blueprint.post("/invigilation/exams/<int:exam_id>/export")
@requires(ORGANIZER)
def export_board(exam_id: int) -> ResponseReturnValue:
    """Everybody whom the filters leave, as they stand now, as Excel; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    rows = [_line(one) for one in boards.with_answers(_board(exam_id).found)]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows), what="board")
    head = [_("姓名"), _("工号"), _("部门"), _("状态"), _("已答"), _("开始"), _("交卷"), _("离开页面（次）"), _("离开页面（秒）")]
    sheet = Sheet(_("监考记录"), [*head, _("最近联网"), _("网络地址")], rows)
    return send_workbook(_("监考记录") + f"-{exam.title}", sheet)


def _line(one: boards.Candidate) -> list[Any]:
    link = LINK_LABELS.get(one.link(now())) or (_("未进入") if one.state == "absent" else _("已交卷"))
    times = [f"{local(at):%Y-%m-%d %H:%M:%S}" if at else None for at in (one.started_at, one.closed_at, one.seen_at)]
    who, leaves = [one.name, one.staff_number, one.department, str(link)], [one.leaves or None, one.leave_seconds or None]
    return [*who, one.answered if one.attempt_id else None, *times[:2], *leaves, times[2], one.masked_address]


@blueprint.post("/invigilation/exams/<int:exam_id>/messages")
@requires(SIGNED_IN)
def tell_all(exam_id: int) -> ResponseReturnValue:
    """Tell everybody in the exam something."""
    exam, form = _everybody_s(exam_id), MessageForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.send_message(exam, form.text.data or "", attempt_id=None, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.text.errors = [*form.text.errors, refusal.message]
        else:
            flash(_("已发给全体考生，10 秒内显示在作答页面。"), "ok")
            return redirect(url_for("assessment.board", exam_id=exam_id), 303)
    return _board_page(exam_id, form)


def _everybody_s(exam_id: int) -> Exam:
    return watched(exam_id).exam
