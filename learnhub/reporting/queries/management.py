"""The organizer's landing page: how much there is, and what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assessment.models import DRAFT as EXAM_DRAFT
from learnhub.assessment.models import PUBLISHED as EXAM_PUBLISHED
from learnhub.assessment.models import Exam, ExamAudience
from learnhub.catalog.models import DRAFT, PUBLISHED, Course
from learnhub.core.extensions import db
from learnhub.learning.queries.flags import waiting_flags
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.queries import usable
from learnhub.ranking.queries.people import ACTIVE, Span, people_in
from learnhub.reporting.queries.lists import BEHIND, condition


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in the organizer's scope; exams and courses by state."""

    members: int
    behind: int
    units: int
    courses: int
    course_drafts: int
    banks: int
    questions: int
    exams_open: int
    exam_drafts: int
    flags: int


def counts(scope: Iterable[str], span: Span, now: datetime) -> Counts:
    """All counts of the page in one statement."""
    roots = tuple(scope)
    department, branch = aliased(Unit), aliased(Unit)
    people = people_in(roots, span)
    members = (
        select(func.count())
        .select_from(Member)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(Member.status == ACTIVE, or_(within(department.path, roots), within(branch.path, roots)))
    )
    behind = select(func.count()).select_from(people).where(condition(people, BEHIND))
    units = select(func.count()).select_from(Unit).where(within(Unit.path, roots), Unit.disabled_at.is_(None))
    courses = select(func.count()).select_from(Course)
    banks = select(func.count()).select_from(QuestionBank).join(Unit, Unit.id == QuestionBank.unit_id).where(within(Unit.path, roots))
    questions = (
        select(func.count())
        .select_from(Question)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .join(Unit, Unit.id == QuestionBank.unit_id)
        .where(within(Unit.path, roots), usable())
    )
    audience = select(ExamAudience.exam_id).join(Unit, Unit.id == ExamAudience.unit_id).where(within(Unit.path, roots))
    own = select(Unit.id).where(within(Unit.path, roots))
    exams = select(func.count()).select_from(Exam).where(Exam.lesson_id.is_(None), or_(Exam.id.in_(audience), Exam.unit_id.in_(own)))
    is_open = (
        Exam.state == EXAM_PUBLISHED,
        or_(Exam.opens_at.is_(None), Exam.opens_at <= now),
        or_(Exam.closes_at.is_(None), Exam.closes_at > now),
    )
    row = db.session.execute(
        select(
            members.scalar_subquery(),
            behind.scalar_subquery(),
            units.scalar_subquery(),
            courses.where(Course.state == PUBLISHED).scalar_subquery(),
            courses.where(Course.state == DRAFT).scalar_subquery(),
            banks.scalar_subquery(),
            questions.scalar_subquery(),
            exams.where(*is_open).scalar_subquery(),
            exams.where(Exam.state == EXAM_DRAFT).scalar_subquery(),
            waiting_flags(roots).scalar_subquery(),
        )
    ).one()
    return Counts(*(int(number or 0) for number in row))
