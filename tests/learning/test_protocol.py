"""The study protocol over HTTP, as the script of the lesson page speaks it."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from learnhub.catalog.models import Lesson
from learnhub.core.extensions import db
from tests.client import Client
from tests.factories import LessonFactory, MemberFactory
from tests.learning.conftest import NOON

BEAT = {"seq": 1, "stamp": 0, "intervals": [], "position": 0, "playing": True}


@pytest.fixture
def lesson(database: Any) -> Lesson:
    return LessonFactory()


@pytest.fixture
def reader(client: Client) -> Client:
    return client.sign_in(MemberFactory())


def open_lease(reader: Client, lesson: Lesson) -> str:
    answer = reader.post(f"/study/lessons/{lesson.id}/lease", json={})
    assert answer.status_code == 200
    return str(answer.json["lease"])


def send(reader: Client, lease: Any, *beats: Any, **more: Any) -> Any:
    return reader.post("/study/beats", json={"lease": lease, "beats": list(beats)} | more)


@pytest.mark.both_databases
def test_a_minute_of_study(lesson: Lesson, client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        reader = client.sign_in(MemberFactory())
        lease = open_lease(reader, lesson)
        assert send(reader, lease, BEAT).status_code == 200
        for number in range(4):
            clock.shift(15)
            played = [[number * 15, number * 15 + 15]]
            answer = send(reader, lease, BEAT | {"seq": number + 2, "stamp": (number + 1) * 15000, "intervals": played, "position": 15})
        assert answer.json == {
            "seq": 5,
            "position": 15,
            "intervals": [[0, 60]],
            "covered_seconds": 60,
            "study_seconds": 60,
            "coverage": 0.1,
            "credited": 15,
            "completed": False,
            "course_completed": False,
            "check": None,
        }


def test_reports_keep_a_person_signed_in(lesson: Lesson, client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        reader = client.sign_in(MemberFactory())
        lease = open_lease(reader, lesson)
        for number in range(1, 5):
            clock.shift(20 * 60)
            assert send(reader, lease, BEAT | {"seq": number, "stamp": number * 1_200_000}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        7,
        [],
        "lease",
        {"lease": 7, "beats": [BEAT]},
        {"beats": [BEAT]},
        {"lease": "LEASE"},
        {"lease": "LEASE", "beats": []},
        {"lease": "LEASE", "beats": {}},
        {"lease": "LEASE", "beats": [7]},
        {"lease": "LEASE", "beats": [BEAT] * 2},
        {"lease": "LEASE", "beats": [BEAT | {"seq": 0}]},
        {"lease": "LEASE", "beats": [BEAT | {"seq": 2**40}]},
        {"lease": "LEASE", "beats": [BEAT | {"seq": True}]},
        {"lease": "LEASE", "beats": [BEAT | {"seq": "1"}]},
        {"lease": "LEASE", "beats": [BEAT | {"stamp": -1}]},
        {"lease": "LEASE", "beats": [BEAT | {"stamp": None}]},
        {"lease": "LEASE", "beats": [BEAT | {"playing": 1}]},
        {"lease": "LEASE", "beats": [BEAT | {"position": "12"}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": None}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [[9, 3]]}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [[0]]}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [[0, 1, 2]]}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [["0", "1"]]}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [[0, 1e300]]}]},
        {"lease": "LEASE", "beats": [BEAT | {"intervals": [[n, n + 0.5] for n in range(61)]}]},
        {"lease": "LEASE", "beats": [BEAT, BEAT | {"seq": 3}]},
        {"lease": "LEASE", "beats": [BEAT | {"stamp": 9000}, BEAT | {"seq": 2}]},
    ],
)
def test_nonsense_is_answered_with_a_sentence(reader: Client, lesson: Lesson, body: Any) -> None:
    lease = open_lease(reader, lesson)
    if isinstance(body, dict) and body.get("lease") == "LEASE":
        body = body | {"lease": lease}
    answer = reader.post("/study/beats", json=body)
    assert answer.status_code == 422
    assert "请刷新页面" in answer.json["error"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_nonsense(reader: Client, lesson: Lesson, number: str) -> None:
    lease = open_lease(reader, lesson)
    text = f'{{"lease": "{lease}", "beats": [{{"seq": 1, "stamp": 0, "intervals": [[0, {number}]], "position": 0, "playing": true}}]}}'
    assert reader.post("/study/beats", data=text, content_type="application/json").status_code == 422
    assert reader.post("/study/beats", data="{", content_type="application/json").status_code == 422


def test_a_clock_that_goes_back_is_nonsense(reader: Client, lesson: Lesson) -> None:
    lease = open_lease(reader, lesson)
    assert send(reader, lease, BEAT | {"stamp": 5000}).status_code == 200
    assert send(reader, lease, BEAT | {"seq": 2, "stamp": 4000}).status_code == 422


def test_a_lease_taken_over_says_so_with_409(reader: Client, lesson: Lesson) -> None:
    first = open_lease(reader, lesson)
    second = open_lease(reader, lesson)
    answer = send(reader, first, BEAT)
    assert (answer.status_code, answer.json["closed"]) == (409, "elsewhere")
    assert "在这里继续学习" in answer.json["error"]
    assert send(reader, second, BEAT).status_code == 200


def test_a_closed_lease_says_so_with_409_and_closing_twice_is_no_mistake(reader: Client, lesson: Lesson) -> None:
    lease = open_lease(reader, lesson)
    for _ in range(2):
        assert reader.post(f"/study/leases/{lease}/close").status_code == 204
    answer = send(reader, lease, BEAT)
    assert (answer.status_code, answer.json["closed"]) == (409, "closed")


def test_the_lease_of_another_is_not_there_and_cannot_be_closed(reader: Client, lesson: Lesson, app: Any) -> None:
    lease = open_lease(reader, lesson)
    other = app.test_client().sign_in(MemberFactory())
    assert send(other, lease, BEAT).status_code == 404
    assert other.post(f"/study/leases/{lease}/close").status_code == 204
    assert send(reader, lease, BEAT).status_code == 200
    assert send(reader, "no-such-lease", BEAT).status_code == 404


def test_a_withdrawn_course_takes_no_study(reader: Client, lesson: Lesson) -> None:
    lease = open_lease(reader, lesson)
    lesson.section.course.state = "withdrawn"
    db.session.commit()
    answer = send(reader, lease, BEAT)
    assert answer.status_code == 404
    assert answer.json["error"]
    assert reader.post(f"/study/lessons/{lesson.id}/lease", json={}).status_code == 404


def test_who_is_not_signed_in_or_sends_no_token_is_turned_away(client: Client, lesson: Lesson) -> None:
    assert send(client, "x", BEAT).status_code == 401
    assert client.post(f"/study/lessons/{lesson.id}/lease", json={}).status_code == 401
    assert client.post("/study/leases/x/close", json={}).status_code == 401
    reader = client.sign_in(MemberFactory())
    assert reader.post("/study/beats", json={"lease": "x", "beats": [BEAT]}, sends_token=False).status_code == 400


def test_completing_a_course_is_told_in_the_reply(lesson: Lesson, client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 5, 4, 0, tzinfo=NOON.tzinfo), tick=False) as clock:
        reader = client.sign_in(MemberFactory())
        lease = open_lease(reader, lesson)
        clock.shift(600)
        beats = [BEAT | {"seq": n + 1, "stamp": (n + 1) * 20000, "intervals": [[n * 20, n * 20 + 20]]} for n in range(30)]
        answer = send(reader, lease, *beats)
        assert answer.json["course_completed"]
        assert answer.json["completed"]
        assert answer.json["study_seconds"] == 600
