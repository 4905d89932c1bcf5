"""Verbs of learning: take courses, complete lessons, award study hours."""

from learnhub.learning.service.completing import award_hours, complete_course, complete_lesson, enroll

__all__ = ["award_hours", "complete_course", "complete_lesson", "enroll"]
