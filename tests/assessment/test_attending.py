"""Screen leaves, signs of life and the device of an attempt, as the server keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from learnhub.assessment import queries, service
from learnhub.assessment.models import GRADED, RUNNING, Attempt, ConflictCopy, Exam, ExamMessage, ScreenLeave, SignOfLife
from learnhub.assessment.rules.watching import Watch
from learnhub.assessment.service import LeaveClaim
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.assessment.conftest import NOW, Scene
from tests.assessment.test_racing import at_once, count
from tests.factories import AccountFactory, MemberFactory

pytestmark = pytest.mark.both_databases
LATER = NOW + timedelta(minutes=10)


def watch(exam: Exam, **how: Any) -> None:
    with transaction():
        service.set_watch(exam, Watch(**how), actor_id=AccountFactory().id, now=NOW)


def leave(attempt: Attempt, number: int = 1, seconds: float = 20, ago: float = 0, *, tab: str = "one", is_over: bool = True) -> Any:
    with transaction():
        claim = LeaveClaim(number, "hidden", seconds, ago, is_over)
        return service.record_leaves(attempt.id, attempt.member_id, tab, [claim], now=LATER)


def test_a_leave_counts_once_however_often_it_is_told(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    for _again in range(100):
        found = leave(attempt, ago=30)
    assert (found.count, found.seconds) == (1, 20)


def test_a_hundred_tellings_at_once_are_one_leave(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    attempt_id, member_id = attempt.id, scene.member.id
    claim = LeaveClaim(1, "hidden", 20, 0, is_over=True)
    at_once(app, [lambda: service.record_leaves(attempt_id, member_id, "one", [claim], now=LATER)] * 20)
    assert count(ScreenLeave) == 1
    assert queries.leaves_of(attempt_id).seconds == 20


def test_less_than_three_seconds_is_no_leave(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    assert leave(attempt, seconds=2.4).count == 0
    assert leave(attempt, number=2, seconds=3).count == 1


def test_a_leave_grows_until_it_is_over_and_not_afterwards(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    assert leave(attempt, seconds=3, ago=57, is_over=False).seconds == 3
    assert leave(attempt, seconds=60).seconds == 60
    assert leave(attempt, seconds=500).seconds == 60


@pytest.mark.parametrize("seconds", [-5, 10**9, 601])
def test_a_leave_is_never_negative_and_never_longer_than_the_attempt(scene: Scene, seconds: float) -> None:
    attempt = scene.start(scene.exam())
    assert leave(attempt, seconds=seconds).seconds == (0 if seconds < 0 else 600)


def test_the_same_moment_in_two_pages_counts_once(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    leave(attempt, seconds=100)
    found = leave(attempt, seconds=120, tab="two")
    assert (found.count, found.seconds) == (2, 120)
    assert leave(attempt, number=2, seconds=120, tab="two").count == 2


def test_a_quiz_and_an_exam_that_does_not_count_keep_no_leaves(scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, counts_leaves=False)
    assert leave(scene.start(exam)).count == 0


def test_somebody_elses_leaves_are_not_written(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    other = MemberFactory(department=scene.unit)
    with pytest.raises(Missing), transaction():
        service.record_leaves(attempt.id, other.id, "one", [LeaveClaim(1, "hidden", 9, 0, is_over=True)], now=LATER)
    assert count(ScreenLeave) == 0


def test_the_last_leave_allowed_hands_the_paper_in_together_with_itself(scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, most_leaves=2)
    attempt = scene.start(exam)
    scene.save(attempt, 0, ["a"])
    leave(attempt, ago=60)
    assert db.session.get_one(Attempt, attempt.id).state == RUNNING
    found = leave(attempt, number=2)
    db.session.expire_all()
    closed = db.session.get_one(Attempt, attempt.id)
    assert (closed.state, closed.close_reason, closed.score, found.count) == (GRADED, "leaves", 2.0, 2)
    assert leave(attempt, number=3).count == 2


def test_leaves_after_handing_in_are_none(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    scene.submit(attempt)
    assert leave(attempt).count == 0


def test_a_handing_in_and_the_last_leave_at_once_close_it_once(app: Flask, scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, most_leaves=1)
    attempt = scene.start(exam)
    attempt_id, member_id = attempt.id, scene.member.id
    claim = LeaveClaim(1, "hidden", 20, 0, is_over=True)
    works: list[Any] = [lambda: service.record_leaves(attempt_id, member_id, "one", [claim], now=LATER)] * 5
    works += [lambda: service.submit_attempt(attempt_id, member_id, now=LATER)] * 5
    at_once(app, works)
    closed = db.session.get_one(Attempt, attempt_id)
    assert closed.state == GRADED
    assert (closed.close_reason == "leaves") == (count(ScreenLeave) == 1)


def test_rules_that_the_cover_did_not_say_cannot_be_added_later(scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, most_leaves=3, is_one_device=True)
    scene.start(exam)
    watch(exam, most_leaves=5)
    with pytest.raises(Refused, match="已经有人作答"):
        watch(exam, most_leaves=4)
    assert queries.watch_of(exam) == Watch(most_leaves=5)


@pytest.mark.parametrize("how", [{"most_leaves": 0}, {"most_leaves": 101}, {"most_leaves": 3, "counts_leaves": False}])
def test_impossible_rules_are_refused(scene: Scene, how: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        watch(scene.exam(), **how)


# ── one device at a time ─────────────────────────────────────────────────────────────────────────
def take(attempt: Attempt, device: str, *, takes_over: bool = False) -> bool:
    with transaction():
        how = queries.watch_of(attempt.exam)
        return service.take_device(attempt.id, attempt.member_id, device, how, takes_over=takes_over, now=NOW)


def test_the_newer_device_takes_over_only_after_asking_and_the_older_keeps_its_text(scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, is_one_device=True)
    attempt = scene.start(exam)
    assert take(attempt, "device-one")
    assert scene.save(attempt, 0, ["a"], device="device-one").state == "ok"
    assert not take(attempt, "device-two")
    assert scene.save(attempt, 0, ["b"], seq=2, tab="two", device="device-two").state == "displaced"
    assert take(attempt, "device-two", takes_over=True)
    assert scene.save(attempt, 0, ["b"], seq=3, tab="two", device="device-two").state == "ok"
    late = scene.save(attempt, 0, ["c"], seq=9, device="device-one")
    assert (late.state, late.answer) == ("displaced", ["b"])
    assert [copy.answer for copy in db.session.scalars(select(ConflictCopy).order_by(ConflictCopy.id))] == [["b"], ["c"]]
    with pytest.raises(Refused, match="另一台设备"), transaction():
        service.submit_attempt(attempt.id, attempt.member_id, now=NOW, device="device-one")
    with transaction():
        service.submit_attempt(attempt.id, attempt.member_id, now=NOW, device="device-two")
    assert db.session.get_one(Attempt, attempt.id).state == GRADED


def test_without_the_rule_every_device_may_answer(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    assert take(attempt, "device-one")
    assert take(attempt, "device-two")
    assert scene.save(attempt, 0, ["a"], device="device-one").state == "ok"
    assert scene.save(attempt, 0, ["b"], seq=2, device="device-two").state == "ok"


def test_of_many_devices_at_once_one_gets_the_attempt(app: Flask, scene: Scene) -> None:
    exam = scene.exam()
    watch(exam, is_one_device=True)
    attempt = scene.start(exam)
    attempt_id, member_id, how = attempt.id, scene.member.id, queries.watch_of(exam)

    def claim(name: str) -> Any:
        return lambda: service.take_device(attempt_id, member_id, name, how, takes_over=False, now=NOW)

    assert sum(at_once(app, [claim(f"device-{n}") for n in range(8)])) == 1


# ── signs of life and messages ───────────────────────────────────────────────────────────────────
def test_the_last_sign_of_life_is_one_row(scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    for second in range(3):
        with transaction():
            service.note_sign(attempt.id, address="10.0.0.7", unsent=second, is_away=second == 1, now=NOW + timedelta(seconds=second))
    row = db.session.scalars(select(SignOfLife)).one()
    assert (row.seen_at, row.unsent, row.is_away) == (NOW + timedelta(seconds=2), 2, False)


def test_messages_are_shown_until_they_are_read(scene: Scene) -> None:
    exam, actor = scene.exam(), AccountFactory()
    other = MemberFactory(department=scene.unit)
    mine, hers = scene.start(exam), scene.start(exam, other)
    with transaction():
        to_all = service.send_message(exam, " 第 3 题\n的“三会”包括支部党员大会。 ", attempt_id=None, actor_id=actor.id, now=NOW)
        service.send_message(exam, "请看右上角的时间。", attempt_id=mine.id, actor_id=actor.id, now=NOW)

    def unread(attempt: Attempt) -> list[str]:
        return [told.text for told in queries.unread_messages(queries.attempt_now(attempt.id, attempt.member_id))]

    assert unread(mine) == ["第 3 题 的“三会”包括支部党员大会。", "请看右上角的时间。"]
    assert unread(hers) == ["第 3 题 的“三会”包括支部党员大会。"]
    for _again in range(2):
        with transaction():
            service.read_message(mine.id, mine.member_id, to_all, now=NOW)
    assert unread(mine) == ["请看右上角的时间。"]
    assert len(unread(hers)) == 1


def test_what_was_said_to_another_cannot_be_read(scene: Scene) -> None:
    exam, actor = scene.exam(), AccountFactory()
    other = MemberFactory(department=scene.unit)
    mine, hers = scene.start(exam), scene.start(exam, other)
    with transaction():
        message = service.send_message(exam, "请看时间。", attempt_id=mine.id, actor_id=actor.id, now=NOW)
    with pytest.raises(Missing), transaction():
        service.read_message(hers.id, hers.member_id, message, now=NOW)


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 301])
def test_an_empty_or_endless_message_is_refused(scene: Scene, text: str) -> None:
    exam, actor = scene.exam(), AccountFactory()
    with pytest.raises(Refused), transaction():
        service.send_message(exam, text, attempt_id=None, actor_id=actor.id, now=NOW)
    assert count(ExamMessage) == 0
