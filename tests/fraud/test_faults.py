"""Faults are planted in the platform, one at a time: each must be caught by a case of the suite, which passes without it."""

import gc
import shutil
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import learnhub
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.queries import leases as queries
from learnhub.learning.rules import presence, reckoning, study_time
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.study_time import Beat, Interval, Intervals, Limits, Meter, Seen
from learnhub.learning.service import beats as service
from learnhub.learning.service import find_odd_study, leases
from tests.client import Client
from tests.conftest import MIGRATIONS
from tests.fraud.arena import Arena, travelling
from tests.fraud.cheats import CHEATS
from tests.fraud.honest import HONEST

pytestmark = pytest.mark.slow
Plant = Callable[[pytest.MonkeyPatch], None]
CASES = CHEATS | HONEST


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, to be copied."""
    file = tmp_path_factory.mktemp("faults") / "empty.db"
    app = learnhub.create_app("testing", DATABASE_URL=f"sqlite:///{file}", SECRET_KEY="s" * 40)
    with app.app_context():
        upgrade(MIGRATIONS)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return file


@pytest.fixture
def arena(empty: Path, tmp_path: Path) -> Iterator[Arena]:
    """The platform in this process, with its own rules and whatever was planted in them.

    A fault leaves requests in the middle and their connections open: each has an application and a database that nobody uses after it.
    """
    shutil.copy(empty, tmp_path / "fault.db")
    app = learnhub.create_app("testing", DATABASE_URL=f"sqlite:///{tmp_path / 'fault.db'}", SECRET_KEY="s" * 40)
    app.test_client_class = Client
    with app.app_context(), travelling(app) as arena:
        with transaction():
            find_odd_study(now=arena.clock.now)
        yield arena
        db.session.remove()
        gc.collect()
        db.engine.dispose()


def no_unique_number(patch: pytest.MonkeyPatch) -> None:
    """Every beat is new."""
    real = reckoning.reckon
    patch.setattr(service, "reckon", lambda beats, _last, *rest, **more: real(beats, 0, *rest, **more))
    patch.setattr(service, "settle_usual_beat", lambda *_args, **_more: None)


def no_lease_check(patch: pytest.MonkeyPatch) -> None:
    """A closed lease takes beats like an open one."""
    real = queries.lease_for_beat

    def open_row(*args: Any, **more: Any) -> Any:
        row = real(*args, **more)
        return row and row._replace(closed_at=None)

    patch.setattr(queries, "lease_for_beat", open_row)
    patch.setattr(service, "store", lambda *_args, **_more: True)


def no_clamp(patch: pytest.MonkeyPatch) -> None:
    """What is said to have been played is covered, however little time passed."""
    real = study_time.cover
    patch.setattr(study_time, "cover", lambda seen, claimed, _most: real(seen, claimed, 1e9))


def duration_believed(patch: pytest.MonkeyPatch) -> None:
    """The time that counts is the time that was posted."""
    patch.setattr(study_time, "refill", lambda beats, played, _meter, **_more: list(played))
    patch.setattr(study_time, "CLOCKS", 1e9)


def fills_while_paused(patch: pytest.MonkeyPatch) -> None:
    """The bucket fills whether the film runs or not."""
    real = study_time.refill

    def refill(beats: Sequence[Beat], played: Sequence[float], meter: Meter, **more: Any) -> list[float]:
        return real(beats, played, replace(meter, is_playing=True), **more)

    patch.setattr(study_time, "refill", refill)


def any_rate(patch: pytest.MonkeyPatch) -> None:
    """The highest rate is forgotten."""
    real = reckoning._limits
    patch.setattr(reckoning, "_limits", lambda *args: replace(real(*args), rate=64.0))


def lease_of_anybody(patch: pytest.MonkeyPatch) -> None:
    """Whose lease it is, is not asked."""
    real = queries.lease_for_beat

    def anybody_s(on: Any, token: str, _member: int, **more: Any) -> Any:
        owner = db.session.execute(text("SELECT member_id FROM study_lease WHERE token = :token"), {"token": token}).scalar()
        return real(on, token, owner, **more)

    patch.setattr(queries, "lease_for_beat", anybody_s)


def checks_do_not_matter(patch: pytest.MonkeyPatch) -> None:
    """A check that nobody answers stops nothing."""

    def on(beats: Sequence[Beat], last: int, standing: Any, seen: Seen, lesson: Measure, *, elapsed: float) -> Any:
        fresh = [beat for beat in beats if beat.seq > last]
        return reckoning._at_work(fresh, replace(standing, until=None), seen, lesson, elapsed) if fresh else reckoning.Reckoned(standing)

    patch.setattr(service, "reckon", on)


def checks_by_told_position(patch: pytest.MonkeyPatch) -> None:
    """No check is ever due."""
    patch.setattr(presence, "countdown", lambda _beats, flows, left, _size: (left - sum(flows), None))


def check_starts_anew(patch: pytest.MonkeyPatch) -> None:
    """Opening the lesson again forgets the check that waits."""
    real = leases._begin_progress

    def forget(*args: Any, **more: Any) -> int:
        progress = real(*args, **more)
        db.session.execute(text("UPDATE lesson_progress SET check_token = NULL, check_until = NULL"))
        return progress

    patch.setattr(leases, "_begin_progress", forget)


def endless_outage(patch: pytest.MonkeyPatch) -> None:
    """An outage may last as long as one says, and each of its beats claim what it likes."""
    real = reckoning._limits
    patch.setattr(reckoning, "_limits", lambda *args: replace(real(*args), outage=1e9, bucket=1e9))
    patch.setattr(study_time, "LIVE_BEAT", 1e9)


def studied_without_coverage(patch: pytest.MonkeyPatch) -> None:
    """Study time is the time played, whatever was seen before."""
    real = study_time.settle

    def settle(beats: Sequence[Beat], meter: Meter, seen: Seen, **more: Any) -> Any:
        settled = real(beats, meter, replace(seen, studied=0.0), **more)
        return replace(settled, seen=replace(settled.seen, studied=seen.studied + settled.studied))

    patch.setattr(study_time, "settle", settle)


def old_coverage_kept(patch: pytest.MonkeyPatch) -> None:
    """A replaced file goes on with what was seen of the old one."""
    patch.setattr(leases, "_keep_past", lambda *_args: db.session.execute(text("UPDATE lesson_progress SET media_sha256 = NULL")))


def beyond_the_end(patch: pytest.MonkeyPatch) -> None:
    """Stretches beyond the end of the film count."""

    def parse(raw: Any, _size: float) -> Intervals:
        found: list[Interval] = [(float(start), float(stop)) for start, stop in raw]
        return tuple(found)

    patch.setattr(study_time, "parse_intervals", parse)


def queued_beats_dropped(patch: pytest.MonkeyPatch) -> None:
    """Nothing is made good after an outage."""
    real = reckoning._limits
    patch.setattr(reckoning, "_limits", lambda *args: Limits(real(*args).rate, 30.0, 0.0))


def held_beats_lost(patch: pytest.MonkeyPatch) -> None:
    """What waited for the answer to a check is thrown away."""
    real = reckoning._at_work

    def lose(fresh: Sequence[Beat], *rest: Any) -> Any:
        found = real(fresh, *rest)
        if not found.settled or not found.is_asking:
            return found
        return replace(found, beats=[*found.beats[:-1], replace(found.beats[-1], seq=fresh[-1].seq)])

    patch.setattr(reckoning, "_at_work", lose)


FAULTS: dict[str, tuple[Plant, tuple[str, ...]]] = {
    "no unique number": (no_unique_number, ("A7", "A20")),
    "no lease check": (no_lease_check, ("A9", "A22")),
    "clamp removed": (no_clamp, ("A1", "A2", "A13")),
    "client duration believed": (duration_believed, ("A2", "A6")),
    "bucket fills while paused": (fills_while_paused, ("A16", "A26")),
    "any rate": (any_rate, ("A4",)),
    "lease of anybody": (lease_of_anybody, ("A8",)),
    "checks do not matter": (checks_do_not_matter, ("A17",)),
    "no check is due": (checks_by_told_position, ("A14",)),
    "check forgotten by opening again": (check_starts_anew, ("A17",)),
    "endless outage": (endless_outage, ("A26",)),
    "study time beyond coverage": (studied_without_coverage, ("A12",)),
    "old coverage kept": (old_coverage_kept, ("A24",)),
    "beyond the end": (beyond_the_end, ("A5",)),
    "nothing made good": (queued_beats_dropped, ("H3",)),
    "held beats lost": (held_beats_lost, ("H3",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(arena: Arena, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    plant, cases = FAULTS[fault]
    plant(monkeypatch)
    caught = [case for case in cases if _fails(arena, case)]
    print(f"{fault}: caught by {', '.join(caught) or 'nothing'}")
    assert caught, f"{fault} is caught by none of {cases}"


def _fails(arena: Arena, case: str) -> bool:
    """Whether the case notices: by a claim of its own, or because the database refuses a second beat of the same number.

    Anything else is a broken harness, which must not look like a caught fault.
    """
    try:
        CASES[case](arena)
    except (AssertionError, IntegrityError) as noticed:
        db.session.rollback()
        if not _is_of_a_case(noticed):
            raise
        return True
    finally:
        arena.clock.wait(3600)
    return False


def _is_of_a_case(noticed: AssertionError | IntegrityError) -> bool:
    """Whether a line of a case or the verdict on it claims it, or it is the key of beats that refuses."""
    if isinstance(noticed, IntegrityError):
        return "study_beat" in str(noticed.orig)
    *_outer, last = traceback.extract_tb(noticed.__traceback__)
    return Path(last.filename).name in {"cheats.py", "honest.py"} or last.name == "verdict"


@pytest.mark.parametrize("broken", [KeyError("lease"), AssertionError("no cookie"), RuntimeError("no server")], ids=repr)
def test_a_broken_harness_catches_nothing(arena: Arena, monkeypatch: pytest.MonkeyPatch, broken: Exception) -> None:
    def breaks(_arena: Arena) -> None:
        raise broken

    monkeypatch.setitem(CASES, "A1", breaks)
    with pytest.raises(type(broken)):
        _fails(arena, "A1")


@pytest.mark.parametrize("case", sorted({case for _plant, cases in FAULTS.values() for case in cases}))
def test_without_a_fault_the_case_passes(arena: Arena, case: str) -> None:
    CASES[case](arena)
