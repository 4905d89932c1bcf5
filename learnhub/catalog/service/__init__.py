"""Verbs of the catalog: courses with their outline, materials, publishing."""

from learnhub.catalog.service.courses import publish_course, set_award_level, withdraw_course
from learnhub.catalog.service.outlines import CourseDraft, LessonDraft, SectionDraft, save_course, save_material, save_outline

__all__ = [
    "CourseDraft",
    "LessonDraft",
    "SectionDraft",
    "publish_course",
    "save_course",
    "save_material",
    "save_outline",
    "set_award_level",
    "withdraw_course",
]
