"""Reads of learning."""

from learnhub.learning.queries.cards import CardFilter, CourseCard, course_cards
from learnhub.learning.queries.hours import (
    CategoryHours,
    HoursSummary,
    hours_of_member,
)
from learnhub.learning.queries.hours_entries import hours_entries, latest_hours
from learnhub.learning.queries.outline import (
    NextLesson,
    Outline,
    OutlineLesson,
    course_outline,
    next_lesson,
)
from learnhub.learning.queries.standings import hours_table, is_outdated, members_of_hours, years_of_hours

__all__ = [
    "CardFilter",
    "CategoryHours",
    "CourseCard",
    "HoursSummary",
    "NextLesson",
    "Outline",
    "OutlineLesson",
    "course_cards",
    "course_outline",
    "hours_entries",
    "hours_of_member",
    "hours_table",
    "is_outdated",
    "latest_hours",
    "members_of_hours",
    "next_lesson",
    "years_of_hours",
]
