"""Reads of learning."""

from learnhub.learning.queries.outline import (
    CardFilter,
    CourseCard,
    NextLesson,
    Outline,
    OutlineLesson,
    course_cards,
    course_outline,
    next_lesson,
)

__all__ = [
    "CardFilter",
    "CourseCard",
    "NextLesson",
    "Outline",
    "OutlineLesson",
    "course_cards",
    "course_outline",
    "next_lesson",
]
