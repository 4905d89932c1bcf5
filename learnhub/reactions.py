"""Event → reaction: every step upward, on one screen."""

from collections.abc import Callable
from typing import Any

from learnhub.assessment.events import AttemptGraded, AttemptRegraded
from learnhub.learning.events import CourseCompleted, LessonCompleted, StudyRestored, StudyReversed
from learnhub.practice import service as practice
from learnhub.practice.events import DailyAnswered
from learnhub.ranking import service as ranking

REACTIONS: dict[type[Any], tuple[Callable[[Any], None], ...]] = {
    LessonCompleted: (ranking.react_to_lesson,),
    CourseCompleted: (ranking.react_to_course,),
    StudyReversed: (ranking.react_to_reversal,),
    StudyRestored: (ranking.react_to_restoration,),
    AttemptGraded: (
        ranking.react_to_attempt,
        practice.react_to_attempt,
    ),
    AttemptRegraded: (ranking.react_to_regrade,),
    DailyAnswered: (ranking.react_to_daily,),
}
