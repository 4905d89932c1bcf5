"""Verbs of the catalog: courses with their outline, materials, publishing."""

from learnhub.catalog.service.courses import change_course, publish_course, withdraw_course
from learnhub.catalog.service.outlines import CourseDraft, LessonDraft, SectionDraft, save_course, save_material, save_outline

__all__ = [
    "CourseDraft",
    "LessonDraft",
    "SectionDraft",
    "change_course",
    "publish_course",
    "save_course",
    "save_material",
    "save_outline",
    "withdraw_course",
]
