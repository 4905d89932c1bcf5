"""Tables of exams, their papers, attempts and what is decided on them."""

from learnhub.assessment.models.attempts import GRADED, MARKING, RUNNING, Attempt, ConflictCopy, Response
from learnhub.assessment.models.exams import DRAFT, DRAWN, FIXED, PUBLISHED, WITHDRAWN, Exam, ExamAudience
from learnhub.assessment.models.marking import HandMark, QuestionRuling, ScoreChange
from learnhub.assessment.models.papers import DrawRule, PaperItem

__all__ = [
    "DRAFT",
    "DRAWN",
    "FIXED",
    "GRADED",
    "MARKING",
    "PUBLISHED",
    "RUNNING",
    "WITHDRAWN",
    "Attempt",
    "ConflictCopy",
    "DrawRule",
    "Exam",
    "ExamAudience",
    "HandMark",
    "PaperItem",
    "QuestionRuling",
    "Response",
    "ScoreChange",
]
