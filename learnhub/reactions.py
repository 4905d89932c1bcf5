"""Event → reaction: every step upward, on one screen."""

from collections.abc import Callable
from typing import Any

from learnhub.assessment.events import AttemptGraded
from learnhub.learning.events import CourseCompleted, LessonCompleted
from learnhub.ranking import service as ranking

REACTIONS: dict[type[Any], tuple[Callable[[Any], None], ...]] = {
    LessonCompleted: (ranking.react_to_lesson,),
    CourseCompleted: (ranking.react_to_course,),
    AttemptGraded: (ranking.react_to_attempt,),
}
