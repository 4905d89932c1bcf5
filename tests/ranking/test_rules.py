from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.ranking.queries.verification import names_of
from learnhub.ranking.rules import points
from learnhub.ranking.rules.per_capita import per_capita, person_days
from learnhub.ranking.rules.periods import KINDS, parse, period_of, periods_of
from learnhub.ranking.rules.ranks import ranks

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def test_periods_of_a_day_in_july() -> None:
    assert [period.key for period in periods_of(date(2026, 7, 20))] == ["2026-W30", "2026-07", "2026-Q3", "2026", "all"]


def test_the_iso_year_of_a_week_may_differ_from_the_calendar_year() -> None:
    assert period_of("week", date(2027, 1, 1)).key == "2026-W53"


@given(DAYS, st.sampled_from(KINDS))
def test_a_period_holds_its_day_and_its_key_names_it_again(day: date, kind: str) -> None:
    period = period_of(kind, day)
    assert parse(period.key) == period
    if period.first and period.last:
        assert period.first <= day <= period.last
        assert period.days(day) == (day - period.first).days + 1
        assert period.days(period.last + timedelta(days=9)) == (period.last - period.first).days + 1
        assert period.days(period.first - timedelta(days=1)) == 0


@given(DAYS)
def test_periods_of_one_kind_meet_without_gap_or_overlap(day: date) -> None:
    for kind in ("week", "month", "quarter", "year"):
        period = period_of(kind, day)
        assert period.last
        following = period_of(kind, period.last + timedelta(days=1))
        assert following.first == period.last + timedelta(days=1)
        assert following.key != period.key


@given(DAYS)
def test_the_recomputation_spells_periods_alike_on_its_own(day: date) -> None:
    assert set(names_of(day)) == {period.key for period in periods_of(day)}


@pytest.mark.parametrize("key", ["", "2026-W60", "2026-13", "2026-Q5", "week", "2026-W30'; --", "２０２６", "2026-", "0000"])
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(key)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such period"):
        period_of("fortnight", date(2026, 7, 20))


def test_ties_share_a_place_and_the_next_is_skipped() -> None:
    assert ranks([9, 7, 7, 5]) == [1, 2, 2, 4]
    assert ranks([7, 7, 5], above=10) == [11, 11, 13]
    assert ranks([]) == []
    with pytest.raises(ValueError, match="in order"):
        ranks([1, 2])


@given(st.lists(st.integers(-20, 20)))
def test_a_place_is_one_more_than_the_number_of_better_ones(scores: list[int]) -> None:
    scores.sort(reverse=True)
    assert ranks(scores) == [1 + sum(other > score for other in scores) for score in scores]


@given(DAYS, st.integers(0, 400), st.none() | st.integers(0, 800), st.integers(0, 400), st.integers(0, 400))
def test_person_days_count_each_day_once(base: date, start: int, length: int | None, first: int, span: int) -> None:
    starts = base + timedelta(days=start)
    ends = None if length is None else starts + timedelta(days=length)
    begin = base + timedelta(days=first)
    last = begin + timedelta(days=span)
    counted = sum(
        starts <= begin + timedelta(days=offset) and (ends is None or begin + timedelta(days=offset) < ends) for offset in range(span + 1)
    )
    assert person_days(starts, ends, begin, last) == counted


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 366), st.integers(1, 20))
def test_per_head_never_divides_by_nothing(total: int, person: int, days: int, least: int) -> None:
    result = per_capita(total, person, days, least)
    if person == 0 or days == 0:
        assert result.value is None
    else:
        assert result.value == pytest.approx(total * days / person)
    assert result.is_small == (result.headcount < least)


def test_a_transfer_in_the_middle_of_the_month_counts_half_a_head() -> None:
    days = person_days(date(2026, 6, 16), None, date(2026, 6, 1), date(2026, 6, 30))
    assert per_capita(30, days, 30, 5) == per_capita(30, 15, 30, 5)
    assert per_capita(30, 15, 30, 5).headcount == 0.5


def test_the_rules_of_the_domain() -> None:
    day = date(2026, 7, 20)
    table = {rule.key: (rule.points, rule.daily_cap, rule.is_on) for rule in points.RULES if rule.is_in_force(day)}
    assert table == {
        "article_read": (1, 12, True),
        "video_completed": (2, 12, True),
        "daily_quiz": (1, 5, True),
        "exam_passed": (10, None, True),
        "full_marks": (5, None, True),
        "course_completed": (10, None, True),
        "sign_in": (1, 1, False),
        "study_time": (1, 6, False),
    }


@given(st.sampled_from(points.RULES), st.none() | st.integers(-3, 50), st.integers(0, 50), st.booleans())
def test_no_rule_pays_above_its_daily_cap_and_none_that_is_off(
    rule: points.PointsRule, wanted: int | None, paid: int, is_relieved: bool
) -> None:
    amount = points.payable(rule, wanted=wanted, paid_today=paid, is_relieved=is_relieved)
    assert amount >= 0
    if not rule.is_on:
        assert amount == 0
    if rule.daily_cap is not None:
        assert amount == 0 or paid + amount <= rule.daily_cap


def test_a_new_version_begins_on_its_day_and_the_old_one_ends() -> None:
    old = points.PointsRule("exam_passed", "考试及格", "", 10, until=date(2026, 12, 31))
    new = points.PointsRule("exam_passed", "考试及格", "", 8, since=date(2027, 1, 1))
    assert points.rule_on("exam_passed", date(2026, 12, 31), (old, new)) is old
    assert points.rule_on("exam_passed", date(2027, 1, 1), (old, new)) is new
    assert points.rule_on("no such", date(2027, 1, 1), (old, new)) is None


def test_relief_mode_pays_no_presence() -> None:
    rule = points.PointsRule("sign_in", "登录", "", 1, is_presence=True)
    assert points.payable(rule, wanted=None, paid_today=0, is_relieved=False) == 1
    assert points.payable(rule, wanted=None, paid_today=0, is_relieved=True) == 0


def test_rules_have_names_for_the_page() -> None:
    assert points.label_of("exam_passed") == "考试及格"
    assert points.label_of("correction") == "更正"
    assert points.label_of("something") == "something"
