"""Tables of exams, their papers, attempts and what is decided on them."""

from learnhub.assessment.models.attempts import GRADED, MARKING, ONLINE, PAPER, RUNNING, Attempt, ConflictCopy, Response
from learnhub.assessment.models.entry import ExamCategory, ExamEntry, ExamKnock, ExamPerson, ExamPrerequisite
from learnhub.assessment.models.exams import DRAFT, DRAWN, FIXED, PUBLISHED, WITHDRAWN, Exam, ExamAudience
from learnhub.assessment.models.invigilation import (
    ExamMessage,
    Invigilation,
    Invigilator,
    MessageReading,
    Reopening,
    ScreenLeave,
    SignOfLife,
)
from learnhub.assessment.models.marking import HandMark, QuestionRuling, ScoreChange
from learnhub.assessment.models.overrides import ExamOverride
from learnhub.assessment.models.papers import DrawRule, PaperItem, PaperSection
from learnhub.assessment.models.preparing import ExclusionGroup, ExclusionMember, PaperPlan, PreparedPaper
from learnhub.assessment.models.results import CHANGED, KEPT, OPEN, WHOLE, PrintedPaper, ReviewRequest, ScoreTold

__all__ = [
    "CHANGED",
    "DRAFT",
    "DRAWN",
    "FIXED",
    "GRADED",
    "KEPT",
    "MARKING",
    "ONLINE",
    "OPEN",
    "PAPER",
    "PUBLISHED",
    "RUNNING",
    "WHOLE",
    "WITHDRAWN",
    "Attempt",
    "ConflictCopy",
    "DrawRule",
    "Exam",
    "ExamAudience",
    "ExamCategory",
    "ExamEntry",
    "ExamKnock",
    "ExamMessage",
    "ExamOverride",
    "ExamPerson",
    "ExamPrerequisite",
    "ExclusionGroup",
    "ExclusionMember",
    "HandMark",
    "Invigilation",
    "Invigilator",
    "MessageReading",
    "PaperItem",
    "PaperPlan",
    "PaperSection",
    "PreparedPaper",
    "PrintedPaper",
    "QuestionRuling",
    "Reopening",
    "Response",
    "ReviewRequest",
    "ScoreChange",
    "ScoreTold",
    "ScreenLeave",
    "SignOfLife",
]
