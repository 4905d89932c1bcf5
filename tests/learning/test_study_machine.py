"""Whatever a browser does, in whatever order: the promises of study time hold after every step.

What is promised is written down here from the rules (domain, section 3), not taken from the code. `LEARNHUB_MACHINE_STEPS` and
`LEARNHUB_MACHINE_RUNS` make it longer.
"""

import os
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgress, LessonProgressPast, StudyBeat, StudyDay, StudyHoursEntry, StudyLease
from learnhub.learning.rules.lessons import Standard, measure
from learnhub.learning.rules.presence import spacing
from learnhub.learning.rules.reckoning import Standing, reckon
from learnhub.learning.rules.study_time import Beat, Meter, Seen, length
from tests.factories import LessonFactory, MemberFactory
from tests.learning.conftest import NOON, report

STEPS = int(os.environ.get("LEARNHUB_MACHINE_STEPS", "40"))
RUNS = int(os.environ.get("LEARNHUB_MACHINE_RUNS", "15"))
SIZE, RATE, EPS = 1500.0, 2.0, 0.01

moments = st.floats(0, SIZE, allow_nan=False)
stretches = st.lists(st.tuples(moments, st.floats(0, 400)), max_size=5).map(
    lambda pairs: tuple((round(start, 3), round(min(start + span, SIZE), 3)) for start, span in pairs)
)
pauses = st.sampled_from([0.0, 0.3, 1.0, 5.0, 15.0, 15.0, 60.0, 600.0, 4000.0])


class Rules(RuleBasedStateMachine):
    """One lease under the pure rules."""

    def __init__(self) -> None:
        super().__init__()
        self.lesson = measure(
            "video",
            duration=int(SIZE),
            characters=0,
            pages=0,
            standard=Standard(coverage=0.9, rate=RATE, pace=900, most_minutes=20, bucket=120, outage=900),
        )
        self.chance = Random(0)
        self.standing, self.seen = Standing(Meter(), left=spacing(self.chance)), Seen()
        self.clock = self.drawn = self.stamp = 0.0
        self.seq = self.told = 0
        self.until: float | None = None
        self.answered_for = 0.0  # wall-clock seconds that may count: all but those that a check was left waiting
        self.stopped_at: float | None = None

    @rule(seconds=pauses)
    def wait(self, seconds: float) -> None:
        before, self.clock = self.clock, self.clock + seconds
        counts = self.clock if self.until is None else min(self.clock, self.until)
        self.answered_for += max(0.0, counts - before)

    def _send(self, beats: list[Beat]) -> None:
        if self.until is not None:
            self.standing = Standing(
                self.standing.meter,
                self.standing.left,
                self.until - self.clock,
                self.standing.asked,
                self.standing.held,
                self.standing.outage,
            )
        before = self.seen
        try:
            found = reckon(beats, self.told, self.standing, self.seen, self.lesson, elapsed=self.clock - self.drawn)
        except ValueError:
            return  # what no player reports
        self.standing = found.standing
        if found.settled:
            self.seen, self.told, self.drawn = found.settled.seen, found.beats[-1].seq, self.clock - found.ago
        elif not found.is_asking:
            assert self.seen == before
        if found.is_asking:
            self.until = self.clock + 90

    @rule(played=stretches, playing=st.booleans(), ahead=st.sampled_from([0.0, 0.0, 0.0, 3.0, 900.0, -5.0]))
    def live(self, played: Any, playing: bool, ahead: float) -> None:
        self.seq += 1
        self.stamp = max(0.0, max(self.stamp, self.clock) + ahead)
        self._send([Beat(self.seq, self.stamp, played, 0.0, playing)])

    @rule(count=st.integers(2, 60), span=st.sampled_from([5.0, 15.0, 20.0]), start=moments)
    def queued(self, count: int, span: float, start: float) -> None:
        beats = []
        for n in range(count):
            self.seq += 1
            self.stamp += span
            begin = min(start + n * span, SIZE)
            beats.append(Beat(self.seq, self.stamp, ((begin, min(begin + span, SIZE)),), 0.0, True))
        self._send(beats)
        if self.told < self.seq and self.until is not None:
            self.seq = max(self.told, 0)  # what was held is made anew, or never comes

    @rule(played=stretches, back=st.integers(0, 3))
    def repeated(self, played: Any, back: int) -> None:
        if self.told - back < 1:
            return
        before = self.seen
        self._send([Beat(self.told - back, self.stamp, played, 0.0, True)])
        assert self.seen == before

    @rule()
    def answer(self) -> None:
        if self.until is None:
            return
        self.drawn += max(0.0, self.clock - max(self.drawn, self.until))
        self.until = None
        kept = self.standing
        self.standing = Standing(kept.meter, spacing(self.chance), None, kept.asked, kept.held, kept.outage)

    @invariant()
    def promises(self) -> None:
        seen = self.seen
        assert -EPS <= seen.studied <= seen.covered + EPS
        assert abs(seen.covered - length(seen.intervals)) < EPS
        assert seen.covered <= SIZE + EPS
        assert seen.studied <= self.clock + EPS
        assert seen.covered <= RATE * self.clock + EPS
        assert list(seen.intervals) == sorted(seen.intervals)
        assert all(a[1] < b[0] for a, b in zip(seen.intervals, seen.intervals[1:], strict=False))
        assert all(0 <= start < stop <= SIZE for start, stop in seen.intervals)
        assert 0 <= self.standing.meter.bucket <= 120 + EPS

    @invariant()
    def nothing_counts_while_a_check_is_left_waiting(self) -> None:
        assert self.seen.studied <= self.answered_for + EPS


class Service(RuleBasedStateMachine):
    """Two lessons, two devices, and the database."""

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        self.member = MemberFactory()
        self.lessons = [LessonFactory(duration_seconds=540), LessonFactory(duration_seconds=1500)]
        self.now = self.begun = NOON
        self.tabs: list[dict[str, Any]] = []
        self.check: str | None = None
        db.session.commit()

    @rule(seconds=pauses)
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(which=st.integers(0, 1))
    def open(self, which: int) -> None:
        with transaction():
            reply = service.open_lease(self.lessons[which].id, self.member.id, now=self.now)
        self.tabs.append({"lease": reply["lease"], "seq": 0, "opened": self.now, "size": self.lessons[which].duration_seconds})
        self.check = reply["check"]["id"] if reply["check"] else None

    def _send(self, tab: dict[str, Any], beats: list[dict[str, Any]]) -> None:
        db.session.commit()
        try:
            reply = report(tab["lease"], beats, self.member.id, now=self.now)
        except (Refused, Missing, service.LeaseClosed):
            db.session.rollback()
            return
        tab["seq"] = reply["seq"]
        self.check = reply["check"]["id"] if reply["check"] else None

    @rule(tab=st.integers(0, 9), start=st.integers(0, 1400), span=st.integers(0, 120), playing=st.booleans(), skip=st.integers(-1, 2))
    def beat(self, tab: int, start: int, span: int, playing: bool, skip: int) -> None:
        if self.tabs:
            one = self.tabs[-1 - tab % min(3, len(self.tabs))]
            stop = min(start + span, one["size"])
            played = [[start, stop]] if start < stop else []
            self._send(one, [self._beat(one, one["seq"] + 1 + skip, self._stamp(one), played, playing)])

    @rule(count=st.integers(2, 40), start=st.integers(0, 1400))
    def queue(self, count: int, start: int) -> None:
        if self.tabs:
            one = self.tabs[-1]
            end = self._stamp(one)
            beats = []
            for n in range(count):
                stamp = max(0.0, end - (count - 1 - n) * 15_000)
                begin = min(start + n * 15, one["size"] - 1)
                beats.append(self._beat(one, one["seq"] + 1 + n, stamp, [[begin, min(begin + 15, one["size"])]], True))
            self._send(one, beats)

    def _stamp(self, tab: dict[str, Any]) -> float:
        return float((self.now - tab["opened"]).total_seconds() * 1000)

    def _beat(self, tab: dict[str, Any], seq: int, stamp: float, played: Any, playing: bool) -> dict[str, Any]:
        return {"seq": max(1, seq), "stamp": stamp, "intervals": played, "position": 0, "playing": playing}

    @rule()
    def answer(self) -> None:
        if self.check and self.tabs:
            try:
                with transaction():
                    service.answer_check(self.tabs[-1]["lease"], self.check, self.member.id, chance=Random(1), now=self.now)
            except (Refused, service.LeaseClosed, Missing):
                db.session.rollback()

    @rule()
    def close(self) -> None:
        if self.tabs:
            with transaction():
                service.close_lease(self.tabs[-1]["lease"], self.member.id, now=self.now)

    @rule(which=st.integers(0, 1))
    def replace_the_film(self, which: int) -> None:
        with transaction():
            db.session.execute(
                db.update(LessonProgress).where(LessonProgress.lesson_id == self.lessons[which].id).values(media_sha256="0" * 64)
            )

    @rule(which=st.integers(0, 1))
    def leave(self, which: int) -> None:
        with transaction():
            service.leave_course(self.member.id, self.lessons[which].course_id, now=self.now)

    @invariant()
    def promises(self) -> None:
        db.session.rollback()
        mine = LessonProgress.member_id == self.member.id
        rows = db.session.execute(
            db.select(LessonProgress.study_seconds, LessonProgress.covered_seconds, LessonProgress.lesson_id).where(mine)
        ).all()
        sizes = {lesson.id: lesson.duration_seconds for lesson in self.lessons}
        for studied, covered, lesson in rows:
            assert 0 <= studied <= covered + EPS <= sizes[lesson] + 2 * EPS
        days = self._sum(StudyDay.seconds, StudyDay.member_id)
        past = self._sum(LessonProgressPast.study_seconds, LessonProgressPast.member_id)
        assert days == pytest.approx(sum(row[0] for row in rows) + past, abs=0.1)
        assert days <= (self.now - self.begun).total_seconds() + EPS
        assert db.session.scalar(db.select(func.count()).where(StudyLease.member_id == self.member.id, StudyLease.closed_at.is_(None))) <= 1

    @invariant()
    def every_second_has_its_beat_and_each_course_paid_once(self) -> None:
        leases = db.select(StudyLease.id).where(StudyLease.member_id == self.member.id)
        credited = db.session.scalar(
            db.select(func.coalesce(func.sum(StudyBeat.credited_seconds), 0)).where(StudyBeat.lease_id.in_(leases))
        )
        assert credited == pytest.approx(self._sum(StudyDay.seconds, StudyDay.member_id), abs=0.1)
        paid = db.session.scalars(db.select(StudyHoursEntry.source).where(StudyHoursEntry.member_id == self.member.id)).all()
        assert len(paid) == len(set(paid)) <= 2

    def _sum(self, what: Any, whose: Any) -> float:
        return float(db.session.scalar(db.select(func.coalesce(func.sum(what), 0)).where(whose == self.member.id)) or 0)


def machine(runs: int) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks)


@pytest.mark.slow
def test_the_rules_keep_their_promises_whatever_is_sent() -> None:
    run_state_machine_as_test(Rules, settings=machine(RUNS * 20))


@pytest.mark.slow
def test_the_service_keeps_its_promises_whatever_is_done(database: Any) -> None:
    run_state_machine_as_test(Service, settings=machine(RUNS))
