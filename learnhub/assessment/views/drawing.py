"""The rules by which papers are drawn: a row each, with what fits counted while they are written; and how alike the papers are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.forms.draw_rules import MOST_ROWS, RuleRow, arranged, saved_rows, typed_rows
from learnhub.assessment.models import DRAWN, Exam
from learnhub.assessment.queries.managing import usable_banks
from learnhub.assessment.queries.pools import pools, topics_of
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.assessment.views.paper_parts import guess_of, parts_of
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions.models import QuestionBank
from learnhub.questions.rules.topics import Topic, topic_tree

SAVE = "save"


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A rule on the page: what it may draw from, and how many questions fit it."""

    row: RuleRow
    have: int
    topics: Sequence[Topic]

    @property
    def is_short(self) -> bool:
        """Whether it asks for more than there are."""
        return self.row.wanted > self.have


def _usual(banks: Sequence[QuestionBank]) -> RuleRow:
    return RuleRow(bank=str(banks[0].id)) if banks else RuleRow()


def _lines(rows: Sequence[RuleRow], banks: Sequence[QuestionBank]) -> list[DrawLine]:
    """The rows with their counts; a topic that the bank does not have is let go."""
    topics = {bank_id: topic_tree(counts) for bank_id, counts in topics_of([bank.id for bank in banks]).items()}
    known = {bank_id: {topic.path for topic in found} for bank_id, found in topics.items()}
    rows = [row if row.topic in known.get(row.bank_id, ()) else replace(row, topic="") for row in rows]
    found_in = pools({row.pool for row in rows if row.bank_id in topics})
    return [DrawLine(row, len(found_in.get(row.pool, ())), topics.get(row.bank_id, [])) for row in rows]


def drawn_page(exam: Exam, rows: Sequence[RuleRow], status: int = 200) -> ResponseReturnValue:
    """The rules as saved, or as they are typed."""
    banks = usable_banks(scope())
    lines = _lines(rows, banks)
    drafts = [line.row.draft() for line in lines if line.row.wanted and line.row.bank_id in {bank.id for bank in banks}]
    page = render_template(
        "assessment/paper_drawn.html",
        exam=exam,
        banks=banks,
        lines=lines,
        total=sum(line.row.wanted for line in lines),
        full=sum(line.row.wanted * line.row.each for line in lines),
        shortage=service.shortage_of(drafts),
        kinds=KIND_LABELS,
        difficulties=service.DIFFICULTY_LABELS,
        most=MOST_ROWS,
        is_locked=queries.has_attempts(exam.id),
        guess=guess_of(exam),
        now=now(),
        **parts_of(exam),
    )
    return page, status


def saved_page(exam: Exam) -> ResponseReturnValue:
    """The rules of the exam, and a first row where there are none."""
    return drawn_page(exam, saved_rows(exam.draws) or [_usual(usable_banks(scope()))])


def _refuse_odd(rows: Sequence[RuleRow]) -> None:
    """Raises Refused for the first row whose number of questions is none: it would be left out without a word."""
    for number, row in enumerate(rows, 1):
        if row.is_odd:
            raise Refused(_("第 %(n)s 行的题数“%(text)s”不是整数，请改成整数；这一行不抽题就留空。", n=number, text=row.count[:20]))


@blueprint.post("/manage/exams/<int:exam_id>/paper/draws")
@requires(ORGANIZER)
def save_draws(exam_id: int) -> ResponseReturnValue:
    """Save the rules; with `do` other than save, show them with a row more or less, counted anew."""
    exam = queries.managed_exam(exam_id, scope())
    rows, deed = typed_rows(request.form), request.form.get("do", SAVE)
    if deed != SAVE:
        return drawn_page(exam, arranged(rows, deed, _usual(usable_banks(scope()))))
    try:
        _refuse_odd(rows)
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            rules = [row.draft() for row in rows]
            service.set_draw_rules(exam, rules, scope=scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        if refusal.status != 422:
            raise
        flash(refusal.message, "bad")
        return drawn_page(exam, rows, 422)
    flash(_("抽题规则已保存，共 %(n)s 题，满分 %(marks)s 分。", n=exam.question_count, marks=f"{exam.full_marks:g}"), "ok")
    return redirect(url_for("assessment.paper", exam_id=exam_id, mode=DRAWN), 303)
