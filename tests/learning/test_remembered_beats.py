"""The second beat of a lease reads nothing: its write proves that all that was remembered of the first still holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from learnhub.accounts.models import Account, UserSession
from learnhub.catalog.models import Course, Lesson
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.prepared import Line
from learnhub.core.recent import Recent
from learnhub.core.transactions import transaction
from learnhub.learning.models import LessonProgress, StudyBeat, StudyLease
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import LessonFactory, MemberFactory

pytestmark = pytest.mark.both_databases
Change = Callable[[], Any]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


class Page:
    """A lesson page that plays on; each beat tells of a second."""

    def __init__(self, client: Client, clock: time_machine.Traveller, lesson: Lesson) -> None:
        self.client, self.clock, self.seq = client, clock, 0
        self.lease = client.post(f"/study/lessons/{lesson.id}/lease", json={}).json["lease"]

    def beat(self, **more: Any) -> Any:
        self.clock.shift(timedelta(seconds=1))
        self.seq += 1
        to = float(self.seq)
        told = {"seq": self.seq, "stamp": to * 1000, "intervals": [[to - 1, to]], "position": to, "playing": True} | more
        return self.client.post("/study/beats", json={"lease": self.lease, "beats": [told]})


@pytest.fixture
def lesson(database: Any) -> Lesson:
    found: Lesson = LessonFactory(duration_seconds=600)
    return found


@pytest.fixture
def member(database: Any) -> Member:
    found: Member = MemberFactory()
    return found


@pytest.fixture
def playing(clock: time_machine.Traveller, client: Client, member: Member, lesson: Lesson) -> Page:
    found = Page(client.sign_in(member), clock, lesson)
    assert found.beat().status_code == 200
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that ran on a line."""
    seen: list[str] = []
    execute = Line.execute

    def noted(self: Line, text: str, values: Any) -> Any:
        seen.append(text.lstrip().split(" ", 1)[0])
        return execute(self, text, values)

    monkeypatch.setattr(Line, "execute", noted)
    return seen


def studied() -> float:
    db.session.rollback()
    return db.session.query(LessonProgress).one().study_seconds


def test_it_reads_nothing_and_counts_as_the_ordinary_way_does(playing: Page, read: list[str]) -> None:
    for turn in range(2, 6):
        reply = playing.beat()
        assert reply.json["study_seconds"] == float(turn)
        assert reply.json["seq"] == turn
    assert "SELECT" not in read
    assert studied() == 5.0
    assert db.session.query(StudyBeat).count() == 5


@pytest.mark.parametrize("turns", [1, 10, 50])
def test_a_beat_writes_as_many_rows_however_many_came_before(playing: Page, read: list[str], turns: int) -> None:
    for _ in range(turns):
        assert playing.beat().status_code == 200
    read.clear()
    assert playing.beat().status_code == 200
    writes = [word for word in read if word not in {"BEGIN", "COMMIT"}]
    assert len(writes) == (1 if db.engine.dialect.name == "postgresql" else 4)
    assert db.session.query(StudyBeat).count() == turns + 2
    assert db.session.query(StudyLease).count() == db.session.query(LessonProgress).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(UserSession).values(revoked_at=now()),
        lambda: update(Account).values(disabled_at=now()),
        lambda: update(Account).values(must_change_password=True),
        lambda: update(StudyLease).values(closed_at=now(), close_reason="elsewhere"),
        lambda: update(Lesson).values(retired_at=now()),
        lambda: update(Course).values(state="withdrawn"),
    ],
    ids=["session revoked", "account disabled", "password to change", "lease closed", "lesson retired", "course withdrawn"],
)
def test_what_changed_since_is_seen_by_the_very_next_beat(playing: Page, change: Change) -> None:
    playing.beat()
    with transaction() as session:
        session.execute(change())
    assert playing.beat().status_code in {302, 401, 403, 404, 409}
    assert studied() == 2.0


def test_a_course_that_changed_is_read_anew(playing: Page) -> None:
    playing.beat()
    with transaction() as session:
        session.execute(update(Course).values(updated_at=now()))
        session.execute(update(Lesson).values(duration_seconds=1200))
    assert playing.beat().json["coverage"] == round(3 / 1200, 4)


def test_progress_that_was_written_by_somebody_else_is_read_anew(playing: Page) -> None:
    playing.beat()
    with transaction() as session:
        session.execute(update(LessonProgress).values(study_seconds=1.0, updated_at=now() + timedelta(seconds=1)))
    assert playing.beat().json["study_seconds"] == 2.0


def test_a_beat_that_another_worker_took_is_not_forgotten(playing: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    playing.beat()
    monkeypatch.setattr("learnhub.learning.service.beats._RECENT", Recent(10))  # the other worker remembers nothing yet
    playing.beat()
    monkeypatch.undo()
    assert playing.beat().json["study_seconds"] == 4.0
    assert studied() == 4.0


def test_a_repeat_gets_the_same_reply_and_no_credit(playing: Page) -> None:
    first = playing.beat()
    playing.seq -= 1
    again = playing.beat()
    assert (again.status_code, again.json) == (200, first.json)
    assert studied() == 2.0


def test_somebody_else_s_session_gets_nothing_out_of_it(app: Flask, playing: Page, clock: time_machine.Traveller) -> None:
    playing.beat()
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    playing.client = stranger.sign_in(MemberFactory())
    assert playing.beat().status_code == 404
    assert studied() == 2.0


def test_what_was_used_least_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, key in enumerate("ab"):
        recent.keep(key, number)
    assert recent.get("a") == 0
    recent.keep("c", 2)
    assert [recent.get(key) for key in "abc"] == [0, None, 2]
    recent.drop("a")
    recent.drop("never")
    assert recent.get("a") is None
