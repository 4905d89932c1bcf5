"""What is kept of everybody's hours is what ledger and targets say: after any history, and when many write at once."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from learnhub.core.clock import local_day
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import jobs, service
from learnhub.learning.models import HOUR_CATEGORIES, MONTHS, HoursStanding, StudyFlag, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.queries import hours_check, hours_of_member, is_outdated
from learnhub.learning.service.ledger import award_hours
from learnhub.learning.service.targets_changing import refresh_plans
from learnhub.organization.models import Member, Unit
from learnhub.organization.service import create_member, move_member
from tests.conftest import MIGRATIONS
from tests.factories import DepartmentFactory, LessonFactory, MemberFactory
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.learning.conftest import Browser
from tests.statements import counted

YEAR = 2026
START = datetime(YEAR, 3, 5, 4, tzinfo=UTC)
TODAY = date(YEAR, 3, 5)
both = pytest.mark.both_databases


def differing(today: date = TODAY, year: int = YEAR) -> list[hours_check.HoursDifference]:
    return list(hours_check.differences(year, (0, 10**9), today=today))


def training(member: Member, number: int, hours: str = "2.0", source: str | None = None) -> None:
    source = source or f"session:{number}"
    StudyHoursEntryFactory(member_id=member.id, category="concentrated", hours=Decimal(hours), source=source)


@both
def test_the_check_counts_the_trainings_of_each_member(database: Any) -> None:
    some, none, undone = MemberFactory(), MemberFactory(), MemberFactory()
    for number in (1, 2, 3):
        training(some, number)
    training(undone, 1)
    training(undone, 1, "-2.0", "session:1:1")
    StudyHoursEntryFactory(member_id=none.id)
    service.renew_standings(YEAR, today=TODAY)
    kept = dict(db.session.execute(select(HoursStanding.member_id, HoursStanding.trainings)).all())
    assert kept == {some.id: 3, none.id: 0, undone.id: 0}
    assert differing() == []


@both
@pytest.mark.parametrize("name", ["online", "month_3", "trainings", "target", "counted", "is_met", "share", "paced_until", "reached_at"])
def test_the_check_names_a_figure_that_is_wrong(database: Any, name: str) -> None:
    member = MemberFactory()
    TargetFactory(plan_id=TargetPlanFactory().id, member_id=member.id)
    StudyHoursEntryFactory(member_id=member.id)
    assert differing() == []
    wrong: Any = {"is_met": True, "paced_until": date(YEAR, 12, 31), "reached_at": START}.get(name, 7)
    db.session.execute(update(HoursStanding).values({name: wrong}))
    found = [(cell.member_id, cell.name) for cell in differing()]
    assert found == [(member.id, "is_on_pace" if name == "paced_until" else name)]


@both
def test_the_check_names_rows_too_few_and_too_many(database: Any) -> None:
    missing, idle = MemberFactory(), MemberFactory()
    StudyHoursEntryFactory(member_id=missing.id)
    db.session.execute(update(HoursStanding).values(member_id=idle.id))
    assert [(cell.member_id, cell.kept, cell.ledger) for cell in differing()] == [(missing.id, False, True), (idle.id, True, False)]


who, halves = st.integers(0, 9), st.integers(1, 40).map(lambda steps: Decimal(steps) / 2)
caps = st.dictionaries(st.sampled_from(HOUR_CATEGORIES), st.none() | st.sampled_from([0.5, 4, 16]), min_size=1)
terms = st.fixed_dictionaries(
    {"hours": halves, "counted": caps, "least_concentrated": st.integers(0, 2), "is_pro_rata": st.booleans(), "unit": st.integers(0, 2)}
)
deeds = st.one_of(
    st.tuples(st.just("award"), who, st.sampled_from(HOUR_CATEGORIES), halves, st.integers(0, 300), st.integers(0, 4)),
    st.tuples(st.just("correct"), who, st.integers(0, 4)),
    st.tuples(st.just("reverse"), st.integers(0, 30)),
    st.tuples(st.just("plan"), terms),
    st.tuples(st.just("change"), who, terms),
    st.tuples(st.just("exempt"), who, who, st.integers(-20, 20), st.none() | st.integers(0, 40)),
    st.tuples(st.just("withdraw"), who, who),
    st.tuples(st.just("join"), st.integers(0, 1)),
    st.tuples(st.just("move"), who, st.integers(0, 1)),
    st.tuples(st.just("refresh")),
)


class World:
    """A small organization in which days pass with every deed."""

    def __init__(self) -> None:
        self.units: list[Unit] = [DepartmentFactory() for _ in range(2)]
        self.members: list[Member] = [MemberFactory(department=self.units[0]) for _ in range(2)]
        self.moment = START

    def do(self, deed: tuple[Any, ...]) -> None:
        """One deed in a transaction of its own; what the platform refuses changes nothing."""
        self.moment += timedelta(days=3, hours=5)
        try:
            with transaction():
                getattr(self, deed[0])(*deed[1:])
        except (Refused, Conflict, Missing):
            db.session.rollback()

    def _of(self, table: type[Any], number: int) -> Any:
        ids = db.session.scalars(select(table.id).order_by(table.id)).all()
        if not ids:
            raise Missing("nothing yet")
        return db.session.get_one(table, ids[number % len(ids)])

    def _member(self, number: int) -> Member:
        return self.members[number % len(self.members)]

    def _pay(self, member_id: int, source: str, category: str, hours: Decimal, day: date) -> None:
        award_hours(member_id, source, category, hours, "学习", now=self.moment, day=day)

    def award(self, number: int, category: str, hours: Decimal, ago: int, training: int) -> None:
        self._pay(self._member(number).id, f"session:{training}", category, hours, local_day(self.moment) - timedelta(days=ago))

    def correct(self, number: int, training: int) -> None:
        """The training is found not to have been attended."""
        member_id = self._member(number).id
        entry = db.session.scalar(select(StudyHoursEntry).filter_by(member_id=member_id, source=f"session:{training}"))
        if entry is not None:
            self._pay(member_id, f"session:{training}:1", entry.category, -entry.hours, entry.day)

    def reverse(self, number: int) -> None:
        entry = self._of(StudyHoursEntry, number)
        if entry.category == "online":
            self._pay(entry.member_id, f"reversal:1:{entry.id}", entry.category, -entry.hours, entry.day)

    def _terms(self, told: dict[str, Any]) -> dict[str, Any]:
        unit = None if told["unit"] == 2 else [self.units[told["unit"]].id]
        rest = {name: value for name, value in told.items() if name != "unit"}
        return {**rest, "unit_ids": unit, "document": "条例", "categories": ["full"], "posts": (), "actor_id": None, "now": self.moment}

    def plan(self, told: dict[str, Any]) -> None:
        given = self._terms(told)
        made = service.create_plan(YEAR, f"计划 {self.moment}", given.pop("hours"), **given)
        service.refresh_plan(made, actor_id=None, now=self.moment)

    def change(self, number: int, told: dict[str, Any]) -> None:
        plan, given = self._of(TargetPlan, number), self._terms(told)
        service.change_plan(plan.id, plan.name, given.pop("hours"), **given)

    def exempt(self, plan: int, member: int, since: int, days: int | None) -> None:
        first = local_day(self.moment) + timedelta(days=since)
        until = None if days is None else first + timedelta(days=days)
        about = {"since": first, "until": until, "approver": "支部委员会", "actor_id": None, "now": self.moment}
        service.exempt_member(self._of(TargetPlan, plan), self._member(member).id, **about)

    def withdraw(self, plan: int, member: int) -> None:
        service.withdraw_exemption(self._of(TargetPlan, plan), self._member(member).id, actor_id=None, now=self.moment)

    def join(self, unit: int) -> None:
        number = f"{30000000 + len(self.members)}"
        about = {"phone": None, "password_hash": "!", "category": "full", "department": self.units[unit], "branch": None}
        self.members.append(create_member(name="陈思远", staff_number=number, **about, actor_id=None, now=self.moment))

    def move(self, number: int, unit: int) -> None:
        move_member(self._member(number), self.units[unit], day=local_day(self.moment), actor_id=None, now=self.moment)

    def refresh(self) -> None:
        refresh_plans(now=self.moment)


def assert_kept_is_the_ledger(world: World) -> None:
    """Every figure that is kept, added up here from the lines of the ledger and the plans, in plain Python."""
    today = local_day(world.moment)
    with transaction():
        service.renew_standings(YEAR, today=today)
    assert not is_outdated(YEAR, today)
    assert differing(today) == []
    entries: dict[int, list[StudyHoursEntry]] = defaultdict(list)
    for entry in db.session.scalars(select(StudyHoursEntry).filter_by(year=YEAR)):
        entries[entry.member_id].append(entry)
    plans = defaultdict(list)
    for target, plan in db.session.execute(select(Target, TargetPlan).join(TargetPlan, TargetPlan.id == Target.plan_id)):
        is_exempt = target.exempt_from is not None and target.exempt_from <= today <= (target.exempt_to or date.max)
        plans[target.member_id].append((is_exempt, -(plan.hours if target.hours is None else target.hours), plan.id, plan))
    kept = {row.member_id: row for row in db.session.scalars(select(HoursStanding).filter_by(year=YEAR))}
    assert kept.keys() == entries.keys() | plans.keys()
    for member_id, row in kept.items():
        mine = entries[member_id]
        of = {name: sum((each.hours for each in mine if each.category == name), Decimal(0)) for name in HOUR_CATEGORIES}
        assert {name: getattr(row, name) for name in HOUR_CATEGORIES} == of
        for number, month in enumerate(MONTHS, 1):
            assert getattr(row, month) == sum(each.hours for each in mine if each.day.month == number)
        paid: dict[str, Decimal] = defaultdict(Decimal)
        for each in mine:
            if each.category == "concentrated":
                first, *more = each.source.split(":")
                paid[":".join([first, *more[:1]])] += each.hours
        assert row.trainings == sum(hours > 0 for hours in paid.values())
        counted, is_met, is_exempt, target = sum(of.values()), False, False, None
        if plans[member_id]:
            is_exempt, negative, _id, plan = min(plans[member_id], key=lambda each: each[:3])
            target = -negative
            limits = {name: Decimal(999999) if cap is None else Decimal(str(cap)) for name, cap in plan.counted.items()}
            counted = sum((min(of[name], limit) for name, limit in limits.items()), Decimal(0))
            is_met = counted >= target and row.trainings >= plan.least_concentrated
        assert (row.counted, row.target, row.is_exempt, row.is_met) == (counted, target, is_exempt, is_met)
        summary = hours_of_member(member_id, YEAR, today=today)
        assert (summary.counted, summary.target, summary.is_exempt, summary.is_met) == (counted, target, is_exempt, is_met)


@pytest.fixture
def world(database: Any) -> World:
    return World()


@pytest.mark.slow
@both
@given(history=st.lists(deeds, min_size=1, max_size=16))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_kept_sums_are_the_ledger_after_any_history(world: World, history: list[tuple[Any, ...]]) -> None:
    for deed in history:
        world.do(deed)
    assert_kept_is_the_ledger(world)
    db.session.rollback()


@both
def test_a_beat_stands_in_no_line(browser: Browser) -> None:
    """Only what pays waits for others who are paid."""
    browser.open()
    browser.report()
    with counted() as seen:
        browser.wait(15).report([0.0, 15.0])
    assert seen
    assert not [words for words in seen if "advisory" in words or "hours_standing" in words]
    browser.play(585)
    assert db.session.scalars(select(HoursStanding.online)).all() == [browser.lesson.section.course.study_hours]


def _deeds(member_id: int, other_id: int, actor_id: int | None, plan_id: int, flag_id: int) -> dict[str, Callable[[], Any]]:
    """What may meet; each has its rows to lock."""

    def plan() -> TargetPlan:
        return db.session.get_one(TargetPlan, plan_id)

    about: dict[str, Any] = {"actor_id": None, "now": START}
    exempt = {"since": TODAY, "until": None, "approver": "支部委员会"}
    facts = {"counted": {"online": None}, "document": "条例", "categories": ["full"], "least_concentrated": 0, "unit_ids": None}
    return {
        "award": lambda: award_hours(member_id, "session:1", "online", Decimal(1), "课程", now=START),
        "exempt": lambda: service.exempt_member(plan(), member_id, **exempt, **about),
        "change": lambda: service.change_plan(plan_id, "另一个名称", Decimal(40), **facts, posts=(), is_pro_rata=False, **about),
        "assign": lambda: service.set_targets(plan(), [other_id], **about),
        "decide": lambda: service.decide_flag(flag_id, "confirmed", "问过本人", takes_back=True, actor_id=actor_id, now=START),
    }


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("award", "exempt"), ("award", "change"), ("award", "decide"), ("change", "exempt"), ("change", "assign"), ("assign", "assign")],
)
@both
def test_who_pays_and_who_changes_what_is_asked_wait_for_each_other(app: Flask, database: Any, mine: str, theirs: str) -> None:
    member, other, plan, lesson = MemberFactory(), MemberFactory(), TargetPlanFactory(), LessonFactory()
    paid = {"category": "online", "hours": Decimal(1), "day": TODAY, "year": YEAR, "at": START, "reason": "课程"}
    with transaction():  # without anything kept of it: to write that for the first time refers to member and plan
        db.session.add(Target(plan_id=plan.id, member_id=member.id))
        db.session.add(StudyHoursEntry(member_id=member.id, source=f"course:{lesson.section.course_id}", **paid))
        flag = StudyFlag(member_id=member.id, rule="long_queue", key="1", lesson_id=lesson.id, day=TODAY, facts={}, found_at=START)
        db.session.add(flag)
    deeds, begun = _deeds(member.id, other.id, other.account_id, plan.id, flag.id), threading.Event()
    db.session.commit()

    def first() -> None:
        with app.app_context(), transaction():
            service.take_turns()
            begun.set()
            time.sleep(0.3)  # the other has locked what it locks first
            deeds[mine]()

    def second() -> None:
        begun.wait(10)
        with app.app_context(), transaction():
            deeds[theirs]()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result(20)
    db.session.expire_all()
    with transaction():
        service.keep_standings(YEAR, [member.id, other.id], today=TODAY)
    assert differing() == []


@both
def test_an_upgrade_fills_what_is_kept(app: Flask, database: Any) -> None:
    plan = TargetPlanFactory(least_concentrated=1)
    reached, asked, free = MemberFactory(), MemberFactory(), MemberFactory()
    for member in (reached, asked):
        TargetFactory(plan_id=plan.id, member_id=member.id)
    training(reached, 1, "32.0")
    StudyHoursEntryFactory(member_id=free.id)
    db.session.remove()
    before = _kept()
    downgrade(MIGRATIONS, revision="0030")
    upgrade(MIGRATIONS)
    assert is_outdated(YEAR, TODAY)
    with time_machine.travel(START, tick=False):
        jobs.renew_standings()
    assert not is_outdated(YEAR, TODAY)
    assert differing() == []
    assert _kept() == before
    db.engine.dispose()


def _kept() -> list[Any]:
    columns = [column for column in HoursStanding.__table__.columns if column.name != "id"]
    found = db.session.execute(select(*columns).order_by(HoursStanding.member_id)).all()
    db.session.remove()
    return [tuple(row) for row in found]
