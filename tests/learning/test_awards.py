"""What courses pay members: once, at one level, by the rule of the day; and how rules change."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from learnhub.audit.models import AuditEntry
from learnhub.catalog.models import AWARD_LEVELS, Course, Lesson
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import AwardRule, Enrollment, StudyFlag, StudyHoursEntry
from learnhub.learning.queries import hours_of_member
from learnhub.learning.queries.awards import course_award, figures_of_courses, history_of, rule_on
from learnhub.learning.queries.certificates import hours_standing
from learnhub.learning.queries.history import completed_courses
from learnhub.learning.rules.awards import FIRST_RULES, Level, PerLesson, Proportional, Rule, Tiers
from learnhub.organization.models import Member
from tests.factories import CourseFactory, LessonFactory, MemberFactory, SectionFactory
from tests.learning.conftest import NOON

TODAY = date(2026, 3, 5)
both = pytest.mark.both_databases


@dataclass
class Class:
    """A course and a member who completes its lessons."""

    course: Course
    lessons: list[Lesson]
    member: Member = field(default_factory=MemberFactory)

    def complete(self, *numbers: int, at: datetime = NOON) -> None:
        for number in numbers:
            with transaction():
                service.complete_lesson(self.member.id, self.lessons[number].id, now=at)

    def switch(self, level: str, hours: str | None = None) -> None:
        with transaction():
            self.course.award_level = level
            if hours is not None:
                self.course.study_hours = Decimal(hours)

    @property
    def entries(self) -> dict[str, Decimal]:
        rows = select(StudyHoursEntry.source, StudyHoursEntry.hours).where(StudyHoursEntry.member_id == self.member.id)
        course = f"course:{self.course.id}"
        return {source.replace(course, "course:C"): hours for source, hours in db.session.execute(rows)}

    def flag(self, number: int) -> int:
        flag = StudyFlag(
            rule="quick", member_id=self.member.id, key="k", lesson_id=self.lessons[number].id, day=TODAY, facts={}, found_at=NOON
        )
        db.session.add(flag)
        db.session.commit()
        return flag.id

    @property
    def total(self) -> Decimal:
        return hours_of_member(self.member.id, 2026, today=TODAY).total


def a_class(level: str, hours: str = "2.0", minutes: tuple[int, ...] = (10, 10, 20, 40), *, with_test: bool = False) -> Class:
    course = CourseFactory(award_level=level, study_hours=Decimal(hours))
    section = SectionFactory(course=course)
    lessons = [LessonFactory(section=section, duration_seconds=60 * length) for length in minutes]
    if with_test:
        lessons.append(LessonFactory(section=section, kind="quiz", duration_seconds=0))
    return Class(course, lessons)


def set_rule(level: str, rule: Rule, day: date = TODAY, *, now: datetime = NOON, **more: Any) -> AwardRule:
    with transaction():
        return service.set_award_rule(level, rule, valid_from=day, document="学时管理办法", actor_id=None, now=now, **more)


@both
def test_a_course_pays_its_approved_hours_in_one_sum(database: Any) -> None:
    made = a_class("course")
    made.complete(0, 1, 2)
    assert made.entries == {}
    made.complete(3)
    assert made.entries == {"course:C": Decimal("2.0")}


@both
def test_lessons_pay_as_one_goes_up_to_the_approved_hours(database: Any) -> None:
    made = a_class("lesson", "1.0")
    made.complete(2)
    assert made.entries == {f"lesson:{made.lessons[2].id}": Decimal("0.5")}
    made.complete(0, 1, 3)
    assert made.total == Decimal("1.0")
    assert len(made.entries) == 2


@both
def test_a_share_pays_each_half_hour_that_is_reached(database: Any) -> None:
    made = a_class("proportional", "1.5")
    made.complete(0)
    assert made.entries == {}
    made.complete(1)
    assert made.entries == {"course:C:1": Decimal("0.5")}
    made.complete(2, 3)
    assert set(made.entries) == {"course:C:1", "course:C:2", "course:C:3"}
    assert made.total == Decimal("1.5")


@both
def test_a_share_by_seconds_keeps_the_last_half_for_the_test(database: Any) -> None:
    set_rule(Level.PROPORTIONAL, Proportional("seconds"))
    made = a_class("proportional", "2.0", (10, 30), with_test=True)
    made.complete(1)
    assert made.total == Decimal("1.5")
    made.complete(0)
    assert made.total == Decimal("1.5")
    made.complete(2)
    assert made.total == Decimal("2.0")


@both
def test_tiers_are_paid_in_one_sum_when_the_course_is_complete(database: Any) -> None:
    made = a_class("tiers", "9.0", with_test=True)  # 0.25 + 0.25 + 0.5 + 1 + 0.5
    made.complete(0, 1, 2, 3)
    assert made.entries == {}
    made.complete(4)
    assert made.entries == {"course:C": Decimal("2.5")}


@both
def test_the_rule_of_the_day_of_completion_holds(database: Any) -> None:
    made = a_class("lesson", "9.0")
    made.complete(0)
    set_rule(Level.LESSON, PerLesson(lesson=Decimal("2.0")), TODAY + timedelta(days=1))
    made.complete(1)
    made.complete(2, at=NOON + timedelta(hours=11, minutes=59))  # 23:59 in Shanghai
    made.complete(3, at=NOON + timedelta(hours=12))
    assert [made.entries[f"lesson:{lesson.id}"] for lesson in made.lessons] == [Decimal(hours) for hours in ("0.5", "0.5", "0.5", "2.0")]


@both
def test_what_has_paid_at_one_level_is_paid_at_no_other(database: Any) -> None:
    made = a_class("lesson", "2.0")
    made.complete(0)
    for level in ("course", "tiers", "proportional"):
        made.switch(level)
        made.complete({"course": 1, "tiers": 2, "proportional": 3}[level])
    assert set(made.entries) == {f"lesson:{lesson.id}" for lesson in made.lessons}
    assert made.total == Decimal("2.0")


@both
def test_a_course_that_was_paid_whole_pays_nothing_for_lessons_that_come_later(database: Any) -> None:
    made = a_class("course", "1.0")
    made.complete(0, 1, 2, 3)
    made.lessons.append(LessonFactory(section=made.lessons[0].section))
    made.switch("lesson", "5.0")
    made.complete(4)
    assert made.entries == {"course:C": Decimal("1.0")}


@both
def test_who_was_paid_nothing_yet_is_paid_at_the_new_level_for_all_she_has_done(database: Any) -> None:
    made = a_class("course", "2.0")
    made.complete(0, 1)
    made.switch("lesson")
    made.complete(2)
    assert made.total == Decimal("1.5")


@both
def test_a_series_that_grows_goes_on_paying_by_lesson(database: Any) -> None:
    made = a_class("lesson", "1.0", (10, 10))
    made.complete(0, 1)
    made.lessons.append(LessonFactory(section=made.lessons[0].section))
    made.switch("lesson", "1.5")
    made.complete(2)
    assert made.total == Decimal("1.5")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), halves=st.integers(1, 8))
def test_whatever_level_order_and_switch_a_course_never_pays_more_than_approved(database: Any, seed: int, halves: int) -> None:
    chance, approved = Random(seed), Decimal(halves) / 2
    made = a_class(chance.choice(AWARD_LEVELS), str(approved), with_test=True)
    order = list(range(5))
    chance.shuffle(order)
    for number in order:
        if chance.random() < 0.4:
            made.switch(chance.choice(AWARD_LEVELS))
        made.complete(number)
        made.complete(number)
    assert made.total <= approved
    kinds = {source.split(":")[0] + str(source.count(":")) for source in made.entries}
    assert len(kinds) <= 1, made.entries


@both
@pytest.mark.parametrize("level", AWARD_LEVELS)
def test_lessons_completed_at_once_pay_together_what_they_would_one_by_one(app: Flask, database: Any, level: str) -> None:
    made = a_class(level, "1.5")
    member_id, ids = made.member.id, [lesson.id for lesson in made.lessons]
    db.session.commit()
    ready = Barrier(4)

    def complete(lesson_id: int) -> None:
        with app.app_context():
            ready.wait(10)
            with transaction():
                service.complete_lesson(member_id, lesson_id, now=NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(complete, ids))
    assert made.total == Decimal({"tiers": "1.5"}.get(level, "1.5"))
    assert db.session.scalars(select(Enrollment.award_level)).one() == level


@both
def test_a_lesson_completed_twice_at_once_pays_once(app: Flask, database: Any) -> None:
    made = a_class("lesson", "9.0")
    member_id, lesson_id = made.member.id, made.lessons[0].id
    db.session.commit()
    ready = Barrier(4)

    def complete(_number: int) -> bool:
        with app.app_context():
            ready.wait(10)
            with transaction():
                return service.complete_lesson(member_id, lesson_id, now=NOON)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(complete, range(4))) == 1
    assert made.total == Decimal("0.5")


@both
def test_certificates_and_lists_read_what_was_paid_at_any_level(database: Any) -> None:
    for level in AWARD_LEVELS:
        made = a_class(level, "1.5")
        made.complete(0, 1, 2, 3)
        assert hours_standing(made.member.id, made.course.id) == Decimal("1.5")
        assert [row.hours for row in completed_courses(made.member.id)] == [Decimal("1.5")]
        award = course_award(made.member.id, made.course, today=TODAY)
        assert (award.level, award.whole, award.paid) == (level, Decimal("1.5"), Decimal("1.5"))


@both
def test_what_is_taken_back_is_not_paid_again_by_another_lesson(database: Any) -> None:
    made, decider = a_class("lesson", "1.0"), MemberFactory()
    made.complete(0, 1)
    flag = made.flag(0)
    with transaction():
        service.decide_flag(flag, "confirmed", "已核实", takes_back=True, actor_id=decider.account_id, now=NOON)
    assert made.total == Decimal("0.5")
    made.complete(2, 3)
    assert made.total == Decimal("0.5")


@both
def test_all_half_hours_of_a_course_are_taken_back_and_given_again(database: Any) -> None:
    made, decider = a_class("proportional", "1.5"), MemberFactory()
    made.complete(0, 1, 2, 3)
    flag = made.flag(0)
    for verdict, total in (("confirmed", "0.0"), ("dismissed", "1.5")):
        with transaction():
            service.decide_flag(flag, verdict, "已核实", takes_back=verdict == "confirmed", actor_id=decider.account_id, now=NOON)
        assert made.total == Decimal(total)


# --- versions of the rules ------------------------------------------------------------------------


@both
def test_a_version_holds_from_its_day_on_and_the_first_before(database: Any) -> None:
    later = TODAY + timedelta(days=10)
    set_rule(Level.TIERS, Tiers(test=Decimal("1.0")), later)
    assert rule_on(Level.TIERS, later - timedelta(days=1)) == FIRST_RULES[Level.TIERS] == Tiers()
    assert rule_on(Level.TIERS, later) == Tiers(test=Decimal("1.0"))
    assert rule_on(Level.COURSE, later) is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "set_award_rule")).one()
    assert (entry.detail["old"]["test"], entry.detail["new"]["test"]) == ("0.5", "1.0")


@both
def test_of_one_day_the_version_set_last_holds_and_the_other_is_history_that_never_was(database: Any) -> None:
    for hours in ("1.0", "1.5"):
        set_rule(Level.LESSON, PerLesson(lesson=Decimal(hours)))
    assert rule_on(Level.LESSON, TODAY) == PerLesson(lesson=Decimal("1.5"))
    assert [(version.since, version.until) for version in history_of(Level.LESSON)] == [(TODAY, None), (None, TODAY)]


@pytest.mark.parametrize(
    ("level", "rule", "said", "field"),
    [
        (Level.LESSON, PerLesson(lesson=Decimal("0.3")), (TODAY, "办法"), "lesson"),
        (Level.TIERS, Tiers(long_minutes=5), (TODAY, "办法"), "long_minutes"),
        (Level.LESSON, PerLesson(lesson=Decimal("1.0")), (TODAY - timedelta(days=1), "办法"), "valid_from"),
        (Level.LESSON, PerLesson(lesson=Decimal("1.0")), (TODAY, "  "), "document"),
        (Level.LESSON, PerLesson(lesson=Decimal("1.0")), (TODAY, "文" * 201), "document"),
        (Level.LESSON, PerLesson(), (TODAY, "办法"), "valid_from"),
        (Level.LESSON, Tiers(), (TODAY, "办法"), None),
        ("course", PerLesson(), (TODAY, "办法"), None),
    ],
)
def test_a_version_that_cannot_be_is_refused(database: Any, level: str, rule: Rule, said: tuple[date, str], field: str | None) -> None:
    with pytest.raises(Refused) as refused, transaction():
        service.set_award_rule(level, rule, valid_from=said[0], document=said[1], actor_id=None, now=NOON)
    assert refused.value.field == field
    assert db.session.scalars(select(AwardRule)).all() == []


@both
def test_a_version_made_from_an_old_page_is_refused(database: Any) -> None:
    set_rule(Level.LESSON, PerLesson(lesson=Decimal("1.0")), seen=0)
    with pytest.raises(Refused):
        set_rule(Level.LESSON, PerLesson(lesson=Decimal("2.0")), seen=0)
    assert rule_on(Level.LESSON, TODAY) == PerLesson(lesson=Decimal("1.0"))


def test_the_figures_of_courses_compare_two_rules(database: Any) -> None:
    made = a_class("tiers", "9.0")
    a_class("course")
    (figures,) = figures_of_courses("tiers", Tiers(), Tiers(long=Decimal("2.0")))
    assert (figures.course.id, figures.before, figures.after) == (made.course.id, Decimal("2.0"), Decimal("3.0"))
