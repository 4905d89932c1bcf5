"""How the papers of an exam are made: in sections, in several forms; and when those that stand ready are no longer right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import DrawRule, Exam, PaperItem, PaperPlan, PaperSection
from learnhub.assessment.queries.managing import kinds_of
from learnhub.assessment.queries.plans import sections_of
from learnhub.assessment.rules.sections import MOST_SECTIONS
from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import KINDS

MOST_FORMS = 8


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section as it was typed; `id` None is a new one, a title of "" is made of what stands in it."""

    id: int | None
    title: str = ""
    note: str = ""


def papers_have_changed(exam_ids: Collection[int]) -> None:
    """What stands ready for these exams is no longer right."""
    db.session.execute(update(PaperPlan).where(PaperPlan.exam_id.in_(list(exam_ids))).values(revision=PaperPlan.revision + 1))


def insert_for(table: Any) -> Any:
    """An insert of the database in use, which may leave conflicts alone."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)


def planned(exam: Exam, seed: int) -> PaperPlan:
    """The plan of the exam, made of `seed` if there is none; two who ask at once get the same."""
    values = {"exam_id": exam.id, "forms": 0, "seed": seed, "revision": 1, "is_beforehand": False}
    db.session.execute(insert_for(PaperPlan).values(values).on_conflict_do_nothing())
    return db.session.get_one(PaperPlan, exam.id, populate_existing=True)


def set_forms(exam: Exam, forms: int, *, seed: int, actor_id: int | None, now: datetime) -> None:
    """Make the paper in so many forms 卷; 0 is one for each sitting. The `seed` makes new ones. Raises Refused."""
    if queries.has_attempts(exam.id):
        raise Refused(_("已经有人作答，试卷不能再改；需要修改时请撤回后另建一场。"))
    if forms != 0 and not 2 <= forms <= MOST_FORMS:
        raise Refused(_("卷别请选 2 到 %(most)s 套，或每人一份。", most=MOST_FORMS), field="forms")
    plan = planned(exam, seed)
    plan.forms, plan.seed, plan.revision = forms, seed, PaperPlan.revision + 1
    exam.updated_at = now
    db.session.flush()
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, forms=forms)


def set_sections(exam: Exam, drafts: Sequence[SectionDraft], *, actor_id: int | None, now: datetime) -> list[PaperSection]:
    """Make these the sections, in this order; questions and rules of one that goes stand in none. Raises Refused."""
    if queries.has_attempts(exam.id):
        raise Refused(_("已经有人作答，试卷不能再改；需要修改时请撤回后另建一场。"))
    if len(drafts) > MOST_SECTIONS:
        raise Refused(_("一份试卷最多 %(most)s 个大题。", most=MOST_SECTIONS))
    present = {section.id: section for section in sections_of(exam.id)}
    kept = {draft.id for draft in drafts}
    gone = [section_id for section_id in present if section_id not in kept]
    for table in (PaperItem, DrawRule):
        db.session.execute(update(table).where(table.exam_id == exam.id, table.section_id.in_(gone)).values(section_id=None))
    for section_id in gone:
        db.session.delete(present[section_id])
    sections = [present.get(draft.id or 0) or PaperSection(exam_id=exam.id) for draft in drafts]
    for position, (section, draft) in enumerate(zip(sections, drafts, strict=True)):
        section.position, section.title, section.note = position, " ".join(draft.title.split())[:120], draft.note.strip()[:500]
    db.session.add_all(sections)
    exam.updated_at = now
    db.session.flush()
    db.session.expire(exam, ["items", "draws"])
    papers_have_changed([exam.id])
    record("change_paper", "exam", exam.id, actor_id=actor_id, now=now, sections=len(drafts))
    return sections


def set_sections_by_kind(exam: Exam, *, actor_id: int | None, now: datetime) -> None:
    """A section for each kind of question on the paper, or of rule, in the usual order. Raises Refused."""
    kinds = kinds_of([item.question_id for item in exam.items])
    rows: list[tuple[PaperItem | DrawRule, str]] = [(item, kinds[item.question_id]) for item in exam.items]
    rows += [(draw, draw.kind) for draw in exam.draws]
    order = sorted({kind for _row, kind in rows}, key=[*KINDS, ""].index)
    sections = set_sections(exam, [SectionDraft(None) for _kind in order], actor_id=actor_id, now=now)
    section_of = dict(zip(order, sections, strict=True))
    for row, kind in rows:
        row.section_id = section_of[kind].id
    db.session.flush()
