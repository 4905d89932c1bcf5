"""What the host's screen has played: counted by the server's clock, for the session alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgress, OfflineSession, StudyDay, StudyLease
from learnhub.learning.queries.sessions import play_of
from tests.factories import DepartmentFactory, LessonFactory
from tests.learning.conftest import NOON
from tests.learning.test_sessions_held import opened, plan

both = pytest.mark.both_databases


@pytest.fixture
def session(database: Any) -> OfflineSession:
    """An open session that shows a film of ten minutes."""
    return opened(DepartmentFactory(), lesson_id=LessonFactory().id)


def screen(session: OfflineSession, at: datetime = NOON) -> str:
    with transaction():
        return str(service.open_play(session.id, now=at)["lease"])


def report(session: OfflineSession, token: str, seq: int, seconds: float, *intervals: list[float], playing: bool = True) -> dict[str, Any]:
    """A beat that many seconds after the screen was opened."""
    beat = {"seq": seq, "stamp": seconds * 1000, "intervals": list(intervals), "position": 0, "playing": playing}
    with transaction():
        return service.record_play(session.id, token, [beat], now=NOON + timedelta(seconds=seconds))


@both
def test_the_screen_counts_what_the_room_saw_and_credits_nobody(session: OfflineSession) -> None:
    token = screen(session)
    report(session, token, 1, 0)
    assert report(session, token, 2, 15, [0, 15])["covered_seconds"] == 15
    assert report(session, token, 3, 30, [15, 30], playing=False)["covered_seconds"] == 30
    play = play_of(session.id)
    assert play is not None
    assert (play.covered_seconds, play.played_seconds) == (30, 30)
    for table in (LessonProgress, StudyLease, StudyDay):
        assert db.session.scalar(select(table)) is None


def test_a_film_that_is_said_to_have_been_seen_at_once_was_not(session: OfflineSession) -> None:
    token = screen(session)
    report(session, token, 1, 0)
    assert report(session, token, 2, 1, [0, 600])["covered_seconds"] <= 4


def test_a_beat_that_comes_twice_counts_once(session: OfflineSession) -> None:
    token = screen(session)
    report(session, token, 1, 0)
    first = report(session, token, 2, 15, [0, 15])
    assert report(session, token, 2, 15, [0, 15]) == first


def test_a_second_screen_stops_the_first_and_goes_on_from_there(session: OfflineSession) -> None:
    old = screen(session)
    report(session, old, 1, 0)
    report(session, old, 2, 15, [0, 15])
    with transaction():
        reply = service.open_play(session.id, now=NOON + timedelta(seconds=20))
    assert (reply["covered_seconds"], reply["seq"]) == (15, 0)
    with pytest.raises(service.LeaseClosed):
        report(session, old, 3, 30, [15, 30])


@pytest.mark.parametrize(
    "wrong", [None, [], "x", [{"seq": 1}], [{"seq": 1, "stamp": 0, "intervals": [[5, 1]], "position": 0, "playing": True}]]
)
def test_nonsense_is_refused(session: OfflineSession, wrong: Any) -> None:
    token = screen(session)
    with pytest.raises(Refused), transaction():
        service.record_play(session.id, token, wrong, now=NOON)


def test_only_an_open_session_with_a_lesson_has_a_screen(database: Any) -> None:
    with pytest.raises(service.LeaseClosed):
        screen(plan(DepartmentFactory(), lesson_id=LessonFactory().id))
    with pytest.raises(Missing):
        screen(opened(DepartmentFactory()))
    with pytest.raises(Missing):
        screen(opened(DepartmentFactory(), lesson_id=LessonFactory(kind="quiz").id))


@both
@pytest.mark.parametrize("kind", ["article", "document"])
def test_of_a_text_the_parts_shown_count_and_the_time_it_takes_to_read(database: Any, kind: str) -> None:
    """Four parts of 2000 characters in all: five minutes for the average reader."""
    session = opened(DepartmentFactory(), lesson_id=LessonFactory(kind=kind, duration_seconds=0, characters=2000, pages=4).id)
    token = screen(session)
    report(session, token, 1, 0, [0, 1])
    reply = report(session, token, 2, 15, [1, 3])
    assert (reply["intervals"], reply["coverage"], reply["covered_seconds"]) == ([[0, 3]], 0.75, 225)
    assert reply["study_seconds"] == 15
    assert reply["completed"] is False
    assert report(session, token, 2, 16, [3, 4]) == reply  # a repeat
    with pytest.raises(Refused):
        report(session, token, 3, 30, [4, 40])
    for n in range(3, 63):
        reply = report(session, token, n, (n - 1) * 15, [3, 4])
    assert (reply["coverage"], reply["covered_seconds"], reply["study_seconds"]) == (1.0, 300, 300)  # never above the length
    for table in (LessonProgress, StudyLease, StudyDay):
        assert db.session.scalar(select(table)) is None


def test_of_a_text_shown_at_once_no_time_has_passed(database: Any) -> None:
    session = opened(DepartmentFactory(), lesson_id=LessonFactory(kind="article", characters=2000, pages=4).id)
    token = screen(session)
    report(session, token, 1, 0, [0, 1])
    assert report(session, token, 2, 1, [0, 4])["study_seconds"] <= 1


def test_audio_is_played_like_a_film(database: Any) -> None:
    session = opened(DepartmentFactory(), lesson_id=LessonFactory(kind="audio").id)
    token = screen(session)
    report(session, token, 1, 0)
    assert report(session, token, 2, 15, [0, 15])["covered_seconds"] == 15
