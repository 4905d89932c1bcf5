"""What the tests of assignments share: a bureau of two departments, a course, and a way to assign it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from learnhub.assignments import service
from learnhub.assignments.models import Assignment
from learnhub.assignments.rules.drafts import Draft
from learnhub.catalog.models import Course
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import Enrollment
from learnhub.organization.models import Member, Unit
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
TODAY = date(2026, 3, 5)


@dataclass
class Bureau:
    """A root with departments A and B, two people in each; a course."""

    root: Unit = field(default_factory=lambda: DepartmentFactory(name="云川市水务局"))
    a: Unit = field(init=False)
    b: Unit = field(init=False)
    people: list[Member] = field(init=False)
    course: Course = field(default_factory=lambda: CourseFactory(title="党章学习"))

    def __post_init__(self) -> None:
        self.a, self.b = DepartmentFactory(name="A处", parent=self.root), DepartmentFactory(name="B处", parent=self.root)
        self.people = [MemberFactory(department=unit, name=f"{unit.name[0]}{number}") for unit in (self.a, self.b) for number in (1, 2)]

    def draft(self, **more: Any) -> Draft:
        """The course, for everybody, due in five days."""
        said: dict[str, Any] = {
            "unit_id": self.root.id,
            "title": "学习党章",
            "words": "",
            "starts_on": TODAY,
            "due_on": TODAY + timedelta(days=5),
            "is_required": True,
            "unit_ids": [self.root.id],
            "categories": ["full"],
            "picked": [],
            "course_ids": [self.course.id],
            "lesson_ids": [],
            "exam_ids": [],
        }
        return Draft(**said | more)

    def assign(self, *, now: datetime = NOON, key: str = "", draft: Draft | None = None, **more: Any) -> Assignment:
        """Assign it."""
        db.session.commit()
        wanted = replace(draft, **more) if draft else self.draft(**more)
        with transaction():
            made, _people = service.assign(wanted, form_key=key or f"key-{wanted.title}-{now}", scope=("/",), actor_id=None, now=now)
        return made

    def complete(self, member: Member, at: datetime | None, course: Course | None = None) -> None:
        """The member begins the course (and, with `at`, completes it)."""
        taken = Enrollment(
            member_id=member.id, course_id=(course or self.course).id, enrolled_at=NOON, last_studied_at=NOON, completed_at=at
        )
        db.session.add(taken)
        db.session.commit()


@pytest.fixture
def bureau(database: Any) -> Bureau:
    """Two departments of two people."""
    return Bureau()
