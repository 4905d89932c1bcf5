"""Reads of banks, questions and versions."""

from learnhub.questions.queries.banks import BankRow, bank_in_reach, bank_rows, is_within, own_bank
from learnhub.questions.queries.history import Edition, Use, editions_of, read_uses_with, use_counts, uses_of
from learnhub.questions.queries.listing import QuestionFilter, filtered_questions, question_of, questions_by_id, topic_counts
from learnhub.questions.queries.versions import counts_by_kind, current_version, versions_of

__all__ = [
    "BankRow",
    "Edition",
    "QuestionFilter",
    "Use",
    "bank_in_reach",
    "bank_rows",
    "counts_by_kind",
    "current_version",
    "editions_of",
    "filtered_questions",
    "is_within",
    "own_bank",
    "question_of",
    "questions_by_id",
    "read_uses_with",
    "topic_counts",
    "use_counts",
    "uses_of",
    "versions_of",
]
