"""Leases and beats against the database, with the server's time injected."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Line
from learnhub.core.transactions import single_write, transaction
from learnhub.learning import jobs, service
from learnhub.learning.models import Enrollment, StudyBeat, StudyHoursEntry, StudyLease
from learnhub.learning.queries import leases
from learnhub.learning.queries.leases import evidence
from tests.factories import LessonFactory, MemberFactory
from tests.learning.conftest import NOON, Browser, report

both = pytest.mark.both_databases


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def open_tokens(member_id: int) -> list[str]:
    return list(db.session.scalars(select(StudyLease.token).where(StudyLease.member_id == member_id, StudyLease.closed_at.is_(None))))


@both
def test_playing_is_credited_second_by_second_and_stored(browser: Browser) -> None:
    assert browser.open() | {"lease": ""} == {
        "lease": "",
        "seq": 0,
        "position": 0.0,
        "intervals": [],
        "covered_seconds": 0,
        "study_seconds": 0,
        "coverage": 0,
        "required": 0.9,
        "dwell_seconds": 0,
        "completed": False,
        "rate": 2.0,
        "beat_seconds": 15,
        "check": None,
    }
    reply = browser.play(60)
    assert reply["intervals"] == [[0, 60]] or reply["intervals"] == ((0, 60),)
    assert (reply["covered_seconds"], reply["study_seconds"], reply["coverage"]) == (60, 60, 0.1)
    assert (reply["credited"], reply["completed"], reply["course_completed"]) == (15, False, False)
    progress = browser.progress
    assert (progress.intervals, progress.covered_seconds, progress.study_seconds, progress.position) == ([[0, 60]], 60, 60, 60)
    assert browser.days == {"2026-03-05": 60}
    assert count(StudyBeat) == 6


@both
def test_opening_enrolls_and_remembers_the_lesson(browser: Browser) -> None:
    browser.open()
    enrollment = db.session.scalars(select(Enrollment)).one()
    assert (enrollment.course_id, enrollment.last_lesson_id, enrollment.last_studied_at) == (
        browser.lesson.course_id,
        browser.lesson.id,
        NOON,
    )


@both
def test_ninety_percent_complete_the_lesson_and_its_course_and_award_the_hours_once(browser: Browser) -> None:
    browser.open()
    assert not browser.play(535)["completed"]
    reply = browser.play(10)
    assert reply["completed"]
    assert reply["course_completed"]
    entry = db.session.scalars(select(StudyHoursEntry)).one()
    assert (entry.hours, entry.category, entry.source) == (Decimal("1.0"), "online", f"course:{browser.lesson.course_id}")
    assert not browser.play(10)["course_completed"]
    assert browser.wait(60).open()["completed"]
    browser.play(600, start=0.0)
    assert count(StudyHoursEntry) == 1
    assert browser.progress.study_seconds <= 600


@both
def test_a_completing_beat_that_is_repeated_says_the_same_again(browser: Browser) -> None:
    browser.open()
    browser.play(530)
    browser.report(playing=True)
    beat = browser.wait(15).beat([530, 545])
    first = browser.send(beat)
    assert first["course_completed"]
    again = browser.wait(3).send(beat)
    assert again == first | {"intervals": [[0, 545]]}
    assert count(StudyHoursEntry) == 1


@both
def test_a_repeated_beat_gets_the_same_reply_and_no_credit(browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    beat = browser.wait(15).beat([0, 15])
    first = browser.send(beat)
    for _ in range(3):
        assert browser.wait(15).send(beat) == first | {"intervals": [[0, 15]]}
    assert browser.send(beat | {"intervals": [[100, 115]]}) == first | {"intervals": [[0, 15]]}
    assert browser.progress.study_seconds == 15
    assert count(StudyBeat) == 2


@both
def test_beats_kept_through_an_outage_are_credited_when_they_come_together(browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    kept = [browser.wait(15).beat([n * 15, n * 15 + 15]) for n in range(32)]
    reply = browser.wait(2).send(*kept)
    assert reply["study_seconds"] == 480
    assert reply["seq"] == 33
    assert all(line.is_queued for line in evidence(browser.member.id, browser.lesson.id)[1:])
    assert browser.days == {"2026-03-05": 480}


@both
def test_beats_that_partly_came_before_count_only_what_is_new(browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    first = browser.wait(15).beat([0, 15])
    browser.send(first)
    second = browser.wait(15).beat([15, 30])
    third = browser.wait(15).beat([30, 45])
    reply = browser.send(first, second, third)
    assert (reply["seq"], reply["study_seconds"], reply["credited"]) == (4, 45, 30)


def test_an_outage_is_made_good_for_at_most_fifteen_minutes(database: Any) -> None:
    browser = Browser(MemberFactory(), LessonFactory(duration_seconds=3600))
    browser.open()
    browser.report(playing=True)
    kept = [browser.wait(15).beat([n * 15, n * 15 + 15]) for n in range(120)]
    reply = browser.send(*kept)
    assert reply["study_seconds"] == pytest.approx(600, abs=1)
    browser.answer(reply["check"])
    assert browser.send(*kept[reply["seq"] - 1 :])["study_seconds"] == pytest.approx(900, abs=1)


def test_a_single_beat_never_claims_more_than_a_minute(browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    reply = browser.wait(110).report([0, 110])
    assert reply["study_seconds"] == 60
    assert reply["covered_seconds"] == pytest.approx(110)


def test_idling_earns_nothing(browser: Browser) -> None:
    browser.open()
    browser.report(playing=False)
    reply = browser.wait(3600).report([0, 600], playing=False)
    assert reply["study_seconds"] <= 20
    assert reply["covered_seconds"] <= 40


def test_a_claim_right_after_opening_earns_nothing(browser: Browser) -> None:
    browser.open()
    assert browser.report([0, 600])["covered_seconds"] == 0


def test_twice_the_speed_covers_twice_and_earns_half_and_a_second_viewing_fills_the_rest(browser: Browser) -> None:
    browser.open()
    reply = browser.play(100, rate=2.0)
    assert (reply["covered_seconds"], reply["study_seconds"]) == (200, 100)
    reply = browser.play(200, start=0.0)
    assert (reply["covered_seconds"], reply["study_seconds"]) == (200, 200)
    reply = browser.play(200, start=0.0)
    assert (reply["covered_seconds"], reply["study_seconds"]) == (200, 200)


def test_a_course_may_allow_a_lower_rate(browser: Browser) -> None:
    browser.lesson.section.course.highest_rate = 1.0
    db.session.commit()
    assert browser.open()["rate"] == 1.0
    assert browser.play(100, rate=2.0)["covered_seconds"] <= 108


def test_a_course_may_ask_for_more_coverage(browser: Browser) -> None:
    browser.lesson.section.course.complete_coverage = 1.0
    db.session.commit()
    assert browser.open()["required"] == 1.0
    assert not browser.play(590)["completed"]
    assert browser.play(10)["completed"]


@both
def test_opening_elsewhere_closes_the_lease_and_taking_over_reopens(browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    phone = replace(browser)
    phone.wait(5).open()
    with pytest.raises(service.LeaseClosed) as refused:
        browser.wait(15).report([0, 15])
    assert refused.value.reason == "elsewhere"
    assert phone.wait(5).play(30)["study_seconds"] == 30
    browser.now = phone.now
    browser.open()
    with pytest.raises(service.LeaseClosed):
        phone.report([30, 45])
    assert count(StudyLease) == 3
    assert open_tokens(browser.member.id) == [browser.lease]


@both
def test_two_lessons_at_once_earn_no_more_than_the_clock(browser: Browser) -> None:
    other = Browser(browser.member, LessonFactory(section=browser.lesson.section))
    earned = 0.0
    for _ in range(8):
        for tab in (browser, other):
            tab.now = max(browser.now, other.now)
            tab.open()
            tab.report(playing=True)
            earned += tab.wait(15).report([tab.position, tab.position + 15])["credited"]
            tab.position += 15
    assert earned <= (other.now - NOON).total_seconds()
    assert sum(browser.days.values()) <= (other.now - NOON).total_seconds()


@both
def test_the_lease_of_another_member_is_not_there(browser: Browser) -> None:
    browser.open()
    browser.member = MemberFactory()
    with pytest.raises(Missing):
        browser.report(playing=True)
    with transaction():
        assert not service.close_lease(browser.lease, browser.member.id, now=NOON)


def test_a_closed_lease_takes_no_beats(browser: Browser) -> None:
    browser.open()
    with transaction():
        assert service.close_lease(browser.lease, browser.member.id, now=NOON)
    with transaction():
        assert not service.close_lease(browser.lease, browser.member.id, now=NOON)
    with pytest.raises(service.LeaseClosed) as refused:
        browser.report(playing=True)
    assert refused.value.reason == "closed"


@both
def test_a_beat_over_midnight_in_shanghai_is_split_between_the_days(browser: Browser) -> None:
    browser.now = datetime(2026, 3, 5, 15, 59, 50, tzinfo=UTC)  # 23:59:50
    browser.open()
    browser.report(playing=True)
    browser.wait(15).report([0, 15])
    assert browser.days == {"2026-03-05": 10, "2026-03-06": 5}


@both
def test_an_outage_over_midnight_is_credited_to_the_days_it_was_played_on(browser: Browser) -> None:
    browser.now = datetime(2026, 3, 5, 15, 59, 0, tzinfo=UTC)
    browser.open()
    browser.report(playing=True)
    kept = [browser.wait(15).beat([n * 15, n * 15 + 15]) for n in range(8)]
    browser.send(*kept)
    assert browser.days == {"2026-03-05": 60, "2026-03-06": 60}


def test_replaced_media_starts_with_nothing_seen(browser: Browser) -> None:
    browser.open()
    browser.play(60)
    progress = browser.progress
    progress.media_sha256 = "0" * 64
    db.session.commit()
    with pytest.raises(service.LeaseClosed):
        browser.report(playing=True)
    again = browser.open()
    assert (again["intervals"], again["study_seconds"], again["position"]) == ([], 0, 0)
    assert browser.progress.media_sha256 is None


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"state": "draft"}])
def test_only_published_courses_are_studied(browser: Browser, change: dict[str, str]) -> None:
    browser.open()
    for name, changed in change.items():
        setattr(browser.lesson.section.course, name, changed)
    db.session.commit()
    with pytest.raises(Missing):
        browser.report(playing=True)
    with pytest.raises(Missing):
        browser.open()


def test_retired_lessons_and_quizzes_are_not_studied(database: Any) -> None:
    for lesson in (LessonFactory(kind="quiz"), LessonFactory(retired_at=NOON)):
        with pytest.raises(Missing):
            Browser(MemberFactory(), lesson).open()
    with pytest.raises(Missing), transaction():
        service.open_lease(987654, MemberFactory().id, now=NOON)


def test_nonsense_is_refused_and_changes_nothing(browser: Browser) -> None:
    browser.open()
    good = browser.report(playing=True)
    for bad in (
        browser.beat([15, 0]),
        browser.beat([float("nan"), 15]),
        browser.beat([0, float("inf")]),
        browser.beat([-5, 15]),
        browser.beat([0, 900]),
        browser.beat(*[[n, n + 1] for n in range(61)]),
        browser.beat([0, 15], position="x"),
        browser.beat([0, 15], stamp=-1),
        browser.beat([0, 15], playing="yes"),
        {},
    ):
        with pytest.raises(Refused):
            browser.send(bad)
    with pytest.raises(Refused):
        browser.send()
    assert browser.progress.study_seconds == 0
    assert good["seq"] == 1


@both
def test_an_article_is_read_when_all_is_shown_and_the_reader_stayed(database: Any) -> None:
    article = LessonFactory(kind="article", characters=1800, pages=4, duration_seconds=0)  # 2 minutes at 900 a minute
    browser = Browser(MemberFactory(), article)
    opened = browser.open()
    assert (opened["required"], opened["dwell_seconds"]) == (1.0, 120)
    assert not browser.wait(5).report([0, 1], [1, 2], [2, 3], [3, 4])["completed"]
    reply = {}
    for _ in range(7):
        reply = browser.wait(15).report()
        assert not reply["completed"]
    reply = browser.wait(15).report()
    assert reply["completed"]
    assert reply["study_seconds"] == 125
    assert browser.progress.intervals == [[0, 4]]


def test_an_article_waits_for_its_last_paragraph(database: Any) -> None:
    browser = Browser(MemberFactory(), LessonFactory(kind="article", characters=900, pages=3))
    browser.open()
    browser.wait(15).report([0, 1], [1, 2])
    for _ in range(8):
        assert not browser.wait(15).report()["completed"]
    assert browser.wait(15).report([2, 3])["completed"]


def test_a_document_without_counted_text_is_measured_by_its_pages(database: Any) -> None:
    browser = Browser(MemberFactory(), LessonFactory(kind="document", characters=0, pages=3))
    assert browser.open()["dwell_seconds"] == pytest.approx(3 * 616 / 900 * 60, abs=0.1)


def test_a_hidden_page_earns_nothing(database: Any) -> None:
    browser = Browser(MemberFactory(), LessonFactory(kind="article", characters=9000, pages=2))
    browser.open()
    browser.wait(15).report([0, 1], [1, 2], playing=False)
    browser.wait(300).report(playing=False)
    assert browser.progress.study_seconds <= 35
    browser.report(playing=True)
    browser.wait(15).report()
    assert browser.progress.study_seconds <= 50


@both
def test_twenty_at_once_of_one_number_are_credited_once(app: Flask, browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    beat = browser.wait(15).beat([0, 15])
    token, member_id, moment = browser.lease, browser.member.id, browser.now
    db.session.commit()

    def send(_number: int) -> dict[str, Any]:
        with app.app_context():
            return report(token, [beat], member_id, now=moment)

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(send, range(20)))
    assert {reply["study_seconds"] for reply in replies} == {15}
    assert browser.progress.study_seconds == 15
    assert browser.days == {"2026-03-05": 15}
    assert count(StudyBeat) == 2


@both
def test_of_two_that_read_the_same_lease_one_writes(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.open()
    browser.report(playing=True)
    beat = browser.wait(15).beat([0, 15])
    token, member_id, moment = browser.lease, browser.member.id, browser.now
    db.session.commit()
    both_have_read = Barrier(2)
    read = leases.lease_for_beat

    def read_together(*args: Any, **kwargs: Any) -> Any:
        row = read(*args, **kwargs)
        with suppress(BrokenBarrierError):  # on SQLite they read one after the other
            both_have_read.wait(2)
        return row

    monkeypatch.setattr(leases, "lease_for_beat", read_together)

    def send(_number: int) -> dict[str, Any] | None:
        with app.app_context(), single_write() as on:
            return service.record_usual_beat(on, token, [beat], member_id, now=moment)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(send, range(2)))
    assert sorted(reply is None for reply in replies) == [False, True]
    assert browser.progress.study_seconds == 15
    assert browser.days == {"2026-03-05": 15}
    assert count(StudyBeat) == 2


@both
@pytest.mark.parametrize("reason", ["elsewhere", "closed"])
def test_a_lease_that_closes_between_reading_and_writing_takes_no_beat(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    browser.open()
    browser.report(playing=True)
    beat = browser.wait(15).beat([0, 15])
    read = leases.lease_for_beat

    def read_then_close(on: Line, *args: Any, **kwargs: Any) -> Any:
        row = read(on, *args, **kwargs)
        on.execute(f"UPDATE study_lease SET closed_at = opened_at, close_reason = '{reason}'", ())
        return row

    monkeypatch.setattr(leases, "lease_for_beat", read_then_close)
    with single_write() as on:
        assert service.record_usual_beat(on, browser.lease, [beat], browser.member.id, now=browser.now) is None
    monkeypatch.undo()
    assert browser.progress.study_seconds == 0
    assert browser.days == {}
    assert count(StudyBeat) == 1
    with pytest.raises(service.LeaseClosed) as closed:
        browser.send(beat)
    assert closed.value.reason == reason


@both
def test_different_numbers_at_once_earn_no_more_than_the_clock(app: Flask, browser: Browser) -> None:
    browser.open()
    browser.report(playing=True)
    browser.wait(60)
    beats = [browser.beat([n * 15, n * 15 + 15]) for n in range(20)]
    token, member_id, moment = browser.lease, browser.member.id, browser.now
    db.session.commit()

    def send(number: int) -> float:
        with app.app_context():
            reply = report(token, [beats[number]], member_id, now=moment + timedelta(microseconds=number))
            return float(reply["study_seconds"])

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(send, range(20)))
    progress = browser.progress
    assert progress.study_seconds <= 60.1
    assert progress.covered_seconds <= 120.1
    assert progress.covered_seconds == pytest.approx(sum(b - a for a, b in progress.intervals), abs=0.01)
    assert sum(browser.days.values()) == pytest.approx(progress.study_seconds, abs=0.1)


@both
def test_devices_that_open_at_once_leave_one_lease_open(app: Flask, browser: Browser) -> None:
    lesson_id, member_id = browser.lesson.id, browser.member.id
    db.session.commit()

    def begin(_number: int) -> str:
        with app.app_context(), transaction():
            return str(service.open_lease(lesson_id, member_id, now=NOON)["lease"])

    with ThreadPoolExecutor(10) as pool:
        tokens = list(pool.map(begin, range(10)))
    assert len(set(tokens)) == 10
    assert count(StudyLease) == 10
    (still_open,) = open_tokens(member_id)
    assert still_open in tokens


@both
def test_jobs_close_stale_leases_and_delete_old_beats_and_may_run_twice(app: Flask, browser: Browser) -> None:
    browser.open()
    browser.play(30)
    for _ in range(2):
        jobs.close_stale_leases()
        jobs.delete_old_beats()
    lease = db.session.scalars(select(StudyLease)).one()  # closed today by the job: its row stays for its days
    assert lease.close_reason == "closed"
    assert count(StudyBeat) == 0
    assert browser.progress.study_seconds == 30


def test_old_leases_go_with_their_beats_and_what_is_young_stays(browser: Browser) -> None:
    browser.open()
    browser.play(30)
    with transaction():
        service.close_lease(browser.lease, browser.member.id, now=browser.now)
    young = replace(browser, now=browser.now + timedelta(days=60))
    young.open()
    young.play(30)
    with transaction():
        assert not service.delete_old_beats(before=NOON + timedelta(days=30))
    assert db.session.scalars(select(StudyLease.token)).all() == [young.lease]
    assert set(db.session.scalars(select(StudyBeat.lease_id))) == set(db.session.scalars(select(StudyLease.id)))
    assert browser.progress.study_seconds == 60
