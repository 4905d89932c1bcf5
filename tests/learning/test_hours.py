"""Every screen reads the same sum of hours: the table of all and the summary of one agree."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, StudyDay, Target, TargetPlan
from learnhub.learning.queries import hours_entries, hours_of_member, hours_table
from learnhub.learning.queries.history import study_spans
from learnhub.learning.queries.hours import plans_of_member
from learnhub.learning.service import renew_standings
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.factories.organization import MemberFactory

TODAY = date(2026, 7, 2)
pytestmark = pytest.mark.both_databases


def plan(**values: Any) -> TargetPlan:
    made = TargetPlanFactory(**values)
    assert isinstance(made, TargetPlan)
    return made


def row_of(member_id: int, year: int = 2026, today: date = TODAY) -> Any:
    renew_standings(year, today=today)
    table = hours_table(year, today)
    return db.session.execute(select(table).where(table.c.member_id == member_id)).one_or_none()


def test_a_category_counts_up_to_its_cap(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan().id, member_id=member.id)
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal("20.5"))
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal("4.0"), category="concentrated")
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.total, summary.counted, summary.target) == (Decimal("24.5"), Decimal("20.0"), Decimal("32.0"))
    online = next(part for part in summary.by_category if part.category == "online")
    assert (online.total, online.counted, online.cap) == (Decimal("20.5"), Decimal("16.0"), Decimal(16))
    assert not summary.is_met


def test_a_category_the_plan_does_not_name_counts_nothing(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan(counted={"concentrated": None}).id, member_id=member.id)
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal("3.0"))
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.total, summary.counted) == (Decimal("3.0"), Decimal("0.0"))
    assert row_of(member.id).counted == 0


def test_the_highest_of_several_plans_leads(database: Any) -> None:
    member = MemberFactory()
    for hours in (Decimal("32.0"), Decimal("56.0")):
        TargetFactory(plan_id=plan(hours=hours).id, member_id=member.id)
    assert hours_of_member(member.id, 2026, today=TODAY).target == Decimal("56.0")
    assert row_of(member.id).target == Decimal("56.0")


def test_without_a_plan_there_is_no_target(database: Any) -> None:
    member = MemberFactory()
    StudyHoursEntryFactory(member_id=member.id)
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.target, summary.counted, summary.expected, summary.is_met) == (None, Decimal("1.0"), Decimal(0), False)
    assert row_of(member.id).target is None


@pytest.mark.parametrize(
    ("first", "last", "is_exempt"),
    [
        (None, None, False),
        (date(2026, 1, 1), None, True),
        (date(2026, 7, 2), date(2026, 7, 2), True),
        (date(2026, 7, 3), None, False),
        (date(2026, 1, 1), date(2026, 7, 1), False),
    ],
)
def test_an_exemption_holds_on_its_days(database: Any, first: date | None, last: date | None, is_exempt: bool) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan().id, member_id=member.id, exempt_from=first, exempt_to=last)
    assert hours_of_member(member.id, 2026, today=TODAY).is_exempt is is_exempt
    assert bool(row_of(member.id).is_exempt) is is_exempt


def test_the_pace_asks_for_the_share_of_the_year_that_has_passed(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan().id, member_id=member.id)
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert summary.expected == Decimal("16.0")  # 183 of 365 days
    assert summary.ahead == Decimal("-16.0")


def test_the_table_and_the_summary_agree_for_everybody(database: Any) -> None:
    random = Random(5)
    plans = [
        plan(hours=Decimal("32.0")),
        plan(hours=Decimal("56.0"), counted={"concentrated": 20, "online": None}),
        plan(hours=Decimal("8.0"), counted={"group": 2.5}),
        plan(year=2025, hours=Decimal("99.0")),
    ]
    members = [MemberFactory() for _ in range(12)]
    for member in members:
        for chosen in random.sample(plans, random.randrange(4)):
            since = date(2026, 1, 1) if random.random() < 0.2 else None
            TargetFactory(plan_id=chosen.id, member_id=member.id, exempt_from=since)
        for _ in range(random.randrange(6)):
            hours = Decimal(random.randrange(-4, 30)) / 2
            day = random.choice([date(2026, 2, 3), date(2025, 12, 31)])
            StudyHoursEntryFactory(member_id=member.id, hours=hours, category=random.choice(HOUR_CATEGORIES), day=day)
    for member in members:
        summary, row = hours_of_member(member.id, 2026, today=TODAY), row_of(member.id)
        entries = hours_entries(member.id, 2026)
        assert summary.total == sum((entry.hours for entry in entries), Decimal(0))
        if row is None:
            assert not entries
            assert db.session.scalar(select(Target).join(TargetPlan).where(Target.member_id == member.id, TargetPlan.year == 2026)) is None
            continue
        target = None if row.target is None else Decimal(row.target)
        assert (Decimal(row.total), Decimal(row.counted), target) == (summary.total, summary.counted, summary.target)
        assert bool(row.is_exempt) is summary.is_exempt
        assert abs(float(row.expected or 0) - float(summary.expected)) <= 0.05


def test_every_plan_is_counted_from_the_same_sums_and_the_first_is_the_leading_one(database: Any) -> None:
    member = MemberFactory()
    high = plan(name="班子", hours=Decimal("56.0"), counted={"concentrated": None, "online": 10})
    low = plan(name="党员", hours=Decimal("32.0"), counted={"online": 16})
    TargetFactory(plan_id=high.id, member_id=member.id, hours=Decimal("28.0"))
    TargetFactory(plan_id=low.id, member_id=member.id)
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal("20.0"))
    StudyHoursEntryFactory(member_id=member.id, hours=Decimal("4.0"), category="concentrated")
    summary = hours_of_member(member.id, 2026, today=TODAY)
    held = plans_of_member(member.id, summary, today=TODAY)
    assert [(one.name, one.target, one.counted) for one in held] == [("党员", Decimal("32.0"), 16), ("班子", Decimal("28.0"), 14)]
    assert (summary.target, summary.counted) == (held[0].target, held[0].counted)
    assert row_of(member.id).target == Decimal("32.0")


def test_a_plan_that_asks_nothing_of_her_gives_way_to_one_that_does(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan(name="班子", hours=Decimal("56.0")).id, member_id=member.id, exempt_from=date(2026, 1, 1))
    TargetFactory(plan_id=plan(name="党员", hours=Decimal("32.0")).id, member_id=member.id)
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.target, summary.is_exempt) == (Decimal("32.0"), False)
    assert (row_of(member.id).target, bool(row_of(member.id).is_exempt)) == (Decimal("32.0"), False)


def test_the_pace_of_who_joined_in_mid_year_begins_on_her_day(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan(hours=Decimal("32.0")).id, member_id=member.id, hours=Decimal("16.0"))  # she joined on 2 July
    for today, due in ((date(2026, 7, 2), "0.0"), (date(2026, 10, 1), "8.0"), (date(2026, 12, 31), "16.0"), (date(2027, 1, 1), "16.0")):
        assert abs(hours_of_member(member.id, 2026, today=today).expected - Decimal(due)) <= Decimal("0.1")
        assert abs(row_of(member.id, today=today).expected - float(due)) < 0.1


def test_a_training_from_which_she_was_taken_off_is_none(database: Any) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=plan(counted={"concentrated": None}, least_concentrated=1, hours=Decimal("2.0")).id, member_id=member.id)
    for source, hours in (
        ("session:7", "4.0"),
        ("session:7:1", "-4.0"),
        ("session:8", "4.0"),
        ("session:8:1", "-1.0"),
        ("session:8:2", "1.0"),
    ):
        StudyHoursEntryFactory(member_id=member.id, hours=Decimal(hours), category="concentrated", source=source)
    summary = hours_of_member(member.id, 2026, today=TODAY)
    assert (summary.trainings, summary.is_met) == (1, True)


def test_study_time_of_today_the_week_from_monday_and_the_year(database: Any) -> None:
    member = MemberFactory()
    for day, seconds in ((TODAY, 10), (date(2026, 6, 29), 20), (date(2026, 6, 28), 40), (date(2025, 12, 31), 80)):
        db.session.add(StudyDay(member_id=member.id, day=day, seconds=seconds))
    db.session.commit()
    spans = study_spans(member.id, TODAY)
    assert (spans.today, spans.week, spans.year) == (10, 30, 70)
    new_year = study_spans(member.id, date(2026, 1, 1))
    assert (new_year.today, new_year.week, new_year.year) == (0, 80, 0)
