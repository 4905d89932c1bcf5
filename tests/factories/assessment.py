"""Exams and graded attempts, without papers."""

from datetime import UTC, datetime

import factory

from learnhub.assessment.models import Attempt, Exam
from tests.factories.base import Factory

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class ExamFactory(Factory):
    """A published exam without a window; `unit_id=` is whose it is."""

    class Meta:
        model = Exam

    title = factory.Sequence(lambda n: f"党章知识测验{n + 1}")
    state = "published"
    minutes = 40
    review = factory.LazyFunction(lambda: {"score": "after_submit", "right_answers": "after_close", "explanations": "after_close"})
    full_marks = 100.0
    question_count = 30
    created_at = BEGINNING
    updated_at = BEGINNING


class GradedAttemptFactory(Factory):
    """A member's first attempt at an exam: `exam_id=`, `member_id=`, `closed_at=`, `is_passed=`."""

    class Meta:
        model = Attempt

    number = 1
    seed = 1
    paper = factory.LazyFunction(list)
    state = "graded"
    started_at = factory.LazyAttribute(lambda made: made.closed_at)
    graded_at = factory.LazyAttribute(lambda made: made.closed_at)
    close_reason = "submitted"
    is_passed = True
    score = factory.LazyAttribute(lambda made: 80.0 if made.is_passed else 40.0)
    full_marks = 100.0
