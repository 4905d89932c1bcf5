"""Forms of exams and the words of their states."""

from learnhub.assessment.forms.exams import ExamForm, to_moment, to_wall
from learnhub.assessment.forms.labels import DECISION_LABELS, KIND_LABELS, STANDING_LABELS, STATE_LABELS, WHEN_LABELS, WHENS

__all__ = ["DECISION_LABELS", "KIND_LABELS", "STANDING_LABELS", "STATE_LABELS", "WHENS", "WHEN_LABELS", "ExamForm", "to_moment", "to_wall"]
