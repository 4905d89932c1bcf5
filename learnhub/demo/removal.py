"""Removes the demo organization, and refuses where anybody else is in the database."""

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update

from learnhub.accounts.models import Account
from learnhub.assessment.models import DrawRule, Exam, PaperItem
from learnhub.audit.models import AuditEntry
from learnhub.catalog.models import Course, Lesson, Material, Section
from learnhub.core.database import Base
from learnhub.core.extensions import db
from learnhub.demo.load import LOADED
from learnhub.demo.organization import PREFIX
from learnhub.organization.models import Unit
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.settings.models import SettingOverride, SettingRevision

KEPT = {table.__tablename__ for table in (Course, Section, Lesson, Material, SettingOverride, SettingRevision)}


def strangers() -> int:
    """Accounts that are not the demo organization's."""
    other = or_(Account.staff_number < PREFIX, Account.staff_number >= f"{PREFIX}:")
    return db.session.scalar(select(func.count()).select_from(Account).where(other)) or 0


def is_complete() -> bool:
    """Whether a load came to its end."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == LOADED).limit(1)) is not None


def remove() -> int:
    """Delete every person and all they did; returns how many accounts. Courses with their quizzes, the two roots and settings stay.

    Only for a database without strangers: what the demo's people made cannot be told from the demo.
    """
    count = db.session.scalar(select(func.count()).select_from(Account)) or 0
    partly = _partly()
    for table in _owned():
        db.session.execute(update(table).values({column.name: None for column in _authors(table)}))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in KEPT:
            statement = delete(table)
            db.session.execute(statement.where(partly[table.name]) if table.name in partly else statement)
    return count


def _partly() -> dict[str, ColumnElement[bool]]:
    """Of these tables only some rows go: what a course brought stays."""
    is_ours = QuestionBank.course_id.is_(None)
    bank_is_ours = exists().where(QuestionBank.id == Question.bank_id, is_ours)
    return {
        "question_bank": is_ours,
        "question": bank_is_ours,
        "question_version": exists().where(Question.id == QuestionVersion.question_id, bank_is_ours),
        "exam": Exam.lesson_id.is_(None),
        "paper_item": exists().where(Exam.id == PaperItem.exam_id, Exam.lesson_id.is_(None)),
        "draw_rule": exists().where(Exam.id == DrawRule.exam_id, Exam.lesson_id.is_(None)),
        "unit": Unit.parent_id.is_not(None),
    }


def _owned() -> list[Table]:
    """Tables of which rows stay that may name an account."""
    stay = KEPT | set(_partly())
    return [table for table in Base.metadata.sorted_tables if table.name in stay and _authors(table)]


def _authors(table: Table) -> list[ColumnElement[object]]:
    return [key.parent for key in table.foreign_keys if key.column.table.name == "account" and key.parent.nullable]
