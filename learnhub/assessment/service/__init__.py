"""Verbs of assessment: write exams and quizzes, sit them, save answers, close and grade."""

from learnhub.assessment.service.closing import close_attempt, close_overdue
from learnhub.assessment.service.exams import EVERYWHERE, ExamDraft, create_exam, edit_exam, paragraphs, publish_exam, withdraw_exam
from learnhub.assessment.service.marking import MarkDraft, mark_answer
from learnhub.assessment.service.paper_setting import MOST_QUESTIONS, set_draw_rules, set_fixed_paper
from learnhub.assessment.service.papers import freeze_paper
from learnhub.assessment.service.quizzes import save_lesson_quiz
from learnhub.assessment.service.regrading import DECISIONS, RulingDraft, decide_question, proposed_ruling
from learnhub.assessment.service.taking import MOST_POSITIONS, Saved, keep_answer, save_answer, start_attempt, submit_attempt

__all__ = [
    "DECISIONS",
    "EVERYWHERE",
    "MOST_POSITIONS",
    "MOST_QUESTIONS",
    "ExamDraft",
    "MarkDraft",
    "RulingDraft",
    "Saved",
    "close_attempt",
    "close_overdue",
    "create_exam",
    "decide_question",
    "edit_exam",
    "freeze_paper",
    "keep_answer",
    "mark_answer",
    "paragraphs",
    "proposed_ruling",
    "publish_exam",
    "save_answer",
    "save_lesson_quiz",
    "set_draw_rules",
    "set_fixed_paper",
    "start_attempt",
    "submit_attempt",
    "withdraw_exam",
]
