"""Study time against hostile and honest viewers: promises of the domain, section 3, held by hypothesis."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnhub.learning.rules import completion, hours, reading, study_time
from learnhub.learning.rules.lessons import Measure, Standard, measure
from learnhub.learning.rules.study_time import Beat, Interval, Intervals, Limits, Meter, Seen, Settled, settle

EPSILON = 1e-3
SIZE = 300.0
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy with other tests
STANDARD = Standard(coverage=0.9, rate=2.0, pace=900, most_minutes=20, bucket=120, outage=900)

seconds = st.floats(0, SIZE)
stretches = st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair)))


@st.composite
def requests(draw: st.DrawFn) -> list[tuple[float, list[tuple[float, list[Interval], bool]]]]:
    """What a hostile client may send: waits of the server, and in each request beats with stamps and claims of its own choosing."""
    beat = st.tuples(st.floats(0, 2000), st.lists(stretches, max_size=3), st.booleans())
    return draw(st.lists(st.tuples(st.floats(0, 1500), st.lists(beat, min_size=1, max_size=4)), min_size=1, max_size=10))


def hostile(sent: list[tuple[float, list[tuple[float, list[Interval], bool]]]], seen: Seen, lesson: Measure) -> tuple[list[Settled], float]:
    """Play `sent` against one lease; the results and the wall-clock time it was open."""
    meter, seq, stamp, wall, results = Meter(), 0, 0.0, 0.0, []
    for wait, raw in sent:
        beats = []
        for step, claims, is_playing in raw:
            seq, stamp = seq + 1, stamp + step
            beats.append(Beat(seq, stamp, tuple(claims), 0.0, is_playing))
        if lesson.is_video:
            settled = settle(beats, meter, seen, elapsed=wait, limits=lesson.limits)
        else:
            settled = reading.settle_reading(
                beats, meter, seen, elapsed=wait, parts=int(lesson.size), seconds=lesson.seconds, limits=lesson.limits
            )
        meter, seen, wall = settled.meter, settled.seen, wall + wait
        results.append(settled)
    return results, wall


def video(size: float = SIZE, rate: float = 2.0) -> Measure:
    return measure("video", duration=int(size), characters=0, pages=0, standard=STANDARD, course_rate=rate)


@unhurried
@given(requests(), st.sampled_from([1.0, 1.5, 2.0]))
def test_credit_never_exceeds_coverage_length_or_the_clock(sent: list, rate: float) -> None:
    results, _wall = hostile(sent, Seen(), video(rate=rate))
    wall = 0.0
    for (wait, _beats), settled in zip(sent, results, strict=True):
        wall += wait
        seen = settled.seen
        assert seen.studied <= seen.covered + EPSILON
        assert seen.covered <= min(SIZE, wall * rate) + EPSILON
        assert seen.studied <= wall + EPSILON
        assert 0 <= settled.meter.bucket <= 120
        assert all(gain.studied >= 0 and gain.covered >= 0 for gain in settled.gains)
        assert seen.covered == pytest.approx(study_time.length(seen.intervals))
        assert all(0 <= start < stop <= SIZE for start, stop in seen.intervals)
        assert all(left[1] < right[0] for left, right in zip(seen.intervals, seen.intervals[1:], strict=False))


@pytest.mark.slow
@settings(unhurried, max_examples=40)
@given(st.lists(requests(), min_size=2, max_size=4))
def test_credit_summed_over_leases_and_videos_never_exceeds_the_clock(leases: list) -> None:
    earned = wall = 0.0
    for sent in leases:  # one after the other: opening a lease closes the one before
        results, spent = hostile(sent, Seen(), video())
        earned += results[-1].seen.studied
        wall += spent
    assert earned <= wall + EPSILON


@unhurried
@given(requests())
def test_what_has_been_seen_and_studied_in_full_earns_nothing_more(sent: list) -> None:
    results, _wall = hostile(sent, Seen(((0.0, SIZE),), SIZE, SIZE), video())
    assert all(settled.studied == 0 for settled in results)
    assert all(gain.covered == 0 for settled in results for gain in settled.gains)


@unhurried
@given(requests(), st.integers(1, 30), st.integers(0, 20_000))
def test_texts_keep_the_same_promises(sent: list, parts: int, characters: int) -> None:
    lesson = measure("article", duration=0, characters=characters, pages=parts, standard=STANDARD)
    whole = [
        (wait, [(step, [(float(n % parts), n % parts + 1.0) for n in range(len(claims) * 7)], flag) for step, claims, flag in beats])
        for wait, beats in sent
    ]
    wall = 0.0
    for (wait, _beats), settled in zip(whole, hostile(whole, Seen(), lesson)[0], strict=True):
        wall += wait
        assert settled.seen.studied <= min(wall, settled.seen.covered, lesson.seconds) + EPSILON
        if lesson.is_complete(settled.seen):
            assert settled.seen.studied + EPSILON >= lesson.dwell
    assert lesson.dwell <= lesson.seconds


@unhurried
@given(st.lists(st.floats(0, 60), min_size=1, max_size=40))
def test_idling_without_a_claim_earns_nothing(waits: list[float]) -> None:
    sent = [(wait, [(wait, [], True)]) for wait in waits]
    assert hostile(sent, Seen(), video())[0][-1].seen == Seen()


@unhurried
@given(st.lists(stretches, max_size=6), st.lists(stretches, max_size=6), st.floats(0, 400))
def test_coverage_is_a_union_and_grows_by_what_is_new(old: list[Interval], claimed: list[Interval], most: float) -> None:
    before = study_time.union((start, stop) for start, stop in old if stop > start)
    grown, new = study_time.cover(before, claimed, most)
    assert new <= most + EPSILON
    assert study_time.length(grown) == pytest.approx(study_time.length(before) + new, abs=EPSILON)
    for second in range(0, int(SIZE), 7):
        was = any(start <= second <= stop for start, stop in before)
        assert not was or any(start <= second <= stop for start, stop in grown)
    again, nothing = study_time.cover(grown, claimed if most >= 2 * SIZE else [], most)
    assert (again, nothing) == (grown, 0.0)


@dataclass
class Viewer:
    """An honest browser: reports every 15 s and when it pauses; what gets lost is sent again with the next report."""

    random: Random
    rate: float = 1.0
    jitter: float = 5.0
    loss: float = 0.03
    outage: tuple[float, float] = (0.0, 0.0)
    seen: Seen = field(default_factory=Seen)
    meter: Meter = field(default_factory=Meter)
    drawn_at: float = 0.0
    accepted: int = 0
    queue: list[Beat] = field(default_factory=list)
    played: float = 0.0

    def report(self, at: float, intervals: Intervals, *, is_playing: bool, is_sure: bool = False) -> None:
        seq = self.queue[-1].seq + 1 if self.queue else self.accepted + 1
        self.queue.append(Beat(seq, at, intervals, 0.0, is_playing))
        if self.outage[0] <= at < self.outage[1] and not is_sure:
            return
        if self.random.random() < self.loss and not is_sure:
            return  # the request never came
        self.arrive(at + self.random.uniform(0, self.jitter))
        if self.random.random() < self.loss and not is_sure:
            return  # it came, but the reply did not: the same beats are sent again
        self.queue = []

    def arrive(self, at: float) -> None:
        fresh = [beat for beat in self.queue if beat.seq > self.accepted]
        if fresh:
            now = max(at, self.drawn_at)
            settled = settle(fresh, self.meter, self.seen, elapsed=now - self.drawn_at, limits=Limits())
            self.meter, self.seen, self.drawn_at, self.accepted = settled.meter, settled.seen, now, fresh[-1].seq

    def watch(self, length: float, *, pauses: bool = False) -> None:
        """Play the media from its beginning to its end."""
        at, position = self.random.uniform(0, 3), 0.0
        self.report(at, (), is_playing=True)
        while position < length:
            span = min(15.0, (length - position) / self.rate)
            stops = pauses and self.random.random() < 0.1
            span = span * self.random.random() if stops else span
            start, position, at = position, min(length, position + span * self.rate), at + span
            self.report(at, ((start, position),), is_playing=not stops)
            self.played += span
            if stops:
                at += self.random.uniform(1, 900)
                self.report(at, (), is_playing=True)
        self.report(at + 1, (), is_playing=False, is_sure=True)


@settings(unhurried, max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from([1.0, 1.25, 1.5, 2.0]), st.booleans(), st.booleans())
def test_honest_viewers_lose_less_than_two_percent(seed: int, rate: float, has_outage: bool, pauses: bool) -> None:
    random = Random(seed)
    begin = random.uniform(100, 1200)
    viewer = Viewer(random, rate, outage=(begin, begin + 600) if has_outage else (0.0, 0.0))
    viewer.watch(3600, pauses=pauses)
    assert viewer.seen.studied >= 0.98 * viewer.played
    assert viewer.seen.studied <= viewer.played + EPSILON
    assert viewer.seen.covered >= 0.98 * 3600


@unhurried
@given(st.integers(0, 10**9))
def test_jitter_does_not_matter_to_honest_viewers(seed: int) -> None:
    steady, shaky = Viewer(Random(seed), jitter=0.0, loss=0.0), Viewer(Random(seed), jitter=14.0, loss=0.0)
    for viewer in (steady, shaky):
        viewer.watch(1800)
    assert shaky.seen.studied == pytest.approx(steady.seen.studied, abs=EPSILON)
    assert steady.seen.studied == pytest.approx(1800, abs=EPSILON)


def test_a_laptop_that_slept_goes_on_where_it_was() -> None:
    limits = Limits()
    seen, meter = Seen(), Meter(is_playing=True)
    first = settle([Beat(1, 15, ((0, 15),), 15, True)], meter, seen, elapsed=15, limits=limits)
    # The lid was closed for a night; the browser's monotonic clock stood still.
    second = settle([Beat(2, 30, ((15, 30),), 30, True)], first.meter, first.seen, elapsed=30_000, limits=limits)
    assert second.seen.studied == 30
    assert second.meter.bucket <= 120


def test_a_fast_player_counts_only_as_far_as_the_highest_rate() -> None:
    seen, meter = Seen(), Meter(is_playing=True)
    for number in range(10):
        beat = Beat(number + 1, 15.0 * (number + 1), ((number * 480.0, number * 480.0 + 480.0),), 0, True)
        settled = settle([beat], meter, seen, elapsed=15, limits=Limits())
        meter, seen = settled.meter, settled.seen
    assert seen.covered <= 300
    assert seen.studied <= 150


def test_stretches_that_nearly_touch_are_one() -> None:
    grown, new = study_time.cover(((0.0, 14.9),), [(15.1, 30.0)], 60)
    assert grown == ((0.0, 30.0),)
    assert new == pytest.approx(15.1)


def test_a_coverage_in_crumbs_stops_growing() -> None:
    crumbs = tuple((float(n), n + 0.5) for n in range(study_time.MOST_STRETCHES))
    assert study_time.cover(crumbs, [(5000.0, 5010.0)], 60) == (crumbs, 0.0)


@pytest.mark.parametrize(
    ("kind", "characters", "pages", "dwell", "length"),
    [
        ("article", 900, 3, 60, 135),
        ("article", 90_000, 40, 1200, 1200),
        ("article", 0, 1, 0, 0),
        ("document", 0, 2, 2 * 616 / 15, 2 * 616 / 400 * 60),
        ("document", 1800, 2, 120, 270),
    ],
)
def test_dwell_is_length_over_pace_and_at_most_twenty_minutes(kind: str, characters: int, pages: int, dwell: float, length: float) -> None:
    found = measure(kind, duration=0, characters=characters, pages=pages, standard=STANDARD)
    assert (found.dwell, found.seconds) == (pytest.approx(dwell), pytest.approx(length))


def test_a_lesson_is_complete_at_its_edge() -> None:
    assert completion.is_watched(540, 600, 0.9)
    assert not completion.is_watched(539.9, 600, 0.9)
    assert not completion.is_watched(0, 0, 0.9)
    assert completion.is_read(4, 4, 120, 120)
    assert not completion.is_read(3, 4, 120, 120)
    assert not completion.is_read(4, 4, 119, 120)


@pytest.mark.parametrize(("given_hours", "awarded"), [("0.24", "0.0"), ("0.25", "0.5"), ("1.0", "1.0"), ("1.74", "1.5"), ("-8.0", "-8.0")])
def test_hours_are_rounded_to_halves(given_hours: str, awarded: str) -> None:
    assert hours.rounded(Decimal(given_hours)) == Decimal(awarded)
