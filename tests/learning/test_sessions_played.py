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


def test_only_an_open_session_with_a_film_has_a_screen(database: Any) -> None:
    with pytest.raises(service.LeaseClosed):
        screen(plan(DepartmentFactory(), lesson_id=LessonFactory().id))
    with pytest.raises(Missing):
        screen(opened(DepartmentFactory()))
    with pytest.raises(Missing):
        screen(opened(DepartmentFactory(), lesson_id=LessonFactory(kind="article").id))
