"""Setting papers: fixed questions, or rules by which each paper is drawn."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.models import DRAWN, FIXED, DrawRule, Exam, PaperItem
from learnhub.assessment.rules import drawing, grading
from learnhub.assessment.service.papers import shortage_sentence
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import KINDS, Question

MOST_QUESTIONS = 300
MOST_MARKS = 100.0


def _refuse_locked(exam: Exam) -> None:
    if queries.has_attempts(exam.id):
        raise Refused(_("已经有人作答，试卷不能再改；需要修改时请撤回后另建一场。"))


def _check_marks(marks: float) -> None:
    if not 0 < marks <= MOST_MARKS or round(marks * 2) != marks * 2:
        raise Refused(_("每题分值请填写 0.5 到 100，以 0.5 为单位。"), field="marks")


def set_fixed_paper(exam: Exam, items: Sequence[tuple[int, float]], *, scope: Sequence[str], actor_id: int | None, now: datetime) -> None:
    """Make the paper these questions with these marks, in this order. Raises Refused when it is locked or a question is out of reach."""
    _refuse_locked(exam)
    wanted = dict(items)
    if len(wanted) > MOST_QUESTIONS:
        raise Refused(_("一份试卷最多 %(most)s 题。", most=MOST_QUESTIONS))
    for marks in wanted.values():
        _check_marks(marks)
    kept = {item.question_id: item for item in exam.items}
    usable = queries.usable_questions(scope).where(Question.id.in_(list(wanted))).with_only_columns(Question.id).order_by(None)
    reachable = set(db.session.scalars(usable)) | set(kept)
    if missing := [question_id for question_id in wanted if question_id not in reachable]:
        raise Missing(_("有 %(n)s 道题不在可用的题库里，请刷新页面后重新选择。", n=len(missing)))
    exam.draws, exam.paper_mode = [], FIXED
    exam.items = [kept.get(question_id) or PaperItem(question_id=question_id, position=0, marks=0.0) for question_id in wanted]
    for position, item in enumerate(exam.items):
        item.position, item.marks = position, wanted[item.question_id]
    exam.question_count = len(wanted)
    exam.full_marks = grading.full_marks_of(list(wanted.values()))
    exam.updated_at = now
    db.session.flush()
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, mode=FIXED, questions=len(wanted))


def set_draw_rules(
    exam: Exam, rules: Sequence[tuple[int, str, int, float]], *, scope: Sequence[str], actor_id: int | None, now: datetime
) -> None:
    """Draw each paper anew: (bank, kind, count, marks). Raises Refused with everything that the banks lack."""
    _refuse_locked(exam)
    chosen = [rule for rule in rules if rule[2] > 0]
    usable = {bank.id for bank in queries.usable_banks(scope)} | {draw.bank_id for draw in exam.draws}
    for bank_id, kind, _count, marks in chosen:
        if bank_id not in usable or kind not in KINDS:
            raise Missing(_("没有这个题库。"))
        _check_marks(marks)
    if sum(rule[2] for rule in chosen) > MOST_QUESTIONS:
        raise Refused(_("一份试卷最多 %(most)s 题。", most=MOST_QUESTIONS))
    refuse_shortage([drawing.Rule((bank_id, kind), count, marks) for bank_id, kind, count, marks in chosen])
    exam.items, exam.paper_mode = [], DRAWN
    exam.draws = [
        DrawRule(bank_id=bank_id, kind=kind, count=count, marks=marks, position=position)
        for position, (bank_id, kind, count, marks) in enumerate(sorted(chosen, key=lambda rule: KINDS.index(rule[1])))
    ]
    exam.question_count = sum(rule[2] for rule in chosen)
    exam.full_marks = grading.full_marks_of([count * marks for _bank, _kind, count, marks in chosen])
    exam.updated_at = now
    db.session.flush()
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, mode=DRAWN, questions=exam.question_count)


def refuse_shortage(rules: Sequence[drawing.Rule]) -> None:
    """Raise Refused with everything that the banks lack."""
    sizes = {pool: len(ids) for pool, ids in queries.pools(rules).items()} if rules else {}
    if missing := drawing.shortages(rules, sizes):
        raise Refused(shortage_sentence(missing), field="paper")
