"""Verbs of assessment: write exams and quizzes, sit them, save answers, close and grade."""

from learnhub.assessment.service.closing import close_attempt, close_overdue
from learnhub.assessment.service.exams import (
    EVERYWHERE,
    MOST_QUESTIONS,
    ExamDraft,
    create_exam,
    edit_exam,
    paragraphs,
    publish_exam,
    set_draw_rules,
    set_fixed_paper,
    withdraw_exam,
)
from learnhub.assessment.service.papers import freeze_paper
from learnhub.assessment.service.quizzes import save_lesson_quiz
from learnhub.assessment.service.taking import MOST_POSITIONS, Saved, keep_answer, save_answer, start_attempt, submit_attempt

__all__ = [
    "EVERYWHERE",
    "MOST_POSITIONS",
    "MOST_QUESTIONS",
    "ExamDraft",
    "Saved",
    "close_attempt",
    "close_overdue",
    "create_exam",
    "edit_exam",
    "freeze_paper",
    "keep_answer",
    "paragraphs",
    "publish_exam",
    "save_answer",
    "save_lesson_quiz",
    "set_draw_rules",
    "set_fixed_paper",
    "start_attempt",
    "submit_attempt",
    "withdraw_exam",
]
