"""Targets and sessions of the demo organization: trainings of the bureau, study of the branches, a course for secretaries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from learnhub.catalog.models import PUBLISHED, VIDEO, Course, Lesson
from learnhub.core.extensions import db
from learnhub.demo.organization import Bureau
from learnhub.demo.people import Learner
from learnhub.demo.timeline import Timeline
from learnhub.learning.models import CONCENTRATED, GROUP, ONLINE
from learnhub.learning.rules.pace import elapsed
from learnhub.learning.service import SessionPlan, create_plan, exempt_member, plan_session, record_session, set_targets

COUNTED: dict[str, float | None] = {CONCENTRATED: None, GROUP: None, ONLINE: 16}
GENEROSITY = 1.2  # nobody comes to everything
MEMBER_HOURS, LEADING_HOURS = Decimal(32), Decimal(56)
SHOWN = "san-hui-yi-ke"  # the course whose film the bureau will see together
TRAININGS = ("党章党规专题培训班", "党性教育专题培训班", "党支部规范化建设培训班", "党员集中轮训班")
STUDIES = (
    "主题党日：学习党章",
    "支部集体学习：三会一课",
    "主题党日：重温入党誓词",
    "支部集体学习：支部工作条例",
    "支部集体学习：党员教育管理工作条例",
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who records: the organizer of the demo organization."""

    account_id: int


def set_plans(learners: Sequence[Learner], timeline: Timeline, author: Author, *, now: datetime) -> None:
    """The plans of the years that the story touches; leading members have both, and the higher one leads."""
    for year in sorted({timeline.first_day.year, timeline.today.year}):
        plan = create_plan(
            year,
            "党员年度学时",
            MEMBER_HOURS,
            counted=COUNTED,
            document="《中国共产党党员教育管理工作条例》第二十条",
            actor_id=author.account_id,
            now=now,
        )
        leading = create_plan(
            year,
            "书记和班子成员年度学时",
            LEADING_HOURS,
            counted=COUNTED,
            document="《2019—2023年全国党员教育培训工作规划》",
            least_concentrated=1,
            actor_id=author.account_id,
            now=now,
        )
        aimed = [learner for learner in learners if learner.has_target]
        set_targets(plan, [learner.member_id for learner in aimed], actor_id=author.account_id, now=now)
        set_targets(leading, [learner.member_id for learner in aimed if learner.is_leading], actor_id=author.account_id, now=now)
        for learner in aimed:
            if learner.is_exempt and not learner.is_leading:
                exempt_member(
                    plan,
                    learner.member_id,
                    since=date(year, 1, 1),
                    until=date(year, 12, 31),
                    approver="局机关党委",
                    actor_id=author.account_id,
                    now=now,
                )


def plan_sessions(bureau: Bureau, learners: Sequence[Learner], timeline: Timeline, author: Author) -> None:
    """Enough sessions, over the year so far, that whoever comes to most of them keeps its pace; more for secretaries."""
    hold = partial(_hold, timeline, author)
    for begin, end in _seasons(timeline):
        share = elapsed(end, end.year) - elapsed(begin, begin.year)
        wanted = float(MEMBER_HOURS) * share * GENEROSITY
        trainings = round(wanted * 0.5 / 8)
        for number, day in enumerate(_spread(begin, end, trainings, 0.55)):
            hold(number, TRAININGS[number % 4], bureau.root.id, learners, held_on=day, category=CONCENTRATED, hours=Decimal(8))
        studies = max(1, round((wanted - 8 * trainings) / 2))
        for place, (name, unit) in enumerate(bureau.branches.items()):
            people = [learner for learner in learners if learner.branch == name]
            for number, day in enumerate(_spread(begin, end, studies, 0.2 + place / 15)):
                hold(number, STUDIES[(number + place) % 5], unit.id, people, held_on=day, category=GROUP, hours=Decimal(2))
        leading = [learner for learner in learners if learner.is_leading]
        for number, day in enumerate(_spread(begin, end, round(float(LEADING_HOURS - MEMBER_HOURS) * share / 8), 0.8), start=1):
            title = f"党支部书记示范培训班第 {number} 期"
            hold(number, title, bureau.committee.id, leading, held_on=day, category=CONCENTRATED, hours=Decimal(8))


def plan_coming(bureau: Bureau, timeline: Timeline, author: Author) -> None:
    """What is planned: a film for the whole bureau this afternoon, a branch meeting and a training in the days after."""
    branch_name, branch = next(iter(bureau.branches.items()))
    coming = (
        (bureau.root.id, 0, 15.0, "集体学习：三会一课怎么开", GROUP, Decimal("0.5"), "三楼报告厅"),
        (branch.id, 3, 9.5, f"{branch_name}主题党日：学习党章", GROUP, Decimal("2.0"), "党员活动室"),
        (bureau.committee.id, 8, 8.5, "党支部书记示范培训班", CONCENTRATED, Decimal("8.0"), "机关党校"),
    )
    film = select(Lesson.id).join(Course, Course.id == Lesson.course_id).where(Lesson.kind == VIDEO, Course.state == PUBLISHED)
    lesson_id = db.session.scalar(film.where(Course.slug == SHOWN).order_by(Lesson.id).limit(1))

    def deed(moment: datetime) -> None:
        for place, (unit_id, days, hour, title, category, hours, room) in enumerate(coming):
            starts_at = timeline.at(_workday(timeline.today + timedelta(days=days)), hour)
            said = SessionPlan(title, category, starts_at, hours, room, lesson_id=None if place else lesson_id, admits_guests=not place)
            plan_session(said, unit_id, actor_id=author.account_id, now=moment)

    timeline.add(timeline.at(timeline.today - timedelta(days=1), 16.0), deed)


def _seasons(timeline: Timeline) -> Iterator[tuple[date, date]]:
    """The year so far, and before it what the three months take of the year before."""
    new_year = date(timeline.today.year, 1, 1)
    if timeline.first_day < new_year:
        yield timeline.first_day, new_year - timedelta(days=1)
    if timeline.today > new_year:
        yield new_year, timeline.today


def _spread(begin: date, end: date, count: int, offset: float) -> Iterator[date]:
    """`count` working days at equal distances, `offset` of a distance after `begin`."""
    length = (end - begin).days
    return (_weekday(begin + timedelta(days=int(length * (number + offset) / count))) for number in range(count))


def _weekday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _workday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _hold(  # noqa: PLR0917 - the first two are bound once
    timeline: Timeline, author: Author, number: int, title: str, unit_id: int, people: Sequence[Learner], **session: Any
) -> None:
    """One session, recorded in the evening of its day with those who came."""
    present = [learner.member_id for learner in people if learner.comes_to(number, timeline.chance)]

    def deed(moment: datetime) -> None:
        record_session(title, unit_id, present, **session, actor_id=author.account_id, now=moment)

    if present:
        timeline.add(timeline.at(session["held_on"], 17.5), deed)
