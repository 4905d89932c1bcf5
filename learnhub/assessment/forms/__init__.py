"""Forms of exams and the words of their states."""

from learnhub.assessment.forms.exams import ExamForm, to_moment, to_wall
from learnhub.assessment.forms.labels import (
    DECISION_LABELS,
    KIND_LABELS,
    PRESET_LABELS,
    REVIEW_LABELS,
    RULE_LABELS,
    STANDING_LABELS,
    STATE_LABELS,
    WHEN_LABELS,
    WHENS,
)
from learnhub.assessment.forms.results import result_values

__all__ = [
    "DECISION_LABELS",
    "KIND_LABELS",
    "PRESET_LABELS",
    "REVIEW_LABELS",
    "RULE_LABELS",
    "STANDING_LABELS",
    "STATE_LABELS",
    "WHENS",
    "WHEN_LABELS",
    "ExamForm",
    "result_values",
    "to_moment",
    "to_wall",
]
