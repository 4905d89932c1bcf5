"""Reads of banks, questions and versions."""

from learnhub.questions.queries.versions import counts_by_kind, current_version, questions_for_draw, versions_of

__all__ = ["counts_by_kind", "current_version", "questions_for_draw", "versions_of"]
