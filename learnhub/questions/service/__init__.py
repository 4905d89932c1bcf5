"""Verbs of banks and questions."""

from learnhub.questions.service.banks import create_bank, rename_bank
from learnhub.questions.service.drafts import HTML, MARKDOWN, TEXT, OptionDraft, QuestionDraft, problems_of, true_false_options, warnings_of
from learnhub.questions.service.saving import CHANGED, CREATED, SAME, Saved, save_question, save_questions
from learnhub.questions.service.states import restore_questions, retire_questions
from learnhub.questions.service.wording import sentence_for

__all__ = [
    "CHANGED",
    "CREATED",
    "HTML",
    "MARKDOWN",
    "SAME",
    "TEXT",
    "OptionDraft",
    "QuestionDraft",
    "Saved",
    "create_bank",
    "problems_of",
    "rename_bank",
    "restore_questions",
    "retire_questions",
    "save_question",
    "save_questions",
    "sentence_for",
    "true_false_options",
    "warnings_of",
]
