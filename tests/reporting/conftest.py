"""A small bureau whose figures can be worked out by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.learning.models import StudyDay, TargetPlan
from learnhub.organization.models import Member, Unit
from learnhub.ranking.queries.figures import are_figures_outdated, last_change
from learnhub.ranking.queries.people import Span
from learnhub.ranking.service import renew_figures
from learnhub.reporting.queries.figures import Breakdown, breakdown
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory, grant
from tests.factories.assessment import ExamFactory, GradedAttemptFactory
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory


@dataclass
class Bureau:
    """Root with departments A (with A1 below it) and B, two branches, and who looks after them."""

    root: Unit
    a: Unit
    a1: Unit
    b: Unit
    branch: Unit
    other_branch: Unit
    plan: TargetPlan
    people: dict[str, Member]
    leader_of_a: Member
    organizer_of_a: Member
    leader_of_all: Member


def broken_down(unit: Unit, span: Span) -> Breakdown:
    """The figures of a unit as a page reads them."""
    until = last_change()
    while are_figures_outdated(span.today, until):
        renew_figures(span.today)
    db.session.commit()
    return breakdown(unit, span)


def hours(member: Member, amount: float, day: date, category: str = "group") -> None:
    """An entry of the ledger."""
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal(str(amount)), day=day, year=day.year, category=category)


@pytest.fixture
def build(database: object) -> Callable[[date], Bureau]:
    """The bureau as it stands on a day in the second half of the year.

    甲一 32 of 32, 甲二 2 of 32, 甲三 exempt with 5, 甲下 20 online of which 16 count, 乙一 24 of 24 (other plan), 乙二 3 without target.
    Exams in the last days: 甲一 passed, 甲二 failed and then passed, 乙一 failed.
    """

    def make(today: date) -> Bureau:
        root = DepartmentFactory(name="水务局")
        a, b = DepartmentFactory(name="甲处", parent=root, position=1), DepartmentFactory(name="乙处", parent=root, position=2)
        a1 = DepartmentFactory(name="甲处一科", parent=a)
        branch, other = BranchFactory(name="第一党支部"), BranchFactory(name="第二党支部")
        places = {
            "甲一": (a, branch),
            "甲二": (a, branch),
            "甲三": (a, branch),
            "甲下": (a1, branch),
            "乙一": (b, other),
            "乙二": (b, other),
        }
        people = {name: MemberFactory(name=name, department=where[0], branch=where[1]) for name, where in places.items()}
        plan = TargetPlanFactory(year=today.year, hours=32)
        less = TargetPlanFactory(year=today.year, hours=24)
        for name, chosen in (("甲一", plan), ("甲二", plan), ("甲三", plan), ("甲下", plan), ("乙一", less)):
            TargetFactory(plan_id=chosen.id, member_id=people[name].id, exempt_from=date(today.year, 1, 1) if name == "甲三" else None)
        hours(people["甲一"], 30, today - timedelta(days=60))
        hours(people["甲一"], 2, today)
        hours(people["甲二"], 2, today - timedelta(days=60))
        hours(people["甲三"], 5, today)
        hours(people["甲下"], 20, today, "online")
        hours(people["乙一"], 24, today)
        hours(people["乙二"], 3, today - timedelta(days=60))
        db.session.add(StudyDay(member_id=people["甲二"].id, day=today - timedelta(days=29), seconds=600))
        db.session.commit()
        exam = ExamFactory(unit_id=root.id)
        noon = start_of_day(today) + timedelta(minutes=1)
        for name, number, passed in (("甲一", 1, True), ("甲二", 1, False), ("甲二", 2, True), ("乙一", 1, False)):
            GradedAttemptFactory(exam_id=exam.id, member_id=people[name].id, number=number, is_passed=passed, closed_at=noon)
        watchers = [MemberFactory(name=name, department=None) for name in ("领导甲", "组织甲", "领导全")]
        grant(watchers[0], "leader", a)
        grant(watchers[1], "organizer", a)
        grant(watchers[2], "leader", root)
        return Bureau(root, a, a1, b, branch, other, plan, people, *watchers)

    return make
