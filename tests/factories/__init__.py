"""Factories: the least that makes a row real; each saves and commits what it makes."""

from tests.factories.catalog import CourseFactory, LessonFactory, MaterialFactory, SectionFactory
from tests.factories.organization import AccountFactory, BranchFactory, DepartmentFactory, MemberFactory, grant
from tests.factories.questions import make_bank, make_question

__all__ = [
    "AccountFactory",
    "BranchFactory",
    "CourseFactory",
    "DepartmentFactory",
    "LessonFactory",
    "MaterialFactory",
    "MemberFactory",
    "SectionFactory",
    "grant",
    "make_bank",
    "make_question",
]
