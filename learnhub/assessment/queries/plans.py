"""Sections of papers, in how many forms they are made, and the papers that stand ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, select

from learnhub.accounts.models import Account
from learnhub.assessment.models import WITHDRAWN, Attempt, DrawRule, Exam, PaperItem, PaperPlan, PaperSection, PreparedPaper
from learnhub.assessment.queries.audience import audience_of
from learnhub.assessment.queries.managing import kinds_of
from learnhub.assessment.rules.sections import Head, head_of
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import Member, Unit
from learnhub.questions.models import Question


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far the papers of an audience are prepared: `ready` of `people` who have not started."""

    ready: int
    people: int
    is_asked_for: bool

    @property
    def is_complete(self) -> bool:
        """Whether a paper stands ready for everybody."""
        return self.ready >= self.people


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of the paper as its author sees it; `head` says what its title would be."""

    section: PaperSection
    head: Head


def section_rows(exam: Exam) -> list[SectionRow]:
    """The sections with what stands in each: questions, or what rules draw; two statements."""
    kinds = kinds_of([item.question_id for item in exam.items])
    asked = [(item.section_id, kinds[item.question_id], 1, item.marks) for item in exam.items]
    asked += [(draw.section_id, draw.kind, draw.count, draw.marks) for draw in exam.draws]
    found: list[SectionRow] = []
    for section in sections_of(exam.id):
        questions = [(kind, marks) for where, kind, count, marks in asked if where == section.id for _each in range(count)]
        found.append(SectionRow(section, head_of(len(found) + 1, "", "", questions)))
    return found


def sections_of(exam_id: int) -> Sequence[PaperSection]:
    """The sections of the paper, in order."""
    return db.session.scalars(
        select(PaperSection).where(PaperSection.exam_id == exam_id).order_by(PaperSection.position, PaperSection.id)
    ).all()


def plan_of(exam_id: int) -> PaperPlan | None:
    """How the papers are made, where anybody has said so."""
    return db.session.get(PaperPlan, exam_id)


@Prepared
def _standing_ready(_dialect: str) -> Select[*tuple[Any, ...]]:
    is_hers = and_(
        PreparedPaper.exam_id == PaperPlan.exam_id,
        PreparedPaper.member_id == bindparam("member"),
        PreparedPaper.revision == PaperPlan.revision,
    )
    ready = (PreparedPaper.paper, PreparedPaper.seed.label("paper_seed"), PreparedPaper.form, PreparedPaper.shuffles)
    columns = select(PaperPlan.forms, PaperPlan.seed, *ready).select_from(PaperPlan).outerjoin(PreparedPaper, is_hers)
    return columns.where(PaperPlan.exam_id == bindparam("exam"))


def standing_ready(exam_id: int, member_id: int) -> Any | None:
    """How the papers are made (forms, seed), and the one that stands ready for the member if it is still right; one statement.

    Of that one `paper`, `paper_seed`, `form`, `shuffles`, or None in each. None where nobody has said how papers are made.
    """
    found = rows(_standing_ready, exam=exam_id, member=member_id)
    return found[0] if found else None


@Prepared
def _slots(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = select(PaperItem.question_id, PaperItem.marks, PaperItem.section_id)
    return columns.where(PaperItem.exam_id == bindparam("exam")).order_by(PaperItem.position)


def slots_of(exam_id: int) -> Sequence[Any]:
    """The questions of a fixed paper in their order: question_id, marks, section_id."""
    return rows(_slots, exam=exam_id)


@Prepared
def _section_words(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = select(PaperSection.id, PaperSection.title, PaperSection.note)
    return columns.where(PaperSection.exam_id == bindparam("exam")).order_by(PaperSection.position, PaperSection.id)


def section_words(exam_id: int) -> Sequence[Any]:
    """The sections of the paper in order, as papers say them: id, title, note."""
    return rows(_section_words, exam=exam_id)


def shuffles_of(exam: Exam) -> str:
    """What is shuffled: q of questions, o of options."""
    return ("q" if exam.shuffles_questions else "") + ("o" if exam.shuffles_options else "")


def seats_of(exam_id: int) -> list[int]:
    """Ids of the active members the exam is for, as they sit: by department, then by staff number."""
    statement = (
        select(Member.id)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(Unit, Unit.id == Member.department_id)
        .where(audience_of(exam_id), Member.status == "active")
    )
    return list(db.session.scalars(statement.order_by(Unit.path, Account.staff_number, Member.id)))


def ready_members(exam: Exam, revision: int) -> set[int]:
    """Who needs no paper any more: it stands ready, or she has started."""
    is_right = and_(PreparedPaper.exam_id == exam.id, PreparedPaper.revision == revision, PreparedPaper.shuffles == shuffles_of(exam))
    ready = set(db.session.scalars(select(PreparedPaper.member_id).where(is_right)))
    return ready | set(db.session.scalars(select(Attempt.member_id).where(Attempt.exam_id == exam.id)))


def newest_change(exam: Exam) -> datetime | None:
    """When a question that its papers may ask was last changed."""
    picked = select(func.max(Question.updated_at)).join(PaperItem, PaperItem.question_id == Question.id).where(PaperItem.exam_id == exam.id)
    drawn = select(func.max(Question.updated_at)).join(DrawRule, DrawRule.bank_id == Question.bank_id).where(DrawRule.exam_id == exam.id)
    moments = [moment for moment in (db.session.scalar(picked), db.session.scalar(drawn)) if moment is not None]
    return max(moments, default=None)


def preparation_of(exam: Exam) -> Preparation:
    """How far the papers are prepared, where that was asked for; five statements."""
    plan = plan_of(exam.id)
    if plan is None or not plan.is_beforehand:
        return Preparation(0, 0, is_asked_for=False)
    started = exists().where(Attempt.exam_id == exam.id, Attempt.member_id == Member.id)
    waiting = select(Member.id).where(audience_of(exam.id), Member.status == "active", ~started)
    people = set(db.session.scalars(waiting))
    return Preparation(len(people & ready_members(exam, plan.revision)), len(people), is_asked_for=True)


def exams_to_prepare(now: datetime) -> list[int]:
    """Ids of the exams whose papers are to stand ready, until they are over."""
    is_to_come = and_(Exam.state != WITHDRAWN, Exam.closes_at > now, PaperPlan.is_beforehand)
    return list(db.session.scalars(select(Exam.id).join(PaperPlan, PaperPlan.exam_id == Exam.id).where(is_to_come).order_by(Exam.opens_at)))
