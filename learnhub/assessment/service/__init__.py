"""Verbs of assessment: write exams and quizzes, sit them, save answers, close and grade."""

from learnhub.assessment.service.attending import KINDS, SIGN_EVERY, LeaveClaim, note_sign, read_message, record_leaves, take_device
from learnhub.assessment.service.checking import check_answer
from learnhub.assessment.service.closing import close_attempt, close_overdue
from learnhub.assessment.service.entry import EntryDraft, forget_person, knock, name_person
from learnhub.assessment.service.exams import EVERYWHERE, ExamDraft, create_exam, edit_exam, paragraphs, publish_exam, withdraw_exam
from learnhub.assessment.service.exclusions import keep_apart, let_together
from learnhub.assessment.service.invigilating import (
    LONGEST_MESSAGE,
    MOST_MINUTES,
    force_submission,
    hold_running,
    minutes_left,
    reopen_attempt,
    send_message,
)
from learnhub.assessment.service.marking import MarkDraft, mark_answer
from learnhub.assessment.service.overrides import OverrideDraft, give_time, set_override, withdraw_override
from learnhub.assessment.service.paper_plans import SectionDraft, set_forms, set_sections, set_sections_by_kind
from learnhub.assessment.service.paper_scores import (
    Entry,
    PaperScore,
    counted,
    enter_scores,
    forms_of,
    freeze_forms,
    paper_forms,
    problem_of,
)
from learnhub.assessment.service.paper_setting import MOST_QUESTIONS, RuleDraft, set_draw_rules, set_fixed_paper, shortage_of
from learnhub.assessment.service.papers import FORMS, form_paper, freeze_paper, paper_for
from learnhub.assessment.service.preparing import AT_ONCE, ask_for_papers, notice_changes, prepare_papers
from learnhub.assessment.service.quizzes import save_lesson_quiz
from learnhub.assessment.service.regrading import DECISIONS, RulingDraft, decide_question, proposed_ruling
from learnhub.assessment.service.releasing import ResultDraft, publish_scores, tell_scores
from learnhub.assessment.service.resits import ResitDraft, make_resit
from learnhub.assessment.service.reviews import ReviewAnswer, answer_review, ask_review
from learnhub.assessment.service.simulating import Simulated, simulated
from learnhub.assessment.service.starting import bar_sentence, enter, start_attempt
from learnhub.assessment.service.taking import (
    LARGEST_SEQ,
    LONGEST_TAB,
    MOST_POSITIONS,
    Saved,
    keep_answer,
    move_on,
    remembered_answer,
    save_answer,
    submit_attempt,
    visitor_s_answer,
)
from learnhub.assessment.service.watching import dismiss_invigilator, name_invigilator, set_watch
from learnhub.assessment.service.wording import DIFFICULTY_LABELS, section_title

__all__ = [
    "AT_ONCE",
    "DECISIONS",
    "DIFFICULTY_LABELS",
    "EVERYWHERE",
    "FORMS",
    "KINDS",
    "LARGEST_SEQ",
    "LONGEST_MESSAGE",
    "LONGEST_TAB",
    "MOST_MINUTES",
    "MOST_POSITIONS",
    "MOST_QUESTIONS",
    "SIGN_EVERY",
    "Entry",
    "EntryDraft",
    "ExamDraft",
    "LeaveClaim",
    "MarkDraft",
    "OverrideDraft",
    "PaperScore",
    "ResitDraft",
    "ResultDraft",
    "ReviewAnswer",
    "RuleDraft",
    "RulingDraft",
    "Saved",
    "SectionDraft",
    "Simulated",
    "answer_review",
    "ask_for_papers",
    "ask_review",
    "bar_sentence",
    "check_answer",
    "close_attempt",
    "close_overdue",
    "counted",
    "create_exam",
    "decide_question",
    "dismiss_invigilator",
    "edit_exam",
    "enter",
    "enter_scores",
    "force_submission",
    "forget_person",
    "form_paper",
    "forms_of",
    "freeze_forms",
    "freeze_paper",
    "give_time",
    "hold_running",
    "keep_answer",
    "keep_apart",
    "knock",
    "let_together",
    "make_resit",
    "mark_answer",
    "minutes_left",
    "move_on",
    "name_invigilator",
    "name_person",
    "note_sign",
    "notice_changes",
    "paper_for",
    "paper_forms",
    "paragraphs",
    "prepare_papers",
    "problem_of",
    "proposed_ruling",
    "publish_exam",
    "publish_scores",
    "read_message",
    "record_leaves",
    "remembered_answer",
    "reopen_attempt",
    "save_answer",
    "save_lesson_quiz",
    "section_title",
    "send_message",
    "set_draw_rules",
    "set_fixed_paper",
    "set_forms",
    "set_override",
    "set_sections",
    "set_sections_by_kind",
    "set_watch",
    "shortage_of",
    "simulated",
    "start_attempt",
    "submit_attempt",
    "take_device",
    "tell_scores",
    "visitor_s_answer",
    "withdraw_exam",
    "withdraw_override",
]
