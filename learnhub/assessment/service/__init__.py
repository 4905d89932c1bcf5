"""Verbs of assessment: write exams and quizzes, sit them, save answers, close and grade."""

from learnhub.assessment.service.quizzes import save_lesson_quiz

__all__ = ["save_lesson_quiz"]
