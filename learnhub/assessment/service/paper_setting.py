"""Setting papers: fixed questions, or rules by which each paper is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.models import DRAWN, FIXED, DrawRule, Exam, PaperItem
from learnhub.assessment.queries.managing import kinds_of, usable_banks, usable_questions
from learnhub.assessment.queries.plans import sections_of
from learnhub.assessment.rules import drawing, grading
from learnhub.assessment.service.paper_plans import papers_have_changed
from learnhub.assessment.service.papers import draw_from_banks
from learnhub.assessment.service.wording import shortage_sentence
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import DIFFICULTIES, KINDS, Question

MOST_QUESTIONS = 300
MOST_MARKS = 100.0
MOST_RULES = 40


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """Draw `count` questions of a bank, `marks` each; `topic`, `kind` and `difficulty` of "" are any."""

    bank_id: int
    count: int
    marks: float
    kind: str = ""
    topic: str = ""
    difficulty: str = ""
    section_id: int | None = None

    def rule(self) -> drawing.Rule:
        """As it is drawn by."""
        return drawing.Rule(drawing.Pool(self.bank_id, self.topic, self.kind, self.difficulty), self.count, self.marks, self.section_id)


def refuse_locked(exam: Exam) -> None:
    """Raise Refused once somebody has started: then the paper stays."""
    if queries.has_attempts(exam.id):
        raise Refused(_("已经有人作答，试卷不能再改；需要修改时请撤回后另建一场。"))


def _check_marks(marks: float) -> None:
    if not 0 < marks <= MOST_MARKS or round(marks * 2) != marks * 2:
        raise Refused(_("每题分值请填写 0.5 到 100，以 0.5 为单位。"), field="marks")


def set_fixed_paper(
    exam: Exam,
    items: Sequence[tuple[int, float]],
    *,
    sections: Mapping[int, int | None] | None = None,
    scope: Sequence[str],
    actor_id: int | None,
    now: datetime,
) -> None:
    """Make the paper these questions with these marks, in this order; `sections` by question, else as they were.

    Raises Refused when it is locked or a question is out of reach.
    """
    refuse_locked(exam)
    wanted = dict(items)
    if len(wanted) > MOST_QUESTIONS:
        raise Refused(_("一份试卷最多 %(most)s 题。", most=MOST_QUESTIONS))
    for marks in wanted.values():
        _check_marks(marks)
    kept = {item.question_id: item for item in exam.items}
    usable = usable_questions(scope).where(Question.id.in_(list(wanted))).with_only_columns(Question.id).order_by(None)
    reachable = set(db.session.scalars(usable)) | set(kept)
    if missing := [question_id for question_id in wanted if question_id not in reachable]:
        raise Missing(_("有 %(n)s 道题不在可用的题库里，请刷新页面后重新选择。", n=len(missing)))
    places = _sections_for(list(wanted), kept) if sections is None else _known_sections(exam, sections)
    exam.draws, exam.paper_mode = [], FIXED
    exam.items = [kept.get(question_id) or PaperItem(question_id=question_id, position=0, marks=0.0) for question_id in wanted]
    for position, item in enumerate(exam.items):
        item.position, item.marks, item.section_id = position, wanted[item.question_id], places.get(item.question_id)
    _set_figures(exam, [(1, marks) for marks in wanted.values()], now)
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, mode=FIXED, questions=len(wanted))


def _set_figures(exam: Exam, questions: Sequence[tuple[int, float]], now: datetime) -> None:
    """Count and full marks of a paper of these (count, marks each)."""
    exam.question_count = sum(count for count, _marks in questions)
    exam.full_marks = grading.full_marks_of([count * marks for count, marks in questions])
    exam.updated_at = now
    db.session.flush()
    papers_have_changed([exam.id])


def _known_sections(exam: Exam, sections: Mapping[int, int | None]) -> dict[int, int | None]:
    known = {section.id for section in sections_of(exam.id)}
    return {question_id: section_id if section_id in known else None for question_id, section_id in sections.items()}


def _sections_for(wanted: Sequence[int], kept: Mapping[int, PaperItem]) -> dict[int, int | None]:
    """Where they were; a new question stands where the last of its kind stands."""
    kinds = kinds_of(wanted) if any(item.section_id for item in kept.values()) else {}
    usual = {kinds[each]: kept[each].section_id for each in kinds if each in kept and kept[each].section_id}
    return {each: kept[each].section_id if each in kept else usual.get(kinds.get(each, "")) for each in wanted}


def set_draw_rules(exam: Exam, rules: Sequence[RuleDraft], *, scope: Sequence[str], actor_id: int | None, now: datetime) -> None:
    """Draw each paper by these rules. Raises Refused with everything that the banks lack, Missing for a bank that is not hers."""
    refuse_locked(exam)
    chosen = [rule for rule in rules if rule.count > 0]
    _check_rules(exam, chosen, scope)
    refuse_shortage([rule.rule() for rule in chosen])
    sections = {section.id for section in sections_of(exam.id)}
    exam.items, exam.paper_mode = [], DRAWN
    exam.draws = [
        DrawRule(
            bank_id=rule.bank_id,
            topic=rule.topic,
            kind=rule.kind,
            difficulty=rule.difficulty,
            count=rule.count,
            marks=rule.marks,
            section_id=rule.section_id if rule.section_id in sections else None,
            position=position,
        )
        for position, rule in enumerate(chosen)
    ]
    _set_figures(exam, [(rule.count, rule.marks) for rule in chosen], now)
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, mode=DRAWN, questions=exam.question_count)


def _check_rules(exam: Exam, rules: Sequence[RuleDraft], scope: Sequence[str]) -> None:
    usable = {bank.id for bank in usable_banks(scope)} | {draw.bank_id for draw in exam.draws}
    for rule in rules:
        if rule.bank_id not in usable or rule.kind not in ("", *KINDS) or rule.difficulty not in ("", *DIFFICULTIES):
            raise Missing(_("没有这个题库。"))
        _check_marks(rule.marks)
    if len(rules) > MOST_RULES:
        raise Refused(_("抽题规则最多 %(most)s 条。", most=MOST_RULES))
    if sum(rule.count for rule in rules) > MOST_QUESTIONS:
        raise Refused(_("一份试卷最多 %(most)s 题。", most=MOST_QUESTIONS))


def refuse_shortage(rules: Sequence[drawing.Rule]) -> None:
    """Raise Refused with everything that the banks lack."""
    if missing := _lacking(rules):
        raise Refused(missing, field="paper")


def shortage_of(rules: Sequence[RuleDraft]) -> str:
    """What the banks lack for these rules, "" for nothing."""
    return _lacking([rule.rule() for rule in rules])


def _lacking(rules: Sequence[drawing.Rule]) -> str:
    try:
        draw_from_banks(rules)
    except drawing.PoolTooSmall as short:
        return shortage_sentence(short.shortages)
    return ""
