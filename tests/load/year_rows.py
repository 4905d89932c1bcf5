"""A year of use in bulk: the organization and its courses by the models, what members did by statements that write it for all of them."""

import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert

from learnhub.accounts.models import Account
from learnhub.accounts.service import hash_password
from learnhub.assessment.models import Exam
from learnhub.assessment.service.papers import freeze_paper
from learnhub.assignments.models import Assignment, AssignmentItem
from learnhub.core.clock import local_day, now, zone
from learnhub.core.extensions import db
from learnhub.learning import service as learning
from learnhub.learning.models import CONCENTRATED, GROUP, OfflineSession, TargetPlan
from learnhub.learning.queries.standings import members_of_hours, years_of_hours
from learnhub.organization.models import Affiliation, Member, RoleGrant, Unit
from learnhub.organization.rules.names import sort_name
from tests.factories import CourseFactory, LessonFactory, MaterialFactory, SectionFactory
from tests.load import year_scratch as scratch
from tests.load import year_steps as steps
from tests.load.seeding import PASSWORD, make_exam
from tests.load.year_scratch import COURSES, DAYS, LESSONS_EACH, Plan

FAMILY, GIVEN = "陈林李王张刘杨黄赵吴周徐孙马朱胡郭何高罗", "思远明华建国文静志强海燕春雨晓东立新"
BATCH = 5000
ARTICLES = (2, 4)  # places of a course that are read; the others are watched
IDS = (Account, Member, Unit)


@dataclass
class Year:
    """What the measurements must know of the database."""

    members: int
    root: int
    lesson_id: int
    exam_id: int
    pages: Counter[str]  # that each table took of a SQLite file


def progress(words: str, done: int, of: int) -> None:
    """How far it is, on one line of the terminal."""
    print(f"\r{words} {'█' * (20 * done // of):20} {done}/{of} ", end="" if done < of else "\n", file=sys.stderr, flush=True)


def fill(members: int) -> Year:
    """Write the year into the migrated, empty database of the application context."""
    plan = Plan(local_day(now()), zone())
    root = _organization(plan, members)
    _courses(plan)
    _sessions(plan)
    today = _exams(plan, root)
    _tasks(plan, root)
    lesson_id = plan.lessons[0]["lesson_id"]
    db.session.commit()
    grown = Counter[str]()
    with _in_bulk(db.engine) as connection:
        scratch.fill(connection, plan)
        connection.commit()
        for step in range(scratch.STEPS):
            steps.write(connection, step, grown)
            connection.commit()
            progress(f"{members:,} members, a year of study", step + 1, scratch.STEPS)
        _targets(connection, grown)
        _standings(connection, plan, grown)
        connection.commit()
        connection.detach()  # what it was told for the bulk ends with it
    _tidy(db.engine)
    _hours(plan, grown)
    _tidy(db.engine)
    return Year(members, root, lesson_id, today, grown)


def _tell(connection: Connection, *words: str) -> None:
    """Say something to the driver, outside of any transaction."""
    driver: Any = connection.connection.driver_connection
    for each in words:
        driver.execute(each)


def _in_bulk(engine: Engine) -> Connection:
    """No waiting for the disk and no keys checked: a database that is made anew can be made again."""
    engine.dispose()
    connection = engine.connect()
    if engine.dialect.name == "sqlite":
        pragmas = ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000")
        _tell(connection, *(f"PRAGMA {words}" for words in pragmas))
    else:
        _tell(
            connection,
            *(f"SET {words}" for words in ("session_replication_role = replica", "synchronous_commit = off", "work_mem = '128MB'")),
        )
    return connection


def _tidy(engine: Engine) -> None:
    """As the database's own housekeeping leaves it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _tell(connection, "ANALYZE")
        else:
            last = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))"
            _tell(connection, *(last.format(table.__tablename__) for table in IDS), "VACUUM (ANALYZE)")
    engine.dispose()


def _insert(table: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(itertools.islice(rows, BATCH)):
        db.session.execute(insert(table), batch)
        db.session.commit()


def _organization(plan: Plan, members: int) -> int:
    """Departments in three levels, branches below a committee, and everybody in one of each."""
    moment = plan.moment(0)
    third_count, branch_count = max(12, members // 100), max(8, members // 40)
    area_count = min(20, third_count // 4)
    thirds = [area_count + 2 + n for n in range(third_count)]
    committee = thirds[-1] + 1
    branches = [committee + 1 + n for n in range(branch_count)]
    units = [{"id": 1, "tree": "department", "kind": "department", "name": "云川市水务局", "parent_id": None, "path": "/1/"}]
    for area in range(area_count):
        plan.areas[area + 2] = area
        units.append(_unit(area + 2, f"第{area + 1}分局", [1]))
    for n, unit in enumerate(thirds):
        plan.areas[unit] = n % area_count
        units.append(_unit(unit, f"第{n + 1}科", [1, n % area_count + 2]))
    units.append({**units[0], "id": committee, "tree": "party", "kind": "committee", "name": "机关党委", "path": f"/{committee}/"})
    units += [{**_unit(unit, f"第{n + 1}党支部", [committee]), "tree": "party", "kind": "branch"} for n, unit in enumerate(branches)]
    _insert(Unit, iter(units))
    secret = hash_password(PASSWORD)
    numbers = range(1, members + 1)
    accounts = ({"id": n, "staff_number": f"{20000000 + n}", "password_hash": secret, "created_at": moment} for n in numbers)
    _insert(Account, accounts)
    spelled: dict[str, str] = {}

    def person(n: int) -> dict[str, Any]:
        name = FAMILY[n % 20] + GIVEN[n // 20 % 18] + GIVEN[n // 360 % 18]
        spelled[name] = spelled.get(name) or sort_name(name)
        units_of = {"department_id": thirds[n % third_count], "branch_id": branches[n % branch_count]}
        category = "full" if n % 20 else "probationary"
        return {"id": n, "account_id": n, "name": name, "sort_name": spelled[name], "category": category, "created_at": moment, **units_of}

    _insert(Member, map(person, numbers))
    for tree, ids in (("department", thirds), ("party", branches)):
        held = ({"member_id": n, "unit_id": ids[n % len(ids)], "tree": tree, "starts_on": plan.day(0)} for n in numbers)
        _insert(Affiliation, held)
    grants = [{"account_id": n, "role": role, "unit_id": 1, "granted_at": moment} for n, role in ((1, "leader"), (2, "organizer"))]
    db.session.execute(insert(RoleGrant), grants)
    return 1


def _unit(unit: int, name: str, above: list[int]) -> dict[str, Any]:
    path = "/" + "/".join(map(str, [*above, unit])) + "/"
    return {"id": unit, "tree": "department", "kind": "department", "name": name, "parent_id": above[-1], "path": path}


def _courses(plan: Plan) -> None:
    """Twelve courses of five lessons: three to watch, two to read."""
    for number in range(COURSES):
        course = CourseFactory(title=f"党章学习第{number + 1}讲", study_hours=Decimal("1.5"), is_required=number < 6)
        section = SectionFactory(course=course)
        for place in range(LESSONS_EACH):
            about = {"section": section, "title": f"第{place + 1}节　党员的义务与权利", "position": place}
            if place in ARTICLES:
                body = {"body_html": "<p>党员必须履行的义务。</p>" * 12, "characters": 120, "pages": 12, "body_sha256": f"{number:064x}"}
                lesson, film = LessonFactory(kind="article", duration_seconds=0, **body, **about), None
            else:
                film = MaterialFactory(course_id=course.id)
                lesson = LessonFactory(material_id=film.id, **about)
            plan.lessons.append(
                {
                    "lesson_id": lesson.id,
                    "course_id": course.id,
                    "material_id": film.id if film else None,
                    "title": lesson.title,
                    "course": course.title,
                    "sha256": film.sha256 if film else lesson.body_sha256,
                    "length": lesson.duration_seconds or lesson.pages,
                }
            )


def _sessions(plan: Plan) -> None:
    """Thirteen sessions of each office below the whole: eight of training, five of study in a group."""
    offices = [(unit, area) for unit, area in plan.areas.items() if unit < 2 + len(set(plan.areas.values()))]
    for step, (unit, area) in itertools.product(scratch.SESSION_STEPS, offices):
        moment = plan.moment(step * 6 + 5)
        category = GROUP if step in scratch.GROUP_STEPS else CONCENTRATED
        day, title = plan.day(step * 6 + 5), "集中学习研讨"
        held = OfflineSession(title=title, unit_id=unit, held_on=day, category=category, hours=Decimal("2.0"), recorded_at=moment)
        held.starts_at = held.closed_at = moment
        db.session.add(held)
        db.session.flush()
        about = {"session_id": held.id, "category": category, "title": title, "day": day, "at": moment}
        plan.sessions.append({"step": step, "area": area, **about})
    db.session.commit()


def _exams(plan: Plan, root: int) -> int:
    """Two that were held, and one that is open today."""
    unit = db.session.get_one(Unit, root)
    for number, step in enumerate(scratch.EXAM_STEPS):
        exam = db.session.get_one(Exam, make_exam(unit, now(), scratch.PLACES, f"党章题库 {number + 1}"))
        exam.opens_at, exam.closes_at = plan.moment(step * 6), plan.moment(step * 6 + 14)
        paper = freeze_paper(exam, 1)
        plan.exams.append({"step": step, "exam_id": exam.id, "title": exam.title, "full_marks": 100, "paper": paper})
        db.session.commit()
    return make_exam(unit, now(), scratch.PLACES)


def _tasks(plan: Plan, root: int) -> None:
    """A target of the year for everybody, and three pieces of work, one of them overdue."""
    moment, counted = plan.moment(0), {"concentrated": None, "group": None, "online": 16}
    about = {"categories": ["full", "probationary"], "created_at": moment}
    name, document = "党员年度学习计划", "《中国共产党党员教育管理工作条例》第二十条"
    for year in sorted({plan.day(0).year, plan.today.year}):
        db.session.add(TargetPlan(year=year, name=name, hours=Decimal("32.0"), counted=counted, document=document, **about))
    for number, due in enumerate((DAYS - 200, DAYS - 20, DAYS + 20)):
        items = [AssignmentItem(position=n, course_id=plan.lessons[(number * 2 + n) * LESSONS_EACH]["course_id"]) for n in range(2)]
        times = {"starts_at": plan.moment(due - 90), "due_at": plan.moment(due), "updated_at": moment}
        key = f"year-{number}"
        work = Assignment(unit_id=root, title=f"专题学习第{number + 1}期", unit_ids=[root], form_key=key, items=items, **times, **about)
        db.session.add(work)
    db.session.commit()


def _targets(connection: Connection, grown: Counter[str]) -> None:
    targets = "INSERT INTO target (plan_id, member_id) SELECT p.id, m.id FROM target_plan p CROSS JOIN member m"
    work = (
        "INSERT INTO assignment_member (assignment_id, member_id, is_picked, added_at, announced_at)"
        " SELECT a.id, m.id, FALSE, a.starts_at, a.starts_at FROM assignment a CROSS JOIN member m"
    )
    sign_ins = (
        "INSERT INTO user_session (account_id, digest, created_at, last_seen_at)"
        " SELECT id, 'year-' || id, created_at, created_at FROM account"
    )
    for words in (targets, work, sign_ins):
        steps.execute(connection, words, {}, grown)


def _standings(connection: Connection, plan: Plan, grown: Counter[str]) -> None:
    """From the ledger: weeks and months of entries, quarters of months, the years and all time of quarters."""
    begin = "INSERT INTO standing (period, member_id, points, reached_at) SELECT CAST(:key AS VARCHAR(10)), member_id, sum(points)"
    of_entries = f"{begin}, max(at) FROM points_entry WHERE day IN (SELECT day FROM year_period WHERE period = :key) GROUP BY member_id"
    small = plan.periods(("week", "month"))
    for done, key in enumerate(small, 1):
        steps.execute(connection, of_entries, {"key": key}, grown)
        progress(f"{'standings':>30}", done, len(small))
    months, quarters = plan.periods(("month",)), plan.periods(("quarter",))
    for kind, smaller in (("quarter", months), ("year", quarters), ("all", quarters)):
        for key in plan.periods((kind,)):
            parts = ", ".join(repr(name) for name in smaller if kind == "all" or _holds(key, name))
            words = f"{begin}, max(reached_at) FROM standing WHERE period IN ({parts}) GROUP BY member_id"
            steps.execute(connection, words, {"key": key}, grown)
    tally = "INSERT INTO standing_tally (period, points, members) SELECT period, points, count(*) FROM standing GROUP BY period, points"
    steps.execute(connection, tally, {}, grown)
    for column in ("department_id", "branch_id"):
        by_day = f"SELECT day, {column} AS unit_id, sum(points) AS points FROM points_entry GROUP BY day, {column}"
        of_units = (
            "INSERT INTO unit_standing (period, unit_id, points) SELECT p.period, u.unit_id, sum(u.points)"
            f" FROM ({by_day}) u JOIN year_period p ON p.day = u.day GROUP BY p.period, u.unit_id"
        )
        steps.execute(connection, of_units, {}, grown)


def _hours(plan: Plan, grown: Counter[str]) -> None:
    """What is kept of the hours of each year, by the service that keeps it."""
    before = steps.pages(db.session.connection())
    for year in years_of_hours():
        people = members_of_hours(year)
        for first in range(0, len(people), BATCH):
            learning.keep_standings(year, people[first : first + BATCH], today=plan.today)
            db.session.commit()
            progress(f"{f'hours of {year}':>30}", min(first + BATCH, len(people)), len(people))
    grown["hours_standing"] += steps.pages(db.session.connection()) - before
    db.session.rollback()


def _holds(key: str, part: str) -> bool:
    """Whether a quarter holds a month, or a year a quarter."""
    if "-Q" in key:
        return part[:4] == key[:4] and (int(part[5:7]) - 1) // 3 + 1 == int(key[-1])
    return part[:4] == key


def old_beats_before(plan_day: int = 282) -> timedelta:
    """How long ago the oldest beats, those of the six days that began 90 days ago, were all stored."""
    return timedelta(days=DAYS - 1 - plan_day)
