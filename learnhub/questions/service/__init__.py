"""Verbs of banks and questions."""

from learnhub.questions.service.arranging import add_tag, move_questions, remove_tag, rename_topic, set_topic
from learnhub.questions.service.banks import create_bank, rename_bank
from learnhub.questions.service.deeds import Deed, deed_of, deed_words, do_deed, outcome_words
from learnhub.questions.service.distinct import mark_distinct
from learnhub.questions.service.drafts import HTML, MARKDOWN, TEXT, OptionDraft, QuestionDraft, problems_of, true_false_options, warnings_of
from learnhub.questions.service.images import add_image
from learnhub.questions.service.lending import lend_bank, take_back_bank
from learnhub.questions.service.outcomes import Outcome, Stayed
from learnhub.questions.service.reviews import approve_questions, review_question, set_review, submit_questions
from learnhub.questions.service.saving import CHANGED, CREATED, SAME, Saved, save_question, save_questions
from learnhub.questions.service.sources import mark_looked, note_change, note_change_in
from learnhub.questions.service.states import restore_questions, retire_questions
from learnhub.questions.service.versions import restore_version
from learnhub.questions.service.wording import sentence_for

__all__ = [
    "CHANGED",
    "CREATED",
    "HTML",
    "MARKDOWN",
    "SAME",
    "TEXT",
    "Deed",
    "OptionDraft",
    "Outcome",
    "QuestionDraft",
    "Saved",
    "Stayed",
    "add_image",
    "add_tag",
    "approve_questions",
    "create_bank",
    "deed_of",
    "deed_words",
    "do_deed",
    "lend_bank",
    "mark_distinct",
    "mark_looked",
    "move_questions",
    "note_change",
    "note_change_in",
    "outcome_words",
    "problems_of",
    "remove_tag",
    "rename_bank",
    "rename_topic",
    "restore_questions",
    "restore_version",
    "retire_questions",
    "review_question",
    "save_question",
    "save_questions",
    "sentence_for",
    "set_review",
    "set_topic",
    "submit_questions",
    "take_back_bank",
    "true_false_options",
    "warnings_of",
]
