"""The organization that the load meets: members, a course with a video, an exam, and points, made through the services."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

import learnhub
from learnhub.accounts.service import hash_password
from learnhub.assessment import service as exams
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member, Unit
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.ranking.rules import points
from learnhub.ranking.service import award
from tests.factories import AccountFactory, BranchFactory, CourseFactory, DepartmentFactory, LessonFactory, MemberFactory, SectionFactory

MIGRATIONS = str(Path(__file__).resolve().parent.parent.parent / "migrations")
PASSWORD = "Reading-2026-aloud"
DEPARTMENTS, BRANCHES, MEMBERS, LESSONS, QUESTIONS, LONG = 12, 9, 240, 8, 20, 100
VIDEO_SECONDS = 6 * 3600  # longer than any run plays


@dataclass
class Person:
    """Who signs in."""

    name: str
    staff_number: str


@dataclass
class World:
    """What the scenarios must know of the database."""

    people: list[Person] = field(default_factory=list)
    course: str = ""
    lesson: str = ""
    lesson_id: int = 0
    exam_id: int = 0
    long_exam_id: int = 0
    burst_id: int = 0
    crowd: list[Person] = field(default_factory=list)


def seed(url: str, media: Path, *, crowd: int = 0) -> World:
    """Migrate the database at `url` and fill it; with a `crowd` of so many more members who wait for an exam of their own."""
    app = learnhub.create_app(
        "testing", DATABASE_URL=url, MEDIA_ROOT=media, SECRET_KEY="s" * 40, ARGON2_TIME_COST=2, ARGON2_MEMORY_KIB=19456
    )
    with app.app_context():
        upgrade(MIGRATIONS)
        moment = now()
        world = World()
        unit = _organization(world)
        _course(world)
        world.exam_id, world.long_exam_id = (make_exam(unit, moment, questions) for questions in (QUESTIONS, LONG))
        if crowd:
            world.burst_id = make_exam(unit, moment, QUESTIONS + 1)
            _crowd(world, unit, crowd)
        _points(moment)
        db.session.remove()
        db.engine.dispose()
    return world


def _organization(world: World) -> Unit:
    """A bureau with departments and branches; everybody has the same password, hashed once as production does it."""
    bureau = DepartmentFactory(name="云川市水务局")
    departments = [DepartmentFactory(name=f"第{number}处", parent=bureau) for number in range(1, DEPARTMENTS + 1)]
    branches = [BranchFactory(name=f"第{number}党支部") for number in range(1, BRANCHES + 1)]
    secret = hash_password(PASSWORD)
    for number in range(MEMBERS):
        account = AccountFactory(password_hash=secret, must_change_password=False)
        member = MemberFactory(
            account=account, name=f"陈思远{number}", department=departments[number % DEPARTMENTS], branch=branches[number % BRANCHES]
        )
        world.people.append(Person(member.name, account.staff_number))
    return bureau


def _course(world: World) -> None:
    """A course of several lessons, the first a long video."""
    course = CourseFactory(slug="load", title="党章中的义务与权利", study_hours=Decimal("2.0"), is_required=True)
    section = SectionFactory(course=course)
    for number in range(LESSONS):
        lesson = LessonFactory(
            section=section, slug=f"lesson-{number}", position=number, title=f"第{number + 1}讲", duration_seconds=VIDEO_SECONDS
        )
        if number == 0:
            world.course, world.lesson, world.lesson_id = course.slug, lesson.slug, lesson.id


def _crowd(world: World, unit: Unit, size: int) -> None:
    secret = hash_password(PASSWORD)
    for number in range(size):
        account = AccountFactory(password_hash=secret, must_change_password=False)
        member = MemberFactory(account=account, name=f"林知远{number}", department=unit)
        world.crowd.append(Person(member.name, account.staff_number))


def make_exam(unit: Unit, moment: datetime, questions: int, bank_name: str = "") -> int:
    """An open exam that may be sat as often as one likes."""
    bank = QuestionBank(name=bank_name or f"党章题库（{questions} 题）", unit_id=unit.id, created_at=moment)
    db.session.add(bank)
    db.session.commit()
    items = [(_question(bank, number, moment), 5.0) for number in range(questions)]
    draft = exams.ExamDraft(
        title="党章知识考试",
        unit_id=unit.id,
        audience_ids=[unit.id],
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(days=1),
        minutes=600,
        attempts_allowed=0,
    )
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.set_fixed_paper(exam, items, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.publish_exam(exam, actor_id=None, now=moment)
    return exam.id


def _question(bank: QuestionBank, number: int, moment: datetime) -> int:
    stem = f"第{number + 1}题：预备党员的预备期从支部大会通过其为预备党员之日算起，预备期为多长时间？"
    question = Question(bank_id=bank.id, kind="single", content_key=f"{number:064d}", stem_text=stem, created_at=moment, updated_at=moment)
    db.session.add(question)
    db.session.flush()
    options: list[dict[str, Any]] = [{"id": key, "html": f"{months}个月"} for key, months in zip("abcd", (6, 12, 18, 24), strict=True)]
    version = QuestionVersion(
        question_id=question.id,
        number=1,
        kind="single",
        stem_html=f"<p>{stem}</p>",
        options=options,
        answer_key={"right": ["b"]},
        created_at=moment,
    )
    db.session.add(version)
    db.session.commit()
    return question.id


def _points(moment: datetime) -> None:
    """A month of finished lessons for everybody."""
    members = list(db.session.scalars(db.select(Member.id).order_by(Member.id)))
    db.session.commit()
    with transaction():
        for place, (member_id, lesson) in enumerate(itertools.product(members, range(4))):
            award(member_id, points.VIDEO_COMPLETED, f"seed:{lesson}", "学完视频", now=moment - timedelta(days=place % 28))
