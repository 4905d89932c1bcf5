"""Facts that assessment announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """An attempt got its score. `is_quiz` when it belongs to a lesson, `is_practice` when it counts nowhere.

    `first_exam_id` is the exam that this one is a resit 补考 of. Where the first attempt is the one that counts, only that one passes.
    """

    attempt_id: int
    exam_id: int
    member_id: int
    is_quiz: bool
    title: str
    score: float
    full_marks: float
    is_passed: bool
    at: datetime
    is_practice: bool = False
    first_exam_id: int | None = None


@dataclass(frozen=True, slots=True)
class AttemptRegraded:
    """A score became another by a decision of `actor_id`; `change_id` is its line in the history.

    `has_passed` and `has_full_marks` speak of the member's attempts at this exam together, as they stand now.
    """

    change_id: int
    attempt_id: int
    exam_id: int
    member_id: int
    is_quiz: bool
    title: str
    has_passed: bool
    has_full_marks: bool
    reason: str
    actor_id: int
    at: datetime
    is_practice: bool = False
    first_exam_id: int | None = None
