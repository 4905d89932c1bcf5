"""The door of an exam: one reason at a time, addresses in networks, and what is granted to one and to many."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import timing
from learnhub.assessment.rules.admission import Bar, Comer, Door, bar, is_inside, networks_of
from learnhub.assessment.rules.overrides import Granted, Terms, terms
from learnhub.assessment.rules.timing import Standing, Taken, Window

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
minutes = st.integers(-600, 600).map(lambda each: NOW + each * MINUTE)


def window(first: int = -60, last: int = 60, **more: object) -> Window:
    return Window(NOW + first * MINUTE, NOW + last * MINUTE, **more)  # type: ignore[arg-type]


class TestBar:
    @pytest.mark.parametrize(
        ("door", "comer", "found"),
        [
            (Door(window(), 1), Comer(), None),
            (Door(window(is_withdrawn=True), 1), Comer(), Bar.WITHDRAWN),
            (Door(window(1, 60), 1), Comer(), Bar.EARLY),
            (Door(window(1, 60, is_deferred=True), 1), Comer(), Bar.DEFERRED),
            (Door(window(is_deferred=True), 1), Comer(), None),
            (Door(window(is_deferred=True, is_postponed=True), 1), Comer(), Bar.DEFERRED),
            (Door(window(-60, 0), 1), Comer(), Bar.OVER),
            (Door(window(entry_minutes=60), 1), Comer(), Bar.LATE),
            (Door(window(entry_minutes=61), 1), Comer(), None),
            (Door(window(), 2), Comer(2), Bar.NO_ATTEMPTS),
            (Door(window(), 0), Comer(99), None),
            (Door(window(), 5, daily_attempts=2), Comer(3, 2), Bar.NO_ATTEMPTS_TODAY),
            (Door(window(), 5, daily_attempts=2), Comer(3, 1), None),
            (Door(window(), 1), Comer(misses=True), Bar.UNPREPARED),
            (Door(window(), 1, networks=["10.0.0.0/8"]), Comer(address="11.0.0.1"), Bar.ELSEWHERE),
            (Door(window(), 1, networks=["10.0.0.0/8"]), Comer(), Bar.ELSEWHERE),
            (Door(window(), 1, networks=["10.0.0.0/8"]), Comer(address="10.9.9.9"), None),
        ],
    )
    def test_each_reason(self, door: Door, comer: Comer, found: Bar | None) -> None:
        assert bar(door, comer, NOW) is found

    @given(minutes, minutes, st.none() | st.integers(1, 600), minutes)
    def test_nobody_enters_outside_of_the_window(self, first: datetime, last: datetime, entry: int | None, now: datetime) -> None:
        held = Window(first, last, entry_minutes=entry)
        is_let_in = bar(Door(held, 0), Comer(), now) is None
        assert is_let_in == held.is_open(now)
        assert is_let_in == (first <= now < last and (entry is None or now < first + entry * MINUTE))


class TestNetworks:
    def test_networks_are_read_as_people_write_them(self) -> None:
        typed = "10.1.2.3/24，192.168.1.15\n\n 2001:db8::1/32 ; 10.1.2.0/24"
        assert networks_of(typed) == ["10.1.2.0/24", "192.168.1.15/32", "2001:db8::/32"]

    @pytest.mark.parametrize("typed", ["10.1.2", "300.1.1.1", "10.0.0.0/33", "考场一", "::1/200", "10.0.0.1-10.0.0.9"])
    def test_what_is_no_network_is_named(self, typed: str) -> None:
        with pytest.raises(ValueError, match="^" + typed.split("-", maxsplit=1)[0][:4].replace(".", r"\.")):
            networks_of(f"10.0.0.0/8,{typed}")

    @given(st.ip_addresses(v=4), st.integers(0, 32))
    def test_an_address_lies_in_every_network_around_it(self, address: object, length: int) -> None:
        around = str(ip_network(f"{address}/{length}", strict=False))
        assert is_inside(str(address), [around])
        assert is_inside(f"::ffff:{address}", [around]), "as a socket for both kinds of addresses says it"

    @given(st.ip_addresses(v=6), st.integers(0, 128))
    def test_so_does_one_of_the_new_kind(self, address: object, length: int) -> None:
        mapped = int(ip_network(f"{address}/128").network_address) >> 32 == 0xFFFF
        assert mapped or is_inside(str(address), [str(ip_network(f"{address}/{length}", strict=False))])

    @pytest.mark.parametrize("address", [None, "", "unknown", "10.0.0.1, 8.8.8.8"])
    def test_no_address_is_in_no_network(self, address: str | None) -> None:
        assert not is_inside(address, ["0.0.0.0/0", "::/0"])
        assert is_inside(address, [])


EXAM = Terms(NOW, NOW + 60 * MINUTE, 40, 1)
grants = st.builds(
    Granted,
    is_personal=st.just(False),
    extra_minutes=st.integers(0, 60),
    extra_percent=st.integers(0, 100),
    opens_at=st.none() | minutes,
    closes_at=st.none() | minutes,
    extra_attempts=st.integers(0, 3),
)


class TestTerms:
    @given(st.lists(grants, max_size=4))
    def test_what_many_were_granted_is_as_good_as_the_best_of_it(self, groups: list[Granted]) -> None:
        held = terms(EXAM, groups)
        for each in groups:
            alone = terms(EXAM, [each])
            assert held.extra >= alone.extra
            assert held.attempts_allowed >= alone.attempts_allowed
            assert each.closes_at is None or (held.closes_at or NOW) >= each.closes_at
            assert each.opens_at is None or (held.opens_at or NOW) <= each.opens_at

    @given(st.lists(grants, max_size=3), grants)
    def test_ones_own_stands_over_what_the_units_were_granted(self, groups: list[Granted], own: Granted) -> None:
        mine = Granted(True, own.extra_minutes, own.extra_percent, own.opens_at, own.closes_at, own.extra_attempts)
        held, alone = terms(EXAM, [*groups, mine]), terms(EXAM, [mine])
        assert held.closes_at == own.closes_at or own.closes_at is None
        assert held.extra == alone.extra or not alone.extra
        assert terms(EXAM, [mine, *groups]) == held, "whatever comes first"

    def test_extra_time_lengthens_the_limit_and_the_end(self) -> None:
        late = NOW + 50 * MINUTE
        assert EXAM.deadline(late) == NOW + 60 * MINUTE
        assert terms(EXAM, [Granted(True, extra_minutes=15)]).deadline(late) == NOW + 75 * MINUTE
        assert terms(EXAM, [Granted(True, extra_percent=25)]).deadline(NOW) == NOW + 50 * MINUTE
        assert terms(EXAM, [Granted(True, extra_percent=1)]).extra == 1, "a part of a minute is a minute"

    def test_who_enters_late_may_have_the_whole_limit(self) -> None:
        whole = Terms(NOW, NOW + 60 * MINUTE, 40, 1, gives_full_time=True)
        assert whole.deadline(NOW + 59 * MINUTE) == NOW + 99 * MINUTE
        assert whole.latest_end == NOW + 100 * MINUTE

    @given(grants, st.booleans(), st.integers(0, 59))
    def test_nobody_writes_after_the_latest_end(self, granted: Granted, full: bool, late: int) -> None:
        held = terms(Terms(NOW, NOW + 60 * MINUTE, 40, 1, gives_full_time=full), [granted])
        if held.opens_at is None or held.closes_at is None or held.closes_at <= held.opens_at:
            return
        started = min(held.opens_at + late * MINUTE, held.closes_at - timedelta(seconds=1))
        end, latest = held.deadline(started), held.latest_end
        assert end is not None
        assert latest is not None
        assert end <= latest

    def test_no_limit_stays_no_limit(self) -> None:
        free = terms(Terms(None, None, None, 0), [Granted(True, 10, 50, extra_attempts=2)])
        assert free.deadline(NOW) is None
        assert free.attempts_allowed == 0
        assert free.latest_end is None

    def test_a_deferral_without_a_time_keeps_the_door_closed(self) -> None:
        held = terms(EXAM, [Granted(True, is_deferred=True)])
        assert bar(Door(held.window, 1), Comer(), NOW) is Bar.DEFERRED
        assert timing.standing(held.window, Taken(), 1, score_is_released=False, now=NOW + 999 * MINUTE) is Standing.DEFERRED

    def test_a_deferral_with_a_time_opens_then(self) -> None:
        later = Granted(True, opens_at=NOW + 600 * MINUTE, closes_at=NOW + 700 * MINUTE, is_deferred=True)
        held = terms(EXAM, [later]).window
        stands = {0: Standing.DEFERRED, 650: Standing.OPEN, 700: Standing.MISSED}
        for minute, standing in stands.items():
            assert timing.standing(held, Taken(), 1, score_is_released=False, now=NOW + minute * MINUTE) is standing

    @given(st.none() | st.integers(1, 60), st.none() | st.integers(1, 60))
    def test_one_may_always_hand_in_when_the_time_is_over(self, least: int | None, limit: int | None) -> None:
        end = NOW + limit * MINUTE if limit is not None else None
        first = timing.may_hand_in_from(NOW, least, end)
        assert first is None if least is None else first is not None
        if first is not None and end is not None:
            assert first <= end
