"""Marking by hand: an exam waits for it, two markers do not overwrite each other, and a later change is graded anew."""

from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam, HandMark, ScoreChange
from learnhub.assessment.service import EVERYWHERE, MarkDraft
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import RIGHT, one_of_each
from tests.factories import DepartmentFactory, MemberFactory

pytestmark = pytest.mark.both_databases


def count(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def points_of(attempt: Attempt) -> int:
    return db.session.scalar(select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.member_id == attempt.member_id)) or 0


@pytest.fixture
def exam(scene: Scene) -> Exam:
    """A choice, a short answer with a rubric and an essay, ten marks each."""
    return scene.exam(questions=one_of_each(scene.bank, "single", "short_answer", "essay"), marks=10.0, attempts_allowed=3)


@pytest.fixture
def attempt(scene: Scene, exam: Exam) -> Attempt:
    """Handed in with everything answered and the choice right."""
    started = scene.start(exam)
    for position, kind in enumerate(("single", "short_answer", "essay")):
        scene.save(started, position, RIGHT[kind])
    return scene.submit(started)


def mark(
    attempt: Attempt, position: int, score: float | None = None, *, seen: int = 0, by: Any = None, scope: Any = EVERYWHERE, **draft: Any
) -> HandMark:
    with transaction():
        return service.mark_answer(
            attempt.id, position, MarkDraft(score, **draft), seen=seen, scope=scope, actor_id=(by or marker()).account_id, now=NOW
        )


def marker() -> Any:
    return MemberFactory()


def test_an_attempt_waits_for_its_marker_and_is_graded_with_the_last_answer(attempt: Attempt) -> None:
    assert (attempt.state, attempt.score, attempt.graded_at) == ("marking", None, None)
    assert points_of(attempt) == 0
    mark(attempt, 1, 7.5)
    assert attempt.state == "marking"
    mark(attempt, 2, 5)
    assert (attempt.state, attempt.score, attempt.is_passed, attempt.graded_at) == ("graded", 22.5, True, NOW)
    assert points_of(attempt) == 10
    assert [row.score for row in queries.responses(attempt.id)] == [10, 7.5, 5]


def test_nothing_waits_when_nothing_was_written(scene: Scene, exam: Exam) -> None:
    started = scene.start(exam)
    scene.save(started, 0, ["a"])
    scene.save(started, 1, ["  "])
    assert scene.submit(started).state == "graded"
    assert started.score == 10


def test_the_points_of_the_rubric_make_the_score(attempt: Attempt) -> None:
    assert mark(attempt, 1, points=[0, 2]).score == 7.5
    with pytest.raises(Refused, match="评分点"):
        mark(attempt, 1, points=[3], seen=1)
    with pytest.raises(Refused, match="请填写得分"):
        mark(attempt, 2)


@pytest.mark.parametrize("score", [-0.5, 10.01, float("inf"), float("nan")])
def test_a_score_lies_between_nothing_and_the_marks(attempt: Attempt, score: float) -> None:
    with pytest.raises(Refused, match="10"):
        mark(attempt, 1, score)
    assert count(HandMark) == 0


def test_a_second_marker_hears_of_the_first(attempt: Attempt) -> None:
    mark(attempt, 1, 7)
    with pytest.raises(Conflict, match="别人评过"):
        mark(attempt, 1, 3)
    assert mark(attempt, 1, 3, seen=1).number == 2
    with pytest.raises(Conflict):
        mark(attempt, 1, 3, seen=5)
    assert queries.hand_marks_of([attempt.id])[attempt.id, 1].score == 3


def test_a_double_click_marks_once(attempt: Attempt) -> None:
    who = marker()
    mark(attempt, 1, 7, by=who, comment="不错")
    assert mark(attempt, 1, 7, by=who, comment="不错").number == 1
    assert count(HandMark) == 1
    assert count(AuditEntry, AuditEntry.action == "mark_answer") == 1


def test_a_second_thought_is_graded_anew_and_kept_in_the_history(attempt: Attempt) -> None:
    mark(attempt, 1, 7.5)
    mark(attempt, 2, 5)
    mark(attempt, 2, 0, seen=1)
    mark(attempt, 1, 0, seen=1)
    assert (attempt.score, attempt.is_passed) == (10, False)
    assert points_of(attempt) == 0
    changes = db.session.scalars(select(ScoreChange).order_by(ScoreChange.id)).all()
    assert [(each.score_before, each.score_after, each.was_passed, each.is_passed) for each in changes] == [
        (22.5, 17.5, True, False),
        (17.5, 10, False, False),
    ]
    mark(attempt, 1, 10, seen=2)
    assert (attempt.is_passed, points_of(attempt)) == (True, 10)


def test_only_what_a_person_marks_and_somebody_wrote_is_marked(scene: Scene, exam: Exam, attempt: Attempt) -> None:
    for position in (0, 3, -1, 10**6):
        with pytest.raises(Missing):
            mark(attempt, position, 1)
    running = scene.start(exam)
    scene.save(running, 1, ["甲"])
    with pytest.raises(Missing):
        mark(running, 1, 1)


def test_a_marker_of_another_unit_finds_nothing(attempt: Attempt) -> None:
    with pytest.raises(Missing):
        mark(attempt, 1, 1, scope=[DepartmentFactory().path])
    assert count(HandMark) == 0


def test_the_next_answer_is_of_the_same_question_or_of_the_same_candidate(scene: Scene, exam: Exam, attempt: Attempt) -> None:
    other = scene.start(exam, MemberFactory(department=scene.unit))
    for position, kind in enumerate(("single", "short_answer", "essay")):
        scene.save(other, position, RIGHT[kind])
    scene.submit(other)
    attempts = queries.attempts_to_mark(exam.id, EVERYWHERE)
    answers = queries.answers_to_mark(attempts)
    first, second = (each.id for each in attempts)
    essay = next(each.question for each in answers if each.position == 2)

    def following(after: tuple[int, int] | None, question: Any = None) -> tuple[int, int] | None:
        found = queries.next_to_mark(queries.answers_to_mark(attempts), after=after, question=question)
        return (found.attempt_id, found.position) if found else None

    assert following(None) == (first, 1)
    assert following((first, 1)) == (first, 2)
    assert following((first, 2)) == (second, 1)
    assert following((second, 2)) == (first, 1)
    assert following((first, 2), essay) == (second, 2)
    mark(other, 2, 1)
    assert following((first, 2), essay) == (first, 2)
    mark(attempt, 2, 1)
    assert following((first, 2), essay) is None
    assert [(each.marked, each.waiting) for each in queries.progress_by_question(attempts, queries.answers_to_mark(attempts))] == [
        (0, 2),
        (2, 0),
    ]
    candidates = queries.progress_by_candidate(attempts, queries.answers_to_mark(attempts))
    assert [(each.marked, each.waiting, each.first_waiting) for each in candidates] == [(1, 1, 1), (1, 1, 1)]
