"""Reads of banks, questions and versions."""

from learnhub.questions.queries.banks import BankRow, bank_in_reach, bank_rows, is_within, loans_of, own_bank, own_banks, units_to_lend_to
from learnhub.questions.queries.history import Edition, editions_of, last_return, next_waiting
from learnhub.questions.queries.listing import (
    FILTERS,
    QuestionFilter,
    authors_of,
    filtered_questions,
    question_filter,
    question_of,
    questions_by_id,
    tags_of,
    topic_counts,
)
from learnhub.questions.queries.versions import counts_by_kind, current_version, image_named, usable, versions_of

__all__ = [
    "FILTERS",
    "BankRow",
    "Edition",
    "QuestionFilter",
    "authors_of",
    "bank_in_reach",
    "bank_rows",
    "counts_by_kind",
    "current_version",
    "editions_of",
    "filtered_questions",
    "image_named",
    "is_within",
    "last_return",
    "loans_of",
    "next_waiting",
    "own_bank",
    "own_banks",
    "question_filter",
    "question_of",
    "questions_by_id",
    "tags_of",
    "topic_counts",
    "units_to_lend_to",
    "usable",
    "versions_of",
]
