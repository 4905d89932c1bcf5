"""Presence checks: chosen by the server, asked where something is earned, and what waits for their answer."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgress, LessonProgressPast, PresenceCheck
from learnhub.learning.rules import presence
from learnhub.learning.rules.study_time import Beat
from learnhub.settings.service import change_setting
from tests.client import Client
from tests.factories import LessonFactory, MemberFactory
from tests.learning.conftest import NOON, Browser, Soonest

both = pytest.mark.both_databases
HOUR = 3600


@pytest.fixture
def viewer(database: Any) -> Browser:
    """A video of an hour; checks come every ten minutes of playing."""
    return Browser(MemberFactory(), LessonFactory(duration_seconds=HOUR))


def asked(viewer: Browser) -> dict[str, Any]:
    """Play until the server asks; the reply that does."""
    viewer.open()
    viewer.report(playing=True)
    return on(viewer, 600)


def on(viewer: Browser, seconds: float) -> dict[str, Any]:
    """Play on, a beat every fifteen seconds."""
    reply: dict[str, Any] = {}
    for _ in range(int(seconds // 15)):
        begin, viewer.position = viewer.position, viewer.position + 15
        reply = viewer.wait(15).report([begin, viewer.position])
    return reply


@given(st.integers())
def test_checks_lie_ten_to_twenty_minutes_apart(seed: int) -> None:
    assert presence.SOONEST <= presence.spacing(Random(seed)) <= presence.LATEST


def beat(start: float, stop: float, *, position: float = 0.0) -> Beat:
    return Beat(1, 0.0, ((start, stop),), position, True)


@pytest.mark.parametrize(("stop", "is_due"), [(299, False), (300, True), (3480, True), (3481, False)])
def test_none_in_the_first_five_and_the_last_two_minutes_of_what_was_played_whatever_position_is_told(stop: float, is_due: bool) -> None:
    left, place = presence.countdown([beat(stop - 15, stop, position=0.0)], [15.0], 10.0, HOUR)
    assert (left, place) == (-5.0, 0 if is_due else None)


def test_lessons_of_ten_minutes_have_none() -> None:
    assert not presence.has_checks(600)
    assert presence.has_checks(601)


@both
def test_a_check_comes_with_the_reply_and_an_answer_in_time_costs_nothing(viewer: Browser) -> None:
    reply = asked(viewer)
    assert (reply["seq"], reply["study_seconds"], reply["check"]["seconds"]) == (41, 600, 90)
    assert on(viewer, 60)["check"] == {"id": reply["check"]["id"], "seconds": 30}
    assert viewer.answer(reply["check"]) == {"check": None}
    assert viewer.answer(reply["check"]) == {"check": None}
    reply = on(viewer, 540)
    assert (reply["study_seconds"], reply["check"]) == (1200, None)
    assert on(viewer, 75)["check"] is not None


@both
def test_unanswered_credit_stops_after_ninety_seconds_and_what_was_earned_stays(viewer: Browser) -> None:
    check = asked(viewer)["check"]
    assert on(viewer, 105)["study_seconds"] == 690
    reply = on(viewer, 1200)
    assert (reply["study_seconds"], reply["check"]) == (690, {"id": check["id"], "seconds": 0})
    viewer.answer(check)
    assert on(viewer, 300)["study_seconds"] == 990


def test_a_long_silence_before_the_answer_earns_nothing(viewer: Browser) -> None:
    check = asked(viewer)["check"]
    viewer.wait(2000).answer(check)
    reply = viewer.report([600, 660])
    assert reply["study_seconds"] == 660  # the 90 seconds that one had to answer
    assert on(viewer, 15)["study_seconds"] <= 600 + 90 + 15


@both
def test_a_check_within_an_outage_holds_what_came_after_it_until_the_answer(viewer: Browser) -> None:
    viewer.open()
    viewer.report(playing=True)
    on(viewer, 300)
    kept = [viewer.wait(15).beat([300 + n * 15, 315 + n * 15]) for n in range(40)]  # a tunnel of ten minutes
    reply = viewer.send(*kept)
    assert (reply["study_seconds"], reply["check"]["seconds"]) == (600, 90)
    waiting = [each for each in kept if each["seq"] > reply["seq"]]
    assert len(waiting) == 20
    assert viewer.send(*waiting)["study_seconds"] == 600
    viewer.wait(20).answer(reply["check"])
    assert viewer.send(*waiting)["study_seconds"] == 900


def test_what_waits_is_not_lost_when_the_answer_comes_late(viewer: Browser) -> None:
    viewer.open()
    viewer.report(playing=True)
    kept = [viewer.wait(15).beat([n * 15, 15 + n * 15]) for n in range(50)]
    reply = viewer.send(*kept)
    viewer.wait(1000).answer(reply["check"])
    assert viewer.send(*kept[reply["seq"] - 1 :])["study_seconds"] == 750


@both
def test_a_reply_that_was_lost_is_asked_anew_and_does_not_run_out_meanwhile(viewer: Browser) -> None:
    viewer.open()
    viewer.report(playing=True)
    on(viewer, 585)
    last = viewer.wait(15).beat([585, 600])
    first = viewer.send(last)  # its reply never arrives
    kept = [last, *(viewer.wait(15).beat([600 + n * 15, 615 + n * 15]) for n in range(20))]
    reply = viewer.send(*kept)
    assert reply["check"] == {"id": first["check"]["id"], "seconds": 90}
    assert (reply["seq"], reply["study_seconds"]) == (last["seq"], 600)
    assert viewer.send(*kept[1:])["study_seconds"] == 600
    viewer.wait(30).answer(reply["check"])
    assert viewer.send(*kept[1:])["study_seconds"] == 900


def test_repeating_the_beat_that_was_asked_with_earns_nothing_without_an_answer(viewer: Browser) -> None:
    viewer.open()
    viewer.report(playing=True)
    on(viewer, 585)
    last = viewer.wait(15).beat([585, 600])
    viewer.send(last)
    for n in range(100):
        reply = viewer.send(last, viewer.wait(15).beat([600 + n * 15, 615 + n * 15]) | {"seq": last["seq"] + 1})
    assert reply["study_seconds"] == 600


@both
def test_a_check_waits_through_reload_and_on_another_device(viewer: Browser) -> None:
    check = asked(viewer)["check"]
    viewer.wait(30)
    assert viewer.open()["check"] == {"id": check["id"], "seconds": 60}
    viewer.wait(100)
    opened = viewer.open()
    assert opened["check"] == {"id": check["id"], "seconds": 0}
    viewer.report(playing=True)
    assert on(viewer, 60)["study_seconds"] == 600
    viewer.answer(check)
    assert on(viewer, 60)["study_seconds"] == 660


def test_opening_again_and_again_does_not_put_the_check_off(viewer: Browser) -> None:
    for _ in range(4):
        viewer.open()
        viewer.report(playing=True)
        reply = on(viewer, 150)
    assert reply["check"] is not None


def test_claiming_while_paused_counts_down_too(viewer: Browser) -> None:
    viewer.open()
    for n in range(60):
        reply = viewer.wait(15).report([n * 15, n * 15 + 15], playing=False)
    assert reply["check"] is not None


def test_a_wrong_answer_names_the_check_that_waits_and_changes_nothing(viewer: Browser) -> None:
    check = asked(viewer)["check"]
    with pytest.raises(service.WrongCheck) as wrong:
        viewer.answer("another")
    assert wrong.value.check == {"id": check["id"], "seconds": 90}
    other = Browser(MemberFactory(), viewer.lesson, now=viewer.now, lease=viewer.lease)
    with pytest.raises(Missing):
        other.answer(check)
    db.session.rollback()
    assert db.session.scalars(db.select(PresenceCheck)).one().answered_at is None


def test_the_history_says_when_it_was_asked_and_answered(viewer: Browser) -> None:
    check = asked(viewer)["check"]
    viewer.wait(7).answer(check)
    row = db.session.scalars(db.select(PresenceCheck)).one()
    assert (row.member_id, row.lesson_id, row.deadline - row.issued_at) == (viewer.member.id, viewer.lesson.id, timedelta(seconds=90))
    assert row.answered_at - row.delivered_at == timedelta(seconds=7)


def test_the_setting_turns_checks_off(viewer: Browser) -> None:
    with transaction():
        change_setting("learning.presence_checks", "false", actor_id=None, now=NOON)
    viewer.open()
    viewer.report(playing=True)
    assert on(viewer, 1800)["study_seconds"] == 1800


def test_a_check_and_its_answer_over_http(client: Client, database: Any) -> None:
    lesson = LessonFactory(duration_seconds=HOUR)
    member = MemberFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        reader = client.sign_in(member)
        reader.set_cookie("type", "large")
        lease = reader.post(f"/study/lessons/{lesson.id}/lease", json={}).json["lease"]
        db.session.execute(db.update(LessonProgress).values(check_in=310))
        db.session.commit()
        for number in range(22):
            body = {"seq": number + 1, "stamp": number * 15000, "intervals": [], "position": 0, "playing": True}
            if number:
                body["intervals"] = [[number * 15 - 15, number * 15]]
            answer = reader.post("/study/beats", json={"lease": lease, "beats": [body]})
            clock.shift(15)
        assert answer.json["check"]["seconds"] == 180
        url = f"/study/leases/{lease}/presence"
        wrong = reader.post(url, json={"id": "x"})
        assert (wrong.status_code, wrong.json["check"]["seconds"]) == (422, 165)
        assert reader.post(url, json=[]).status_code == 422
        assert reader.post(url, json={"id": answer.json["check"]["id"]}).json == {"check": None}
        assert reader.post("/study/leases/nothing/presence", json={"id": "x"}).status_code == 404
        reader.post(f"/study/leases/{lease}/close")
        assert reader.post(url, json={"id": "x"}).status_code == 409


@both
def test_coverage_of_a_replaced_file_is_history_and_the_new_one_starts_empty(viewer: Browser) -> None:
    viewer.open()
    viewer.play(60)
    viewer.progress.media_sha256 = "0" * 64  # what was seen is of another file than the lesson has now
    db.session.commit()
    assert viewer.open()["intervals"] == []
    viewer.open()
    past = db.session.scalars(db.select(LessonProgressPast)).one()
    assert (past.media_sha256, past.intervals, past.study_seconds) == ("0" * 64, [[0.0, 60.0]], 60)


@both
def test_leaving_a_course_keeps_what_was_earned_and_coming_back_earns_it_no_second_time(viewer: Browser) -> None:
    viewer.open()
    viewer.play(60)
    with transaction():
        assert service.leave_course(viewer.member.id, viewer.lesson.course_id, now=viewer.now)
        assert not service.leave_course(viewer.member.id, viewer.lesson.course_id, now=viewer.now)
    assert viewer.open()["study_seconds"] == 60
    assert viewer.play(60, start=0.0)["study_seconds"] == 60


def test_chance_is_uniform_between_its_ends() -> None:
    assert presence.spacing(Soonest()) == 600
