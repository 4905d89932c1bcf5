"""The demo organization: true ledgers, people who differ, four accounts with one click, and nothing left behind."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

import learnhub
from learnhub.accounts.models import Account
from learnhub.assessment.models import Attempt, Exam
from learnhub.assignments.queries.managing import assignments_in
from learnhub.audit.models import AuditEntry
from learnhub.catalog.models import Course
from learnhub.core.clock import local_day, now
from learnhub.core.database import Base
from learnhub.core.extensions import db
from learnhub.demo.accounts import demo_accounts
from learnhub.demo.questions import drafts
from learnhub.demo.timeline import DAYS
from learnhub.learning.models import Enrollment, LessonProgress, OfflineSession, StudyFlag, StudyHoursEntry, Target
from learnhub.learning.queries import hours_table
from learnhub.learning.rules.flags import QUEUED
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import contradicting_affiliations
from learnhub.questions.models import QuestionBank
from learnhub.questions.service import problems_of
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.queries.verification import differences
from tests import services
from tests.client import Client
from tests.conftest import MIGRATIONS

ROOT = Path(__file__).resolve().parent.parent.parent
CHEAP = {"ARGON2_TIME_COST": 1, "ARGON2_MEMORY_KIB": 8, "RATELIMIT_ENABLED": False, "SECRET_KEY": "s" * 40}
PEOPLE = 31  # at this scale
pytestmark = pytest.mark.slow


def installation(folder: Path, profile: str = "development") -> Flask:
    """An application of its own on a database in `folder`."""
    app = learnhub.create_app(profile, DATABASE_URL=f"sqlite:///{folder / 'demo.db'}", MEDIA_ROOT=folder / "media", **CHEAP)
    app.test_client_class = Client
    return app


def command(app: Flask, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=list(words))


def load(folder: Path) -> None:
    """Our courses and a small demo organization, loaded as an operator does."""
    app = installation(folder)
    with app.app_context():
        upgrade(MIGRATIONS)
    assert command(app, "courses", "import", str(ROOT / "courses"), "--organization", "云川市水务局").exit_code == 0
    result = command(app, "demo", "load", "--scale", "0.1")
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # the last connection brings everything into the one file


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Loaded once for all workers; each has a copy."""
    folder = tmp_path_factory.mktemp("demo") / "copy"
    shutil.copytree(services.filled_once("demo", load), folder)
    app = installation(folder)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def story(loaded: Flask) -> Iterator[Flask]:
    """The loaded application, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.rollback()


@pytest.fixture
def copied(loaded: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Another installation with the same data, to be changed."""
    made: list[Flask] = []

    def copy(profile: str = "development") -> Flask:
        with loaded.app_context():
            db.session.rollback()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(str(db.engine.url.database), tmp_path / "demo.db")
        made.append(installation(tmp_path, profile))
        return made[-1]

    yield copy
    for app in made:
        with app.app_context():
            db.engine.dispose()


def count(model: type[Any], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def test_the_standings_equal_the_ledger(story: Flask) -> None:
    assert differences() == []
    assert command(story, "ranking", "verify").exit_code == 0


def test_odd_study_is_found_of_two_people_and_one_was_heard(story: Flask) -> None:
    found = db.session.execute(select(StudyFlag.rule, StudyFlag.state, StudyFlag.member_id)).all()
    assert sorted((rule, state) for rule, state, _member in found) == [(QUEUED, "dismissed"), (QUEUED, "open")]
    assert len({member_id for _rule, _state, member_id in found}) == 2


def test_everybody_is_where_the_history_says(story: Flask) -> None:
    assert contradicting_affiliations() == []


def test_the_trees_are_those_of_the_bureau(story: Flask) -> None:
    departments = db.session.scalars(select(Unit).where(Unit.tree == "department")).all()
    assert Counter(unit.depth for unit in departments) == {0: 1, 1: 2, 2: 12}
    assert count(Unit, Unit.kind == "branch") == 9


def test_all_people_have_a_place_in_both_trees(story: Flask) -> None:
    assert count(Member) == PEOPLE
    assert count(Member, Member.department_id.is_(None) | Member.branch_id.is_(None)) == 0
    assert count(Member, Member.sort_name == "") == 0


def test_the_story_lasts_three_months_and_ends_now(story: Flask) -> None:
    today = local_day(now())
    begins = today - timedelta(days=DAYS)
    first, last = db.session.execute(select(func.min(PointsEntry.day), func.max(PointsEntry.day))).one()
    assert begins <= first <= begins + timedelta(days=30)
    assert today - timedelta(days=10) <= last <= today
    first, last = db.session.execute(select(func.min(StudyHoursEntry.day), func.max(StudyHoursEntry.day))).one()
    assert min(begins, date(today.year, 1, 1)) <= first <= begins + timedelta(days=30)
    assert today - timedelta(days=30) <= last <= today
    assert db.session.scalar(select(func.max(AuditEntry.at))) <= now()


def test_completed_lessons_were_earned(story: Flask) -> None:
    """Nothing was written past the services: who completed a lesson has its coverage, a course its lessons."""
    done = db.session.scalars(select(LessonProgress).where(LessonProgress.completed_at.is_not(None))).all()
    assert len(done) > 50
    assert all(progress.study_seconds <= progress.covered_seconds + 0.001 for progress in done)
    completed = count(Enrollment, Enrollment.completed_at.is_not(None))
    assert 0 < completed < count(Enrollment)
    assert completed == count(StudyHoursEntry, StudyHoursEntry.category == "online")


def test_people_differ(story: Flask) -> None:
    today = local_day(now())
    table = hours_table(today.year, today)
    rows = db.session.execute(select(table.c.counted, table.c.target, table.c.is_exempt)).all()
    share = [float(row.counted) / float(row.target) for row in rows if row.target and not row.is_exempt]
    assert max(share) > 1.5 * (min(share) + 0.1)
    assert len(set(share)) > 8
    with_target = db.session.scalar(select(func.count(Target.member_id.distinct())))
    assert 0 < PEOPLE - with_target < 5


def test_exams_are_open_closing_closed_and_to_come(story: Flask) -> None:
    moment = now()
    exams = db.session.scalars(select(Exam).where(Exam.lesson_id.is_(None))).all()
    opens: list[datetime] = [exam.opens_at for exam in exams if exam.opens_at]
    closes: list[datetime] = [exam.closes_at for exam in exams if exam.closes_at]
    assert sum(begin <= moment < end for begin, end in zip(opens, closes, strict=True)) == 3
    assert [exam.title for exam in exams if exam.is_practice] == ["应知应会模拟练习"]
    assert [exam.title for exam in exams if exam.resit_of_id] == ["党章党规知识测试（补考）"]
    assert any(moment < end < moment + timedelta(days=2) for end in closes)
    assert any(end < moment for end in closes)
    assert any(begin > moment for begin in opens)
    assert {exam.paper_mode for exam in exams} == {"fixed", "drawn"}


def test_attempts_were_sat_and_some_failed(story: Flask) -> None:
    outcomes = Counter(db.session.scalars(select(Attempt.is_passed).join(Exam).where(Exam.lesson_id.is_(None))))
    assert outcomes[True] > outcomes[False] > 0
    assert count(Attempt, Attempt.state == "running") == 0
    assert count(Attempt, Attempt.closed_at > now()) == 0


def test_work_is_assigned_overdue_due_soon_and_recommended(story: Flask) -> None:
    page = assignments_in(("/",), sort="due", descending=False, now=now())
    assert sorted(row.assignment.due_at is None for row in page.items) == [False, False, True]
    overdue, soon, _undated = sorted(page.items, key=lambda row: (row.assignment.due_at is None, row.assignment.due_at))
    assert overdue.assignment.due_at < now() < soon.assignment.due_at
    assert 0 < overdue.figures.finished < overdue.figures.people
    assert overdue.figures.overdue > 0


def test_sessions_were_held_on_working_days(story: Flask) -> None:
    days = list(db.session.scalars(select(OfflineSession.held_on)))
    assert len(days) > 20
    assert all(day.weekday() < 5 for day in days)


def test_the_sign_in_page_offers_one_account_for_each_role(story: Flask) -> None:
    page = story.test_client().get("/sign-in").text
    for name in ("陈思远", "马玉兰", "梁启明", "郑国平"):
        assert name in page


@pytest.mark.parametrize(
    ("role", "opens"), [("member", "/"), ("organizer", "/manage/members"), ("leader", "/dashboard"), ("administrator", "/manage/settings")]
)
def test_one_click_signs_in(story: Flask, role: str, opens: str) -> None:
    numbers = dict(zip(("member", "organizer", "leader", "administrator"), demo_accounts(), strict=True))
    browser = story.test_client()
    answer = browser.post("/sign-in/demo", data={"staff_number": numbers[role]["staff_number"]})
    assert answer.status_code == 303
    assert browser.get(opens).status_code == 200


def test_one_click_needs_the_token_and_a_demo_account(story: Flask) -> None:
    browser = story.test_client()
    number = demo_accounts()[0]["staff_number"]
    assert browser.post("/sign-in/demo", data={"staff_number": number}, sends_token=False).status_code == 400
    other = db.session.scalar(
        select(Account.staff_number).where(Account.staff_number.not_in([each["staff_number"] for each in demo_accounts()]))
    )
    assert browser.post("/sign-in/demo", data={"staff_number": other}).status_code == 404


def test_loading_again_is_refused_or_does_nothing(story: Flask) -> None:
    refused = command(story, "demo", "load")
    assert refused.exit_code == 1
    assert "flask demo remove" in refused.output
    assert command(story, "demo", "load", "--if-empty").exit_code == 0
    assert count(Member) == PEOPLE


def test_production_refuses_to_start_on_it(copied: Callable[..., Flask]) -> None:
    with pytest.raises(RuntimeError, match="demo remove"):
        copied("production")


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.rollback()


def test_removing_leaves_the_courses_and_no_person(copied: Callable[..., Flask]) -> None:
    app = copied()
    with inside(app):
        quizzes = count(Exam, Exam.lesson_id.is_not(None))
        banks = count(QuestionBank, QuestionBank.course_id.is_not(None))
    assert command(app, "demo", "remove", "--yes").exit_code == 0
    kept = {"course", "section", "lesson", "material", "question_bank", "question", "question_version", "exam", "paper_item", "unit"}
    with inside(app):
        left = {table.name for table in Base.metadata.sorted_tables if db.session.scalar(select(func.count()).select_from(table))}
        assert left <= kept | {"setting_override", "setting_revision"}
        assert count(Unit) == 2
        assert count(Course) > 0
        assert count(Exam) == quizzes > 0
        assert count(QuestionBank) == banks > 0


def test_removing_is_refused_beside_other_people(copied: Callable[..., Flask]) -> None:
    app = copied()
    made = command(app, "organization", "create-administrator", "20180316", "王建国")
    assert made.exit_code == 0, made.output
    result = command(app, "demo", "remove", "--yes")
    assert result.exit_code == 1
    assert "1 个不属于演示单位的账号" in result.output
    with inside(app):
        assert count(Member) == PEOPLE + 1  # nobody is gone


def test_a_load_that_was_interrupted_is_begun_anew(copied: Callable[..., Flask]) -> None:
    app = copied()
    with inside(app):
        db.session.execute(AuditEntry.__table__.delete().where(AuditEntry.action == "load_demo"))
        db.session.commit()
    result = command(app, "demo", "load", "--if-empty", "--scale", "0.05")
    assert result.exit_code == 0, result.output
    with inside(app):
        assert count(AuditEntry, AuditEntry.action == "load_demo") == 1
        assert count(Account) == count(Member) <= PEOPLE
        assert differences() == []


def test_the_questions_of_the_bank_are_sound() -> None:
    found = drafts()
    assert len(found) >= 30
    assert [draft.stem for draft in found if problems_of(draft)] == []
    assert len({draft.stem for draft in found}) == len(found)
    assert all(draft.source and draft.explanation for draft in found)


@pytest.mark.parametrize("today", [date(2027, 1, 4), date(2028, 2, 29)])
def test_it_loads_on_any_day_of_the_year(today: date, tmp_path: Path, time_machine: Any) -> None:
    time_machine.move_to(datetime(today.year, today.month, today.day, 3, 30, tzinfo=UTC), tick=True)
    app = installation(tmp_path)
    with app.app_context():
        upgrade(MIGRATIONS)
    result = command(app, "demo", "load", "--scale", "0.05")
    assert result.exit_code == 0, result.output
    with inside(app):
        assert differences() == []
        db.engine.dispose()


@pytest.mark.both_databases
def test_it_loads_and_leaves_on_both_databases(app: Flask, database: Any) -> None:
    db.session.rollback()
    loaded = command(app, "demo", "load", "--scale", "0.05")
    assert loaded.exit_code == 0, loaded.output
    assert differences() == []
    db.session.rollback()
    removed = command(app, "demo", "remove", "--yes")
    assert removed.exit_code == 0, removed.output
    assert count(Member) == 0
    assert count(Unit) == 2


def test_the_whole_bureau_loads_within_a_minute_and_its_ledgers_are_true(tmp_path: Path) -> None:
    app = installation(tmp_path)
    with app.app_context():
        upgrade(MIGRATIONS)
    assert command(app, "courses", "import", str(ROOT / "courses"), "--organization", "云川市水务局").exit_code == 0
    started = time.process_time()  # of this process alone: other tests run beside it
    result = command(app, "demo", "load")
    took = time.process_time() - started
    assert result.exit_code == 0, result.output
    assert "已装入 220 人" in result.output
    with inside(app):
        assert differences() == []
        assert contradicting_affiliations() == []
        assert count(Member) == 220
        assert count(Attempt) > 300
        assert count(Enrollment, Enrollment.completed_at.is_not(None)) > 80
        db.engine.dispose()
    assert took < 60
