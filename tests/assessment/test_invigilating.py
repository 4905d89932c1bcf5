"""Messages, forced submission and reopening: each once, with its reason, and what a score brought follows it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import GRADED, RUNNING, Attempt, Exam, HandMark, Reopening, ScoreChange
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene
from tests.assessment.test_racing import at_once, count
from tests.factories import AccountFactory

pytestmark = pytest.mark.both_databases
RIGHT_ANSWERS = [["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]
SOON = NOW + timedelta(minutes=12)


def fill(scene: Scene, attempt: Attempt, *, seq: int = 1) -> None:
    for position, answer in enumerate(RIGHT_ANSWERS):
        scene.save(attempt, position, answer, seq=seq)


def force(attempt: Attempt, reason: str = "身体不适", **more: Any) -> bool:
    with transaction():
        return service.force_submission(attempt, reason, actor_id=AccountFactory().id, now=more.get("now", NOW))


def reopen(attempt: Attempt, minutes: int | None = 18, reason: str = "误交卷", **more: Any) -> None:
    actor = AccountFactory()
    with transaction():
        service.reopen_attempt(attempt, minutes, reason, actor_id=actor.id, now=more.get("now", SOON))


def points(scene: Scene) -> int:
    return int(
        db.session.scalar(select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.member_id == scene.member.id)) or 0
    )


def deeds(attempt: Attempt) -> list[tuple[str, str]]:
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "attempt", AuditEntry.subject_id == attempt.id))
    return [(row.action, row.detail.get("reason", "")) for row in rows]


def test_a_forced_submission_counts_what_was_saved_once(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    fill(scene, attempt)
    assert force(attempt)
    assert not force(attempt)
    closed = db.session.get_one(Attempt, attempt.id)
    assert (closed.state, closed.close_reason, closed.score) == (GRADED, "forced", 12.0)
    assert deeds(attempt) == [("force_submission", "身体不适")]


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_deed_without_a_reason(scene: Scene, reason: str) -> None:
    attempt = scene.start(scene.exam())
    with pytest.raises(Refused, match="原因"):
        force(attempt, reason)
    scene.submit(attempt)
    with pytest.raises(Refused, match="原因"):
        reopen(attempt, reason=reason)
    assert count(Reopening) == 0


def test_a_reopened_attempt_goes_on_where_it_was_and_its_points_go_and_come_back(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    fill(scene, attempt)
    scene.submit(attempt, now=NOW + timedelta(minutes=10))
    earned = points(scene)
    assert earned > 0
    reopen(attempt)
    running = db.session.get_one(Attempt, attempt.id)
    assert (running.state, running.deadline, running.score, running.closed_at) == (RUNNING, SOON + timedelta(minutes=18), None, None)
    assert [held.answer for held in queries.responses(attempt.id)] == RIGHT_ANSWERS
    assert {held.score for held in queries.responses(attempt.id)} == {None}
    assert points(scene) == 0
    assert scene.save(attempt, 0, ["b"], seq=2, now=SOON).state == "ok"
    assert scene.save(attempt, 0, ["a"], seq=3, now=SOON).state == "ok"
    scene.submit(attempt, now=SOON + timedelta(minutes=5))
    again = db.session.get_one(Attempt, attempt.id)
    assert (again.state, again.score) == (GRADED, 12.0)
    assert points(scene) == earned
    causes = list(db.session.execute(select(ScoreChange.cause, ScoreChange.score_before, ScoreChange.score_after).order_by(ScoreChange.id)))
    assert causes == [("reopening:1", 12.0, 0.0), ("closing:1", 0.0, 12.0)]
    assert deeds(attempt)[-1] == ("reopen_attempt", "误交卷")


def test_points_stay_away_when_the_second_handing_in_fails(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    fill(scene, attempt)
    scene.submit(attempt)
    reopen(attempt)
    for position in range(6):
        scene.save(attempt, position, [], seq=2, now=SOON)
    scene.submit(attempt, now=SOON)
    assert (db.session.get_one(Attempt, attempt.id).is_passed, points(scene)) == (False, 0)


def test_points_come_when_only_the_second_handing_in_passes(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    scene.submit(attempt)
    assert points(scene) == 0
    reopen(attempt)
    for position, answer in enumerate(RIGHT_ANSWERS):
        scene.save(attempt, position, answer, seq=2, now=SOON)
    scene.submit(attempt, now=SOON)
    assert points(scene) > 0


def test_it_can_be_reopened_again(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    for _time in range(3):
        scene.submit(attempt, now=SOON)
        reopen(attempt)
    assert list(db.session.scalars(select(Reopening.number).order_by(Reopening.number))) == [1, 2, 3]


def test_the_new_deadline_ends_with_the_window(scene: Scene) -> None:
    exam = scene.exam(closes_at=NOW + timedelta(minutes=20))
    attempt = scene.start(exam)
    scene.submit(attempt)
    reopen(attempt, minutes=60)
    assert db.session.get_one(Attempt, attempt.id).deadline == NOW + timedelta(minutes=20)


@pytest.mark.parametrize("minutes", [0, 601, None])
def test_impossible_minutes_are_refused(scene: Scene, minutes: int | None) -> None:
    attempt = scene.start(scene.exam())
    scene.submit(attempt)
    with pytest.raises(Refused):
        reopen(attempt, minutes=minutes)
    assert db.session.get_one(Attempt, attempt.id).state == GRADED


def test_what_runs_is_not_reopened(scene: Scene) -> None:
    with pytest.raises(Conflict, match="正在作答"):
        reopen(scene.start(scene.exam()))


def test_nothing_is_reopened_when_the_candidate_may_have_seen_the_key_or_the_exam_is_over(scene: Scene) -> None:
    policy = {"score": "after_submit", "right_answers": "after_submit", "explanations": "never"}
    attempt = scene.start(scene.exam(review=policy))
    scene.submit(attempt)
    with pytest.raises(Refused, match="正确答案"):
        reopen(attempt)
    other = scene.start(scene.exam(title="另一场"))
    scene.submit(other)
    with pytest.raises(Refused, match="已经结束"):
        reopen(other, now=NOW + timedelta(days=2))


def test_what_a_person_marked_is_not_reopened(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    scene.submit(attempt)
    mark = HandMark(attempt_id=attempt.id, position=0, number=1, score=1.0, points=[], marked_by=AccountFactory().id, marked_at=NOW)
    db.session.add(mark)
    db.session.commit()
    with pytest.raises(Refused, match="已经有人评分"):
        reopen(attempt)


def test_two_attempts_of_one_member_never_run_together(scene: Scene) -> None:
    exam = scene.exam(attempts_allowed=2)
    first = scene.start(exam)
    scene.submit(first)
    scene.start(exam)
    with pytest.raises(Conflict, match="另一次作答"):
        reopen(first)


# ── races ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("_time", range(3))
def test_forced_submission_save_more_time_and_the_deadline_at_once_agree(app: Flask, scene: Scene, _time: int) -> None:
    exam, actor = scene.exam(minutes=10), AccountFactory().id
    attempt = scene.start(exam)
    exam_id, attempt_id, member_id = exam.id, attempt.id, scene.member.id

    def save() -> Any:
        given = {"position": 0, "answer": ["a"], "is_marked": False, "seq": 1, "tab": "one"}
        return service.save_answer(attempt_id, member_id, **given, now=NOW + timedelta(minutes=10))

    def give() -> None:
        found = db.session.get_one(Exam, exam_id)
        service.give_time(found, member_id, 5, reason="网络中断", scope=service.EVERYWHERE, actor_id=actor, now=NOW)

    def finish() -> bool:
        return service.force_submission(db.session.get_one(Attempt, attempt_id), "时间到", actor_id=actor, now=NOW)

    def close() -> int:
        return service.close_overdue(now=NOW + timedelta(minutes=11), exam_id=exam_id)

    saved, _given, *closed = at_once(app, [save, give, finish, finish, close, close])
    found = db.session.get_one(Attempt, attempt_id)
    assert sum(map(int, closed)) == 1
    assert (found.state, found.close_reason) == (GRADED, "forced" if any(closed[:2]) else "deadline")
    assert found.score == (2.0 if saved.state == "ok" else 0.0)
    assert len(deeds(found)) == int(any(closed[:2]))


def test_reopening_ten_times_at_once_is_one_reopening(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    fill(scene, attempt)
    scene.submit(attempt)
    attempt_id, actor = attempt.id, AccountFactory().id

    def go() -> bool:
        try:
            service.reopen_attempt(db.session.get_one(Attempt, attempt_id), 10, "误交卷", actor_id=actor, now=SOON)
        except Conflict:
            return False
        return True

    assert sum(at_once(app, [go] * 10)) == 1
    assert count(Reopening) == 1
    assert points(scene) == 0


def test_the_deadline_of_a_reopened_attempt_is_its_own(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    scene.submit(attempt)
    reopen(attempt, minutes=5)
    with transaction():
        assert service.close_overdue(now=SOON + timedelta(minutes=5)) == 0
    with transaction():
        assert service.close_overdue(now=SOON + timedelta(minutes=6)) == 1
    closed = db.session.get_one(Attempt, attempt.id)
    assert (closed.closed_at, closed.close_reason) == (SOON + timedelta(minutes=5), "deadline")


def test_more_time_asked_twice_is_given_once(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    seen = str(int(attempt.deadline.timestamp() * 1000)) if attempt.deadline else ""
    actor = AccountFactory().id

    def give() -> None:
        with transaction():
            service.hold_running(attempt, seen=seen)
            service.give_time(attempt.exam, attempt.member_id, 10, reason="断网", scope=service.EVERYWHERE, actor_id=actor, now=NOW)

    give()
    with pytest.raises(Conflict, match="已经改过"):
        give()
    assert db.session.get_one(Attempt, attempt.id).deadline == NOW + timedelta(minutes=40)
