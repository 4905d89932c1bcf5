"""What a leader sees of units is what the members' own rows say: after any history, on every day, whoever wrote it."""

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
from sqlalchemy import Date, bindparam, delete, func, select, text, update

from learnhub.assessment.models import Attempt, Exam
from learnhub.core.clock import local_day, start_of_day
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service as learning
from learnhub.learning.models import StudyDay, StudyHoursEntry, TargetPlan
from learnhub.learning.service.ledger import award_hours
from learnhub.organization.models import Member, Unit
from learnhub.organization.service import change_status, create_member, move_member
from learnhub.ranking import jobs, service
from learnhub.ranking.models import FiguresChange, UnitFigures, UnitWarned
from learnhub.ranking.queries.figures import are_figures_outdated, figures_below, last_change, most_warned
from learnhub.ranking.queries.figures_check import FiguresDifference, differences, units_kept
from learnhub.ranking.queries.people import Span, people_in
from learnhub.ranking.rules.figures import Figures, first_day
from learnhub.reporting.queries import lists
from tests.conftest import MIGRATIONS
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory
from tests.factories.assessment import ExamFactory, GradedAttemptFactory
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory

START = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
both = pytest.mark.both_databases
who, some = st.integers(0, 4), st.integers(0, 9)
deeds = st.one_of(
    st.tuples(st.just("award"), who, st.sampled_from(["online", "group"]), st.sampled_from(["0.5", "8", "20", "33"]), st.integers(0, 50)),
    st.tuples(st.just("reverse"), some),
    st.tuples(st.just("study"), who, st.integers(0, 31)),
    st.tuples(st.just("sit"), who, st.integers(0, 1), st.booleans(), st.integers(0, 120)),
    st.tuples(st.just("regrade"), some),
    st.tuples(st.just("reopen"), some),
    st.tuples(st.just("change_exam"), st.integers(0, 1), st.sampled_from(["counts_first", "is_practice"])),
    st.tuples(st.just("move"), who, st.integers(0, 3)),
    st.tuples(st.just("status"), who, st.sampled_from(["active", "left", "mobile"])),
    st.tuples(st.just("join"), st.integers(0, 1)),
    st.tuples(st.just("rename"), who, st.sampled_from(["安娜", "周明"])),
    st.tuples(st.just("plan"), st.sampled_from(["4", "32"]), st.booleans()),
    st.tuples(st.just("exempt"), who, st.integers(-3, 3)),
    st.tuples(st.just("rest"), st.sampled_from([1, 12, 30])),
)


def renew(today: date) -> None:
    """As a page does before it reads."""
    with transaction():
        learning.renew_standings(today.year, today=today)
    until = last_change()
    while are_figures_outdated(today, until):
        with transaction():
            service.renew_figures(today)


def differing(today: date = TODAY) -> list[FiguresDifference]:
    return list(differences(units_kept(today), today))


class World:
    """A tree of departments and two branches; an hour passes with every deed, and days when people rest."""

    def __init__(self) -> None:
        root = DepartmentFactory()
        self.units: list[Unit] = [root, DepartmentFactory(parent=root), BranchFactory(), BranchFactory()]
        self.members: list[Member] = [MemberFactory(department=self.units[n % 2], branch=self.units[2 + n % 2]) for n in range(3)]
        self.exams: list[Exam] = [ExamFactory(unit_id=root.id) for _ in range(2)]
        self.plans = 0
        self.moment = START

    @property
    def today(self) -> date:
        return local_day(self.moment)

    def do(self, deed: tuple[Any, ...]) -> None:
        """One deed in a transaction of its own; what the platform refuses changes nothing."""
        self.moment += timedelta(hours=1)
        try:
            with transaction():
                getattr(self, deed[0])(*deed[1:])
        except (Refused, Conflict, Missing):
            db.session.rollback()

    def member(self, number: int) -> Member:
        return self.members[number % len(self.members)]

    def award(self, number: int, category: str, hours: str, ago: int) -> None:
        day = self.today - timedelta(days=ago)
        award_hours(self.member(number).id, f"test:{self.moment}", category, Decimal(hours), "学习", now=self.moment, day=day)

    def reverse(self, number: int) -> None:
        entry = self.of(StudyHoursEntry, number)
        award_hours(entry.member_id, f"back:{entry.id}", entry.category, -entry.hours, "更正", now=self.moment, day=entry.day)

    def study(self, number: int, ago: int) -> None:
        """As a beat does, more than once a day."""
        words = "INSERT INTO study_day (member_id, day, seconds) VALUES (:member, :day, 15)"
        again = " ON CONFLICT (member_id, day) DO UPDATE SET seconds = 30"
        told = {"member": self.member(number).id, "day": self.today - timedelta(days=ago)}
        db.session.execute(text(words + again).bindparams(bindparam("day", type_=Date)), told)

    def of(self, table: type[Any], number: int) -> Any:
        ids = db.session.scalars(select(table.id).order_by(table.id)).all()
        if not ids:
            raise Missing("nothing yet")
        return db.session.get_one(table, ids[number % len(ids)])

    def sit(self, number: int, exam: int, is_passed: bool, ago: int) -> None:
        about = {"exam_id": self.exams[exam].id, "member_id": self.member(number).id}
        before = db.session.scalar(select(func.count()).select_from(Attempt).filter_by(**about)) or 0
        moment = self.moment - timedelta(days=ago)
        db.session.add(GradedAttemptFactory.build(**about, number=before + 1, is_passed=is_passed, closed_at=moment))
        db.session.flush()

    def regrade(self, number: int) -> None:
        attempt = self.of(Attempt, number)
        attempt.is_passed = not attempt.is_passed

    def reopen(self, number: int) -> None:
        """Opened again, and closed with another result."""
        attempt = self.of(Attempt, number)
        attempt.state = "marking" if attempt.state == "graded" else "graded"

    def change_exam(self, number: int, name: str) -> None:
        exam = db.session.get_one(Exam, self.exams[number].id)
        setattr(exam, name, not getattr(exam, name))

    def move(self, number: int, unit: int) -> None:
        move_member(self.member(number), self.units[unit], day=self.today, actor_id=None, now=self.moment)

    def status(self, number: int, status: str) -> None:
        change_status(self.member(number), status, day=self.today, actor_id=None, now=self.moment)

    def join(self, unit: int) -> None:
        if len(self.members) < 5:
            about = {"phone": None, "password_hash": "!", "category": "full", "actor_id": None, "now": self.moment}
            places = {"department": self.units[unit], "branch": self.units[2 + unit]}
            self.members.append(create_member(name="陈思远", staff_number=f"{30000000 + len(self.members)}", **places, **about))

    def rename(self, number: int, name: str) -> None:
        self.member(number).sort_name = name

    def plan(self, hours: str, is_everybody_s: bool) -> None:
        self.plans += 1
        unit_ids = None if is_everybody_s else [self.units[1].id]
        about: dict[str, Any] = {
            "document": "条例",
            "categories": ["full"],
            "posts": (),
            "counted": {"online": 16, "group": None},
            "least_concentrated": 0,
        }
        about |= {"unit_ids": unit_ids, "is_pro_rata": False, "actor_id": None, "now": self.moment}
        made = learning.create_plan(self.today.year, f"计划 {self.plans}", Decimal(hours), **about)
        learning.refresh_plan(made, actor_id=None, now=self.moment)

    def exempt(self, number: int, since: int) -> None:
        plan, first = self.of(TargetPlan, number), self.today + timedelta(days=since)
        until = first + timedelta(days=20)
        about = {"since": first, "until": until, "approver": "支部委员会", "actor_id": None, "now": self.moment}
        learning.exempt_member(plan, self.member(number).id, **about)

    def rest(self, days: int) -> None:
        self.moment += timedelta(days=days)


def assert_figures_are_the_lists(world: World, unit: Unit) -> None:
    """Every number is what its list shows, and the few who need attention are the first of theirs."""
    today = world.today
    found, _units = figures_below(unit, "quarter", today)
    whole = sum(found.values(), Figures())
    people = people_in([unit.path], Span("quarter", first_day("quarter", today), today, today), unit.tree)
    rows = db.session.execute(lists.members(people, lists.ALL)).all()
    assert (whole.people, whole.sat, whole.passed) == (len(rows), sum(row.sat for row in rows), sum(row.passed for row in rows))
    assert whole.gained == pytest.approx(sum(row.gained for row in rows))
    shown = {name: getattr(whole, name) for name in ("behind", "warned", "on_pace", "met", "exempt")} | {
        "idle": whole.people - whole.recent
    }
    assert {name: lists.page_of_members(people, name, 1).total for name in shown} == shown
    ids = [row.member_id for row in db.session.execute(lists.members(people, lists.WARNED)).all()]
    assert list(most_warned(unit)) == ids[:5]


@pytest.fixture
def world(database: Any) -> World:
    return World()


@pytest.mark.slow
@both
@given(history=st.lists(st.tuples(deeds, st.booleans()), min_size=1, max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_kept_figures_are_those_of_the_members_after_any_history(world: World, history: list[tuple[tuple[Any, ...], bool]]) -> None:
    """Somebody looks after some of the deeds, and at the end."""
    for deed, is_looked_at in [*history, (("rest", 0), True)]:
        world.do(deed)
        if is_looked_at:
            renew(world.today)
            assert len(units_kept(world.today)) == db.session.scalar(select(func.count()).select_from(Unit))
            assert differing(world.today) == []
    for unit in world.units:
        assert_figures_are_the_lists(world, unit)
    db.session.rollback()


@both
@pytest.mark.parametrize("name", ["people", "recent", "passed_month", "reaching_2", "expected", "gained_quarter", "month_3", "warned"])
def test_the_check_names_a_figure_that_is_wrong(database: Any, name: str) -> None:
    unit = DepartmentFactory()
    member = MemberFactory(department=unit)
    TargetFactory(plan_id=TargetPlanFactory().id, member_id=member.id)
    renew(TODAY)
    assert differing() == []
    wrong = delete(UnitWarned) if name == "warned" else update(UnitFigures).where(UnitFigures.unit_id == unit.id).values({name: 7})
    db.session.execute(wrong)
    assert [(each.unit_id, each.name) for each in differing()] == [(unit.id, name)]


@both
def test_verify_names_a_wrong_figure_and_rebuild_mends_it(app: Flask, database: Any) -> None:
    unit = DepartmentFactory()
    MemberFactory(department=unit)
    run = app.test_cli_runner()
    with time_machine.travel(START, tick=False):
        jobs.renew_figures()
        with transaction():
            db.session.execute(update(UnitFigures).values(people=7))
            db.session.execute(delete(UnitWarned))
        wrong = run.invoke(args=["ranking", "verify"])
        mended = run.invoke(args=["ranking", "rebuild"])
        proved = run.invoke(args=["ranking", "verify"])
    assert (wrong.exit_code, f"unit_figures {unit.id} people：看板上为 7，按明细应为 1" in wrong.stdout) == (1, True)
    assert (mended.exit_code, "原有 2 格不符" in mended.stdout, "各单位的数据" in mended.stderr) == (0, True, True)
    assert (proved.exit_code, units_kept(TODAY)) == (0, [unit.id])


@both
def test_every_way_to_write_is_noted(database: Any) -> None:
    """By the database itself: one note of the member for each row, and of the units that somebody leaves."""
    root, branch = DepartmentFactory(), BranchFactory()
    member, exam = MemberFactory(department=root, branch=branch), ExamFactory(unit_id=root.id)
    attempt = GradedAttemptFactory.build(exam_id=exam.id, member_id=member.id, closed_at=START)
    plan = TargetPlanFactory()
    me, here, there = ("member", member.id), ("unit", root.id), ("unit", branch.id)
    ways: dict[str, tuple[Callable[[], Any], set[tuple[str, int]]]] = {
        "study": (lambda: db.session.add(StudyDay(member_id=member.id, day=TODAY, seconds=1)), {me}),
        "study again": (lambda: db.session.execute(update(StudyDay).values(seconds=2)), set()),
        "hours": (lambda: StudyHoursEntryFactory(member_id=member.id), {me}),
        "target": (lambda: TargetFactory(plan_id=plan.id, member_id=member.id), {me}),
        "exam": (lambda: db.session.add(attempt), {me}),
        "marks": (lambda: db.session.execute(update(Attempt).values(score=1)), set()),
        "result": (lambda: db.session.execute(update(Attempt).values(is_passed=False)), {me}),
        "what counts": (lambda: db.session.execute(update(Exam).values(counts_first=True)), {("exam", exam.id)}),
        "title of the exam": (lambda: db.session.execute(update(Exam).values(title="测验")), set()),
        "name": (lambda: db.session.execute(update(Member).values(sort_name="anna")), {me}),
        "status": (lambda: db.session.execute(update(Member).values(status="left")), {me}),
        "move": (lambda: db.session.execute(update(Member).values(branch_id=None)), {me, here, there}),
    }
    for name, (write, noted) in ways.items():
        db.session.execute(delete(FiguresChange))
        write()
        db.session.flush()
        found = db.session.scalars(select(FiguresChange)).all()
        kinds = ("member", "unit", "exam")
        assert {(kind, which) for each in found for kind in kinds if (which := getattr(each, f"{kind}_id")) is not None} == noted, name
        db.session.expunge_all()


@both
def test_a_note_that_comes_late_is_not_forgotten(app: Flask, database: Any) -> None:
    """On PostgreSQL numbers are given before they are seen; SQLite has one writer, so there the note comes after."""
    unit = DepartmentFactory()
    members = [MemberFactory(department=unit) for _ in range(2)]
    renew(TODAY)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as late, late.begin():
            late.execute(text("INSERT INTO study_day (member_id, day, seconds) VALUES (:id, '2026-11-20', 1)"), {"id": members[0].id})
            with transaction():
                db.session.add(StudyDay(member_id=members[1].id, day=TODAY, seconds=1))
            renew(TODAY)
            db.session.commit()
    else:
        for member in members:
            with transaction():
                db.session.add(StudyDay(member_id=member.id, day=TODAY, seconds=1))
    assert last_change() > 0
    renew(TODAY)
    assert differing() == []
    assert db.session.scalars(select(UnitFigures).filter_by(unit_id=unit.id)).one().recent == 2  # type: ignore[attr-defined]


@both
def test_many_who_look_and_many_who_write_do_not_hinder_each_other(app: Flask, database: Any) -> None:
    """Two that reckon a unit at once leave what the later one found; writers wait for nobody who looks."""
    units = [DepartmentFactory() for _ in range(2)]
    members = [MemberFactory(department=units[n % 2]).id for n in range(6)]
    db.session.commit()

    def write(turn: int) -> None:
        for step in range(5):
            moment = START + timedelta(minutes=turn * 10 + step)
            with app.app_context(), transaction():
                award_hours(members[turn], f"test:{step}", "online", Decimal(1), "学习", now=moment)
                move_member(db.session.get_one(Member, members[-turn - 1]), units[step % 2], day=TODAY, actor_id=None, now=moment)

    def look(_turn: int) -> None:
        for _ in range(5):
            with app.app_context():
                renew(TODAY)

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, turn) for turn in range(3) for work in (write, look)]:
            done.result(60)
    renew(TODAY)
    assert differing() == []
    assert sum(figures_below(unit, "year", TODAY)[0][unit.id].people for unit in units) == 6
    assert sum(figures_below(unit, "year", TODAY)[0][unit.id].gained for unit in units) == 15.0


@both
def test_a_day_or_a_zone_that_is_another_is_reckoned_anew(database: Any) -> None:
    unit = DepartmentFactory()
    member = MemberFactory(department=unit)
    with transaction():
        db.session.add(StudyDay(member_id=member.id, day=TODAY, seconds=1))
    for day, recent in ((TODAY, 1), (TODAY + timedelta(days=29), 1), (TODAY + timedelta(days=30), 0)):
        assert are_figures_outdated(day, last_change())
        renew(day)
        assert not are_figures_outdated(day, last_change())
        assert figures_below(unit, "year", day)[0][unit.id].recent == recent
    db.session.execute(update(UnitFigures).values(day_began_at=start_of_day(TODAY + timedelta(days=30)) - timedelta(hours=1)))
    assert are_figures_outdated(TODAY + timedelta(days=30), 0)  # reckoned for a day that began elsewhere
    db.session.commit()
    with time_machine.travel(datetime(2026, 12, 31, 17, tzinfo=UTC), tick=False):  # a new year in Shanghai
        jobs.renew_figures()
    assert units_kept(date(2027, 1, 1)) == [unit.id]


@both
def test_an_upgrade_leaves_everything_to_be_reckoned(app: Flask, database: Any) -> None:
    unit = DepartmentFactory()
    member = MemberFactory(department=unit)
    StudyHoursEntryFactory(member_id=member.id, day=TODAY)
    db.session.remove()
    downgrade(MIGRATIONS, revision="0040")
    upgrade(MIGRATIONS)
    assert are_figures_outdated(TODAY, 0)
    renew(TODAY)
    assert differing() == []
    assert figures_below(unit, "month", TODAY)[0][unit.id].gained == 1.0
    db.session.remove()
    db.engine.dispose()
