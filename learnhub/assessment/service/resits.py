"""A resit 补考 of an exam: its settings and paper again, for those who failed or missed it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.models import DRAFT, DRAWN, DrawRule, Exam, ExamEntry, ExamPerson, PaperItem, PaperSection
from learnhub.assessment.service.making import add_once
from learnhub.assessment.service.papers import Stock
from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question

MOST_PEOPLE = 2000
# What a resit takes over; its times, people and title are its own.
_KEPT = (
    "instructions_html",
    "unit_id",
    "paper_mode",
    "minutes",
    "pass_percent",
    "shuffles_questions",
    "shuffles_options",
    "draw_count",
    "entry_minutes",
    "gives_full_time",
    "least_minutes",
    "is_stepwise",
    "review",
    "marking",
    "review_days",
    "full_marks",
    "question_count",
)


@dataclass(frozen=True, slots=True)
class ResitDraft:
    """What is decided about a resit.

    `is_capped` gives no more than the pass mark; `draws_anew` makes of a fixed paper rules that draw as many questions of the same kinds
    from the same banks, so that nobody meets what she has seen. `form_key` belongs to the form: sent twice, it makes one resit.
    """

    title: str
    opens_at: datetime
    closes_at: datetime
    member_ids: Collection[int]
    is_capped: bool = False
    draws_anew: bool = False
    form_key: str | None = None


def make_resit(exam: Exam, draft: ResitDraft, *, scope: Sequence[str], actor_id: int, now: datetime) -> Exam:
    """The resit of an exam (or of another resit of it), unpublished. Raises Refused with the field that is wrong, or what is missing."""
    _check(exam, draft, scope)
    made = Exam(state=DRAFT, created_by=actor_id, created_at=now, updated_at=now, attempts_allowed=1, form_key=draft.form_key)
    for name in _KEPT:
        setattr(made, name, getattr(exam, name))
    made.title, made.opens_at, made.closes_at = draft.title.strip()[:120], draft.opens_at, draft.closes_at
    made.resit_of_id, made.is_capped = exam.resit_of_id or exam.id, draft.is_capped
    if (known := add_once(made)) is not made:
        return known
    _copy_paper(exam, made, draws_anew=draft.draws_anew)
    _copy_door(exam, made)
    people = [ExamPerson(exam_id=made.id, member_id=each, is_invited=True, added_by=actor_id, added_at=now) for each in draft.member_ids]
    db.session.add_all(people)
    made.latest_end = queries.latest_end_of(made)
    db.session.flush()
    db.session.refresh(made)
    _refuse_too_few(made, draft)
    record("make_resit", "exam", made.id, actor_id=actor_id, now=now, title=made.title, of=exam.id, people=len(people))
    return made


def _check(exam: Exam, draft: ResitDraft, scope: Sequence[str]) -> None:
    if exam.is_practice:
        raise Refused(_("模拟练习可以练任意多次，不用补考。"))
    if not draft.title.strip():
        raise Refused(_("请填写考试名称。"), field="title")
    if draft.closes_at <= draft.opens_at:
        raise Refused(_("结束时间要晚于开始时间，请修改。"), field="closes_at")
    if not draft.member_ids:
        raise Refused(_("请至少选择一位参加补考的人。"), field="people")
    if len(draft.member_ids) > MOST_PEOPLE:
        raise Refused(_("一次最多安排 %(most)s 人补考。", most=MOST_PEOPLE), field="people")
    known = {row.member_id for row in queries.sittings(exam.id, scope)}
    if set(draft.member_ids) - known:
        raise Refused(_("选中的人里有不在你范围内的，请重新选择。"), field="people")


def _copy_paper(exam: Exam, made: Exam, *, draws_anew: bool) -> None:
    sections: dict[int, int] = {}
    for each in db.session.scalars(select(PaperSection).where(PaperSection.exam_id == exam.id).order_by(PaperSection.position)):
        section = PaperSection(exam_id=made.id, position=each.position, title=each.title, note=each.note)
        db.session.add(section)
        db.session.flush()
        sections[each.id] = section.id

    def place(section_id: int | None) -> int | None:
        return sections.get(section_id) if section_id is not None else None

    if draws_anew and exam.items:
        made.paper_mode = DRAWN
        for position, (like, count) in enumerate(Counter(_alike(exam)).items()):
            bank_id, kind, marks, section_id = like
            values = {"bank_id": bank_id, "position": position, "kind": kind, "count": count, "marks": marks}
            db.session.add(DrawRule(exam_id=made.id, section_id=place(section_id), **values))
        return
    for item in exam.items:
        values = {"question_id": item.question_id, "position": item.position, "marks": item.marks}
        db.session.add(PaperItem(exam_id=made.id, section_id=place(item.section_id), **values))
    for rule in exam.draws:
        names = ("bank_id", "position", "kind", "count", "marks", "topic", "difficulty")
        db.session.add(DrawRule(exam_id=made.id, section_id=place(rule.section_id), **{name: getattr(rule, name) for name in names}))
    db.session.flush()


def _alike(exam: Exam) -> list[tuple[int, str, float, int | None]]:
    """Bank, kind, marks and section of each question of a fixed paper, in its order."""
    asked = [item.question_id for item in exam.items]
    rows = db.session.execute(select(Question.id, Question.bank_id, Question.kind).where(Question.id.in_(asked)))
    known = {row.id: (row.bank_id, row.kind) for row in rows}
    return [(*known[item.question_id], item.marks, item.section_id) for item in exam.items]


def _copy_door(exam: Exam, made: Exam) -> None:
    """The networks of the room; a password is told anew."""
    if networks := queries.entry_of(exam.id).networks:
        db.session.add(ExamEntry(exam_id=made.id, networks=list(networks)))


def _refuse_too_few(made: Exam, draft: ResitDraft) -> None:
    """A drawn resit asks nobody what she met before: raises Refused with what the banks lack for somebody."""
    if made.paper_mode != DRAWN:
        return
    seen = {frozenset(each) for each in queries.seen_by_members(made, draft.member_ids).values()} or {frozenset[int]()}
    for questions in seen:
        try:
            Stock(made, questions)
        except Refused as refusal:
            field = "draws_anew" if draft.draws_anew else "people"
            raise Refused(_("补考不出考过的题，有人的题不够：%(lack)s", lack=refusal.message), field=field) from None
