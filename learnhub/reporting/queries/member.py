"""One member as a leader or organizer sees her: hours, entries, exams; days, never hours of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from learnhub.assessment.models import Exam
from learnhub.assessment.queries.figures import attempts_table
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.learning.models import StudyDay
from learnhub.learning.queries import hours_entries, hours_of_member
from learnhub.organization.models import Member, Unit


@dataclass(frozen=True, slots=True)
class MemberReport:
    """What the figures say of one member, and what they are made of."""

    member: Member
    department: str | None
    branch: str | None
    summary: Any
    entries: Sequence[Any]
    exams: Sequence[Any]
    days: Sequence[date]


def member_report(member_id: int, today: date) -> MemberReport:
    """The member's report of the year. Raises Missing."""
    department, branch = aliased(Unit), aliased(Unit)
    row = db.session.execute(
        select(Member, department.name, branch.name)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(Member.id == member_id)
    ).one_or_none()
    if row is None:
        raise Missing("没有这位同志。")
    table = attempts_table()
    exams = db.session.execute(
        select(Exam.title, table.c.attempts, table.c.best_share, table.c.is_passed, table.c.last_closed_at)
        .join(table, table.c.exam_id == Exam.id)
        .where(table.c.member_id == member_id)
        .order_by(table.c.last_closed_at.desc())
    ).all()
    days = db.session.scalars(
        select(StudyDay.day).where(StudyDay.member_id == member_id, StudyDay.seconds > 0).order_by(StudyDay.day.desc()).limit(10)
    ).all()
    return MemberReport(
        row[0],
        row[1],
        row[2],
        hours_of_member(member_id, today.year, today=today),
        hours_entries(member_id, today.year),
        exams,
        days,
    )
