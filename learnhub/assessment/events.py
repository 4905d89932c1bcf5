"""Facts that assessment announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """An attempt got its score. `is_quiz` when it belongs to a lesson."""

    attempt_id: int
    exam_id: int
    member_id: int
    is_quiz: bool
    title: str
    score: float
    full_marks: float
    is_passed: bool
    at: datetime
