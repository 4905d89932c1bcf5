"""How an exam and its questions did: figures, flags with advice, by department, absentees; one question; the Excel file."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.analysis import ExamAnalysis, QuestionFigures, exam_analysis, question_figures
from learnhub.assessment.queries.sittings import Sitting, UnitFigures, unit_figures
from learnhub.assessment.rules import review
from learnhub.assessment.rules.item_analysis import SMALL_SAMPLE
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.analysis_words import FLAG_ADVICE, FLAG_LABELS, exam_says, hardest, question_says, suspicious
from learnhub.assessment.views.managing import scope
from learnhub.assessment.views.sittings import close_overdue
from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.pagination import page_in, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Share, Sheet, send_workbook

PAGE = 50
STEPS = [f"{10 * step}–{10 * step + 10}%" for step in range(10)]
SORTS: dict[str, Callable[[QuestionFigures], Any]] = {
    "n": lambda question: question.figures.n,
    "facility": lambda question: question.figures.facility,
    "r_rest": lambda question: question.figures.r_rest,
    "d27": lambda question: question.figures.d27,
}


@blueprint.get("/manage/exams/<int:exam_id>/analysis")
@requires(ORGANIZER)
def analysis(exam_id: int) -> ResponseReturnValue:
    """The exam's analysis over first attempts of members in scope."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    found, moment = exam_analysis(exam, scope()), now()
    rows = queries.sittings(exam.id, scope(), now=moment)
    chosen = _sorted(_filtered(found.questions))
    return render_template(
        "assessment/analysis.html",
        exam=exam,
        analysis=found,
        says=exam_says(found, exam),
        hardest=hardest(found),
        page=page_in(chosen, number=page_number(), size=PAGE),
        chart=_chart(found, exam),
        steps=STEPS,
        kinds=[kind for kind in KIND_LABELS if any(question.kind == kind for question in found.questions)],
        kind=request.args.get("kind", ""),
        show=_show(),
        flagged=sum(bool(suspicious(question)) for question in found.questions),
        sort=request.args.get("sort", ""),
        descending=request.args.get("order") == "desc",
        figures=unit_figures(rows),
        absent=[row for row in rows if row.state == "absent"],
        deferred=[row for row in rows if row.state == "deferred"],
        is_over=exam.closes_at is not None and review.is_closed(exam.closes_at, queries.grace(), moment),
        **_words(moment),
    )


def _words(moment: Any) -> dict[str, Any]:
    """What both pages say of flags and samples."""
    return {"flag_labels": FLAG_LABELS, "flag_advice": FLAG_ADVICE, "suspicious": suspicious, "small_sample": SMALL_SAMPLE, "now": moment}


def _show() -> str:
    return "flagged" if request.args.get("show") == "flagged" else "all"


def _filtered(questions: Sequence[QuestionFigures]) -> list[QuestionFigures]:
    kind, show = request.args.get("kind", ""), _show()
    return [each for each in questions if (not kind or each.kind == kind) and (show == "all" or suspicious(each))]


def _sorted(questions: list[QuestionFigures]) -> list[QuestionFigures]:
    """As the address says; who has no figure comes last in either direction."""
    key = SORTS.get(request.args.get("sort", ""))
    if key is None:
        return questions
    having = [each for each in questions if key(each) is not None]
    having.sort(key=key, reverse=request.args.get("order") == "desc")
    return having + [each for each in questions if key(each) is None]


def _chart(found: ExamAnalysis, exam: Exam) -> dict[str, Any]:
    """How many scored what, each column named by its lower edge; those from the pass mark on are marked."""
    edges = [f"{10 * step}%" for step in range(10)]
    return {"x": edges, "data": list(found.steps), "mark": -(-exam.pass_percent // 10), "unit": ""}


@blueprint.get("/manage/exams/<int:exam_id>/analysis/<int:question_id>")
@requires(ORGANIZER)
def question_analysis(exam_id: int, question_id: int) -> ResponseReturnValue:
    """One question of the exam: its figures, what they mean, and who chose which option."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    found = exam_analysis(exam, scope())
    question = question_figures(found, question_id, request.args.get("part"))
    return render_template(
        "assessment/question_analysis.html",
        exam=exam,
        analysis=found,
        question=question,
        says=question_says(question),
        **_words(now()),
    )


@blueprint.post("/manage/exams/<int:exam_id>/analysis/export")
@requires(ORGANIZER)
def export_analysis(exam_id: int) -> ResponseReturnValue:
    """The analysis as Excel; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    found, rows = exam_analysis(exam, scope()), queries.sittings(exam.id, scope(), now=now())
    absent = [row for row in rows if row.state == "absent"]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(found.questions) + len(absent))
    sheets = (_whole_sheet(found), _spread_sheet(found), _question_sheet(found), _option_sheet(found), _unit_sheet(unit_figures(rows)))
    said = Sheet(_("说明"), [_("说明")], [[sentence] for sentence in exam_says(found, exam)])
    head = [_("姓名"), _("工号"), _("部门"), _("党支部")]
    people = Sheet(_("未参加"), head, [[*_person(row)] for row in absent])
    excused = Sheet(_("缓考"), head, [[*_person(row)] for row in rows if row.state == "deferred"])
    return send_workbook(
        _("试题分析") + f"-{exam.title}", *sheets, people, *([excused] if excused.rows else []), *([said] if said.rows else [])
    )


def _person(row: Sitting) -> tuple[str, str, str, str]:
    return row.name, row.staff_number, row.department, row.branch


def _whole_sheet(found: ExamAnalysis) -> Sheet:
    whole = found.whole
    rows = [
        [_("首次作答份数"), found.sat],
        [_("其中有各题得分的"), whole.n],
        [_("题数"), whole.k],
        [_("平均分"), whole.mean],
        [_("中位数"), whole.median],
        [_("标准差"), whole.sd],
        [_("偏度"), whole.skewness],
        [_("峰度"), whole.kurtosis],
        [_("信度 α"), whole.alpha],
        [_("测量标准误"), whole.sem],
    ]
    return Sheet(_("全卷"), [_("项目"), _("数值")], rows)


def _spread_sheet(found: ExamAnalysis) -> Sheet:
    return Sheet(_("成绩分布"), [_("得分占满分"), _("人数")], [[name, count] for name, count in zip(STEPS, found.steps, strict=True)])


def _question_sheet(found: ExamAnalysis) -> Sheet:
    head = [_("题号"), _("题型"), _("题干"), _("分值"), _("人数"), _("难度系数"), _("标准差"), _("题余相关"), _("题总相关"), "D27"]
    head += [_("区分效率 %"), _("有效权重 %"), _("删去后 α"), _("提示")]
    return Sheet(_("试题"), head, [_question_line(question) for question in found.questions])


def _question_line(question: QuestionFigures) -> list[Any]:
    own = question.figures
    told = [question.label, str(KIND_LABELS.get(question.kind, question.kind)), question.stem_text, question.full_marks, own.n]
    found = [own.facility, own.sd, own.r_rest, own.r_total, own.d27, own.discriminative_efficiency, own.effective_weight]
    return [*told, *found, own.alpha_if_deleted, _("、").join(str(FLAG_LABELS[flag]) for flag in own.flags)]


def _option_sheet(found: ExamAnalysis) -> Sheet:
    head = [_("题号"), _("题干"), _("选项"), _("正确答案"), _("人数"), _("占比"), _("前三分之一"), _("中间三分之一"), _("后三分之一")]
    rows = [
        [question.label, question.stem_text, option.name, "√" if option.is_right else "", option.n, Share(option.share), *option.thirds]
        for question in found.questions
        for option in question.options
    ]
    return Sheet(_("选项"), head, rows)


def _unit_sheet(figures: Sequence[UnitFigures]) -> Sheet:
    rows = [
        [unit.name, unit.people, unit.sat, unit.people - unit.sat, unit.mean, Share(unit.passed / unit.sat if unit.sat else None)]
        for unit in figures
    ]
    return Sheet(_("各部门"), [_("部门"), _("应考"), _("已交卷"), _("未交卷"), _("平均分"), _("及格率")], rows)
