"""Bad questions: a dry run first, then everybody graded anew once, with a history and with points that follow."""

from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam, QuestionRuling, ScoreChange
from learnhub.assessment.queries.regrading import dry_run, past_rulings
from learnhub.assessment.service import RulingDraft
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions.models import Question, QuestionVersion
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import one_of_each
from tests.factories import MemberFactory

pytestmark = pytest.mark.both_databases


def points_of(attempt: Attempt) -> int:
    return db.session.scalar(select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.member_id == attempt.member_id)) or 0


@pytest.fixture
def questions(scene: Scene) -> list[Question]:
    return one_of_each(scene.bank, "single", "single")


@pytest.fixture
def exam(scene: Scene, questions: list[Question]) -> Exam:
    return scene.exam(questions=questions, marks=10.0, pass_percent=60)


def sit(scene: Scene, exam: Exam, *answers: str) -> Attempt:
    attempt = scene.start(exam, MemberFactory(department=scene.unit))
    for position, answer in enumerate(answers):
        scene.save(attempt, position, [answer])
    return scene.submit(attempt)


def decide(exam: Exam, question: Question, decision: str, *, seen: int = 0, reason: str = "题目有误", part: str = "") -> int:
    with transaction():
        draft = RulingDraft(question.id, part, decision, reason)
        return service.decide_question(exam, draft, seen=seen, actor_id=MemberFactory().account_id, now=NOW)


def correct_key(question: Question, right: str, **more: Any) -> None:
    """A new version of the question with another key."""
    old = db.session.scalars(select(QuestionVersion).where(QuestionVersion.question_id == question.id)).first()
    assert old is not None
    values = {"kind": old.kind, "stem_html": old.stem_html, "options": old.options} | more
    question.version = 2
    db.session.add(QuestionVersion(question_id=question.id, number=2, answer_key={"right": [right]}, created_at=NOW, **values))
    db.session.commit()


def test_full_marks_for_all_changes_who_was_wrong(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    wrong, right = sit(scene, exam, "b", "a"), sit(scene, exam, "a", "a")
    effects = dry_run(exam, (questions[0].id, ""), queries.Ruling("full"), service.EVERYWHERE)
    assert [(each.attempt_id, each.score_before, each.score_after, each.was_passed, each.is_passed) for each in effects] == [
        (wrong.id, 10, 20, False, True)
    ]
    assert (wrong.score, points_of(wrong)) == (10, 0)
    assert decide(exam, questions[0], "full") == 1
    assert [(each.score, each.full_marks, each.is_passed) for each in (wrong, right)] == [(20, 20, True)] * 2
    assert (points_of(wrong), points_of(right)) == (15, 15)
    change = db.session.scalars(select(ScoreChange)).one()
    assert (change.attempt_id, change.score_before, change.score_after) == (wrong.id, 10, 20)


def test_a_question_left_out_leaves_the_full_marks_too(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    passed, failed = sit(scene, exam, "b", "a"), sit(scene, exam, "a", "b")
    assert decide(exam, questions[0], "left_out") == 2
    assert [(each.score, each.full_marks, each.is_passed) for each in (passed, failed)] == [(10, 10, True), (0, 10, False)]
    assert points_of(passed) == 15


def test_a_question_left_out_is_in_no_figure_of_the_result(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    attempt = sit(scene, exam, "a", "b")
    decide(exam, questions[1], "left_out")
    shown = queries.result_of(attempt, NOW)
    assert (shown.right, shown.wrong, shown.asked) == (1, 0, 1)
    assert sum(group.marks for group in shown.sections) in {0, attempt.full_marks}


def test_the_last_question_that_counts_cannot_be_left_out(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    attempt = sit(scene, exam, "b", "a")
    decide(exam, questions[0], "left_out")
    with pytest.raises(Refused, match="全员得分"):
        decide(exam, questions[1], "left_out", seen=1)
    assert (attempt.score, attempt.full_marks) == (10, 10)
    decide(exam, questions[0], "none", seen=1)
    assert decide(exam, questions[1], "left_out", seen=2) == 1


def test_a_corrected_key_marks_everybody_by_the_new_version(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    by_old, by_new = sit(scene, exam, "a", "a"), sit(scene, exam, "b", "a")
    with pytest.raises(Refused, match="没有改过"):
        decide(exam, questions[0], "key")
    correct_key(questions[0], "b")
    assert decide(exam, questions[0], "key") == 2
    assert (by_old.score, by_old.is_passed, by_new.score, by_new.is_passed) == (10, False, 20, True)
    assert (points_of(by_old), points_of(by_new)) == (0, 15)
    shown = queries.sheet_of(by_new, NOW).questions[0]
    assert [choice.is_right for choice in shown.choices] == [False, True, False, False]


def test_a_version_with_other_options_cannot_mark_old_answers(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    sit(scene, exam, "a", "a")
    correct_key(questions[0], "x", options=[{"id": "x", "html": "新"}, {"id": "y", "html": "旧"}])
    with pytest.raises(Refused, match="选项"):
        decide(exam, questions[0], "key")


def test_a_decision_can_be_taken_back_and_points_follow_both_ways(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    attempt = sit(scene, exam, "b", "a")
    decide(exam, questions[0], "full")
    assert points_of(attempt) == 15
    decide(exam, questions[0], "none", seen=1)
    assert (attempt.score, attempt.is_passed, points_of(attempt)) == (10, False, 0)
    decide(exam, questions[0], "full", seen=2)
    assert (attempt.score, points_of(attempt)) == (20, 15)
    assert [each.changes for each in past_rulings(exam.id)] == [1, 1, 1]


def test_two_organizers_do_not_decide_past_each_other(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    attempt = sit(scene, exam, "b", "b")
    decide(exam, questions[0], "full")
    for seen in (0, 2):
        with pytest.raises(Conflict, match="重新预览"):
            decide(exam, questions[1], "full", seen=seen)
    assert attempt.score == 10
    assert db.session.scalar(select(func.count()).select_from(QuestionRuling)) == 1


def test_a_decision_needs_a_reason_and_a_question_of_the_exam(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    sit(scene, exam, "a", "a")
    with pytest.raises(Refused, match="原因"):
        decide(exam, questions[0], "full", reason="  ")
    with pytest.raises(Refused, match="怎样处理"):
        decide(exam, questions[0], "double")
    with pytest.raises(Missing):
        decide(exam, scene.questions[0], "full")
    with pytest.raises(Missing):
        decide(exam, questions[0], "full", part="p1")


def test_who_hands_in_later_is_graded_by_the_decision(scene: Scene, exam: Exam, questions: list[Question]) -> None:
    sit(scene, exam, "a", "a")
    decide(exam, questions[0], "full")
    later = sit(scene, exam, "b", "a")
    assert (later.score, later.is_passed) == (20, True)


def test_an_essay_that_counts_for_nobody_waits_for_nobody(scene: Scene) -> None:
    questions = one_of_each(scene.bank, "single", "essay")
    exam = scene.exam(questions=questions, marks=10.0)
    attempt = scene.start(exam)
    scene.save(attempt, 0, ["a"])
    scene.save(attempt, 1, ["我的论述"])
    assert scene.submit(attempt).state == "marking"
    decide(exam, questions[1], "left_out")
    assert (attempt.state, attempt.score, attempt.full_marks, attempt.is_passed) == ("graded", 10, 10, True)
    assert points_of(attempt) == 15
