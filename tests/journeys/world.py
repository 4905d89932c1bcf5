"""The small organization that the journeys meet, and the course of one film, one text and one quiz that a person can finish in minutes."""

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import select

import learnhub
from learnhub.accounts.service import hash_password
from learnhub.assessment import service as exams
from learnhub.assignments.rules.drafts import Draft
from learnhub.assignments.service import assign, make_address
from learnhub.catalog.models import ARTICLE, VIDEO, Course, Lesson
from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.interchange.service.courses import find_course, import_course
from learnhub.learning.models import Certificate, StudyFlag
from learnhub.learning.service import SessionPlan, assign_plan, create_plan, open_session, plan_session, record_session
from learnhub.notices.models import MailAddress, Outgoing
from learnhub.notices.service import send
from learnhub.organization.models import Member, Unit, WorkRequest
from learnhub.questions.models import Question, QuestionBank
from learnhub.ranking.rules import points
from learnhub.ranking.service import award
from tests.factories import AccountFactory, BranchFactory, DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.journeys.every_type import every_type
from tests.journeys.guarded import guarded
from tests.journeys.recording import write_recording
from tests.journeys.reviewed import reviewed, told_at_once
from tests.journeys.watched import watched

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "Reading-2026-aloud"
INITIAL = "Imported-1921-07"
COURSE = "journey"
FILM = ROOT / "courses/san-hui-yi-ke/media"
COURSE_TOML = """
slug = "journey"
title = "三会一课入门"
summary = "一段短片、一篇短文、一次测验。"
category = "组织生活"
editor = "LearnHub 课程组"
is_required = true
study_hours = 1.5

[cover]
label = "入门"
tone = "zhu"

[completion]
quiz_pass_percent = 60

[[sections]]
title = "入门"

[[sections.lessons]]
slug = "film"
kind = "video"
title = "一节看清"
media = "media/01-zonglan.mp4"
captions = "media/01-zonglan.vtt"
duration_seconds = 200

[[sections.lessons]]
slug = "text"
kind = "article"
title = "频次"
body = "lessons/text.md"

[[sections.lessons]]
slug = "quiz"
kind = "quiz"
title = "测验：频次"
quiz = "quizzes/quiz.toml"
"""
TEXT = "党支部党员大会一般每季度召开1次。\n\n党支部委员会会议一般每月召开1次。\n\n党小组会一般每月召开1次。\n"
QUIZ_TOML = """
title = "测验：频次"
pass_percent = 60
attempts = 0
draw = 0

[[questions]]
id = "j-01"
kind = "single"
stem = "党支部党员大会一般（  ）召开1次。"
options = ["每周", "每月", "每季度", "每半年"]
answer = "C"
explanation = "第十一条规定，一般每季度召开1次。"
source = "《中国共产党支部工作条例（试行）》"
clause = "第十一条"

[[questions]]
id = "j-02"
kind = "multiple"
stem = "一般每月召开1次的有（  ）。"
options = ["党支部委员会会议", "党小组会", "党支部党员大会", "组织生活会"]
answer = "AB"
explanation = "第十二条、第十三条规定，两者一般每月召开1次。"
source = "《中国共产党支部工作条例（试行）》"
clause = "第十二条、第十三条"

[[questions]]
id = "j-03"
kind = "true_false"
stem = "党小组会一般每月召开1次。"
answer = true
explanation = "第十三条规定，一般每月召开1次。"
source = "《中国共产党支部工作条例（试行）》"
clause = "第十三条"
"""
RIGHT = {
    "党支部党员大会一般": ["每季度"],
    "一般每月召开1次的有": ["党支部委员会会议", "党小组会"],
    "党小组会一般每月": ["正确"],
}


@dataclass
class Person:
    """Somebody who can sign in on the page."""

    name: str
    staff_number: str
    password: str
    member_id: int


@dataclass
class World:
    """Who and what there is."""

    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    exam_id: int = 0
    bank_id: int = 0
    every_type_id: int = 0  # an exam with one question of each type
    drawn_id: int = 0
    told_id: int = 0  # a practice exam that says at once what is right
    reviewed: tuple[int, int, int] = (0, 0, 0)  # an exam that is over, an attempt, and a request to look at its score again
    watched: tuple[int, int] = (0, 0)  # an exam with every rule of watching, and an attempt that runs
    guarded: tuple[int, int] = (0, 0)  # an exam with a password and one question at a time, and one that waits for it
    waiting: tuple[int, int] = (0, 0)  # attempt and position of an answer that waits for a marker


def build(url: str, folder: Path) -> World:
    """Migrate the database at `url` and fill it: two departments under a bureau, a branch, the courses, an open exam."""
    app = learnhub.create_app("testing", DATABASE_URL=url, MEDIA_ROOT=folder / "media", SECRET_KEY="s" * 40)
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        world, moment = World(), now()
        _organization(world, moment)
        _courses(folder, world, moment)
        _exam(world, moment)
        world.every_type_id, world.waiting = every_type(world.units["bureau"], world.people["colleague6"].member_id, moment)
        _drawn_exam(world, moment)
        world.told_id = told_at_once(world.units["works"], moment)
        world.reviewed = reviewed(world.units["works"], world.people["colleague5"].member_id, moment)
        _plan(moment)
        _points(world, moment)
        _papers(world, moment)
        _assignments(world, moment)
        db.session.remove()
        db.engine.dispose()
    return world


def _organization(world: World, moment: datetime) -> None:
    bureau = DepartmentFactory(name="云川市水务局")
    rivers, works = (DepartmentFactory(name=name, parent=bureau) for name in ("河湖保护处", "工程建设处"))
    committee = BranchFactory(name="机关党委", kind="committee")
    branch = BranchFactory(name="机关第一党支部", parent=committee)
    world.units = {"bureau": bureau.id, "rivers": rivers.id, "works": works.id, "branch": branch.id}

    def person(key: str, name: str, department: Unit, *, is_new: bool = False) -> Member:
        secret = INITIAL if is_new else PASSWORD
        account = AccountFactory(password_hash=hash_password(secret), must_change_password=is_new)
        member = MemberFactory(account=account, name=name, department=department, branch=branch)
        world.people[key] = Person(name, account.staff_number, secret, member.id)
        return member

    person("newcomer", "周明", rivers, is_new=True)
    person("reader", "陈思远", rivers)  # looks at pages
    person("learner", "陆远", rivers)  # studies
    person("stranger", "方宁", works)
    grant(person("organizer", "马玉兰", rivers), ORGANIZER, bureau)
    grant(person("leader", "梁启明", rivers), LEADER, rivers)
    administrator = person("administrator", "郑国平", works)
    for tree in (bureau, committee):
        grant(administrator, ADMINISTRATOR, tree)
    for number, name in enumerate(("何晓", "吕方", "秦岚", "唐建国", "许静", "邓海", "沈梅", "罗成")):
        person(f"colleague{number}", name, (rivers, works)[number % 2])


def _courses(folder: Path, world: World, moment: datetime) -> None:
    """The courses of the repository, and a short one whose film is one of theirs."""
    short = folder / "courses" / COURSE
    for name, text in {"course.toml": COURSE_TOML, "lessons/text.md": TEXT, "quizzes/quiz.toml": QUIZ_TOML}.items():
        (short / name).parent.mkdir(parents=True, exist_ok=True)
        (short / name).write_text(text.lstrip())
    (short / "media").mkdir()
    for name in ("01-zonglan.mp4", "01-zonglan.vtt"):
        shutil.copy(FILM / name, short / "media")
    ours = sorted(path.parent for path in (ROOT / "courses").glob("*/course.toml"))
    for place in (short, *ours, write_recording(folder / "courses")):
        found = find_course(place)
        assert not found.problems, found.problems
        with transaction():
            import_course(found, unit_id=world.units["bureau"], actor_id=None, now=moment)


def _exam(world: World, moment: datetime) -> None:
    """Five questions about the same thing: the right answer is 民主集中制."""
    bank = make_bank(db.session.get_one(Unit, world.units["bureau"]))
    items = [(make_question(bank, f"第{number}题：党的根本组织原则是（  ）。").id, 20.0) for number in range(1, 6)]
    draft = exams.ExamDraft(
        title="支部工作知识考试",
        unit_id=world.units["bureau"],
        audience_ids=[world.units["bureau"]],
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(days=3),
        minutes=30,
        attempts_allowed=3,
        shuffles_options=False,
    )
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.set_fixed_paper(exam, items, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.publish_exam(exam, actor_id=None, now=moment)
    world.exam_id, world.bank_id = exam.id, bank.id
    asked = [question_id for question_id, _marks in items]
    world.guarded = guarded(world.units["bureau"], asked, world.people["reader"].member_id, moment)
    people, questions = world.people, [question_id for question_id, _marks in items]
    candidate, colleague = people["colleague7"].member_id, people["stranger"].member_id
    world.watched = watched(world.units["bureau"], questions, candidate, colleague, moment)


def _drawn_exam(world: World, moment: datetime) -> None:
    """One that is still being written: drawn from the same bank in two sections and two forms, of which papers are to stand ready."""
    of: dict[str, Any] = {"actor_id": None, "now": moment}
    bank = db.session.get_one(QuestionBank, world.bank_id)
    ids = db.session.scalars(select(Question.id).where(Question.bank_id == world.bank_id).order_by(Question.id)).all()
    unit = world.units["bureau"]
    draft = exams.ExamDraft("年度抽测", unit, [unit], moment + timedelta(days=20), moment + timedelta(days=21), 30)
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, **of)
        exams.keep_apart(bank, ids[:2], **of)
        words = [exams.SectionDraft(None, note="每题一个正确选项。"), exams.SectionDraft(None, "附加题")]
        first, second = exams.set_sections(exam, words, **of)
        rules = [exams.RuleDraft(bank.id, 2, 5.0, section_id=first.id), exams.RuleDraft(bank.id, 1, 10.0, "single", section_id=second.id)]
        exams.set_draw_rules(exam, rules, scope=exams.EVERYWHERE, **of)
        exams.set_forms(exam, 2, seed=5, **of)
        exams.ask_for_papers(exam, is_wanted=True, seed=5, **of)
    world.drawn_id = exam.id


def _plan(moment: datetime) -> None:
    """Everybody owes 32 hours this year."""
    counted: dict[str, Any] = {"concentrated": None, "group": None, "online": 16.0}
    with transaction():
        plan = create_plan(
            local_day(moment).year,
            "党员年度学习计划",
            Decimal("32.0"),
            counted=counted,
            document="《中国共产党党员教育管理工作条例》第二十条",
            actor_id=None,
            now=moment,
        )
        assign_plan(plan, actor_id=None, now=moment)


def _papers(world: World, moment: datetime) -> None:
    """For the reader: a session she attended, something odd about her study, a certificate, and a notice."""
    reader = db.session.get_one(Member, world.people["reader"].member_id)
    today = local_day(moment)
    with transaction():
        held = {"held_on": today, "category": "group", "hours": Decimal("2.0"), "actor_id": None, "now": moment}
        record_session("支部集体学习", world.units["rivers"], [reader.id], **held)
        lesson_id = db.session.scalar(select(Lesson.id).where(Lesson.kind == VIDEO).order_by(Lesson.id).limit(1))
        shown = SessionPlan("大屏幕集体学习", "group", moment, Decimal("1.0"), "三楼报告厅", "周明", lesson_id)
        said = {"actor_id": None, "now": moment}
        open_session(plan_session(shown, world.units["rivers"], **said).id, **said)
        text_id = db.session.scalar(select(Lesson.id).where(Lesson.kind == ARTICLE).order_by(Lesson.id).limit(1))
        read = SessionPlan("逐段学习", "group", moment, Decimal("1.0"), "三楼报告厅", "周明", text_id)
        open_session(plan_session(read, world.units["rivers"], **said).id, **said)
        flag = StudyFlag(rule="marathon", member_id=reader.id, key="day", day=today, facts={"hours": 11}, found_at=moment)
        paper = Certificate(number="20260305-00000000-W", member_id=reader.id, kind="year", subject=2025, name=reader.name)
        paper.title, paper.organization, paper.hours = "2025 年度学时", "机关党委", Decimal("32.0")
        paper.completed_on, paper.issued_at = date(2025, 12, 31), moment
        db.session.add_all([flag, paper])
        send([reader.account_id], "study", "学时已计入", "支部集体学习，2.0 学时。", "/study", source="one", now=moment)
    _mail_and_request(world, reader, moment)


def _mail_and_request(world: World, reader: Member, moment: datetime) -> None:
    """The reader's address, an e-mail that failed, and what the leader asked of the organizer."""
    leader = db.session.get_one(Member, world.people["leader"].member_id)
    with transaction():
        db.session.add(MailAddress(account_id=reader.account_id, address="reader@example.org", confirmed_at=moment, unwanted=["study"]))
        mail = Outgoing(
            key="k", channel="mail", purpose="digest", recipient="reader@example.org", language="zh", content={}, state="failed"
        )
        mail.account_id, mail.created_at, mail.next_at, mail.error = reader.account_id, moment, moment, "550 5.7.1 relaying denied"
        asked = WorkRequest(unit_id=world.units["rivers"], subject="behind", words="请逐人提醒。", due_on=local_day(moment), state="new")
        asked.asked_by, asked.asked_at, asked.form_key = leader.account_id, moment, "one"
        db.session.add_all([mail, asked])


def _assignments(world: World, moment: datetime) -> None:
    """A course and the exam, due today; the reader has a calendar."""
    today, bureau = local_day(moment), world.units["bureau"]
    course = db.session.scalars(db.select(Course.id).where(Course.slug == COURSE)).one()
    what = {"course_ids": [course], "lesson_ids": [], "exam_ids": [world.exam_id]}
    whom = {"unit_ids": [bureau], "categories": ["full"], "picked": []}
    draft = Draft(bureau, "学习支部工作条例", "先学课程，再参加考试。", today, today, is_required=True, **whom, **what)
    reader = db.session.get_one(Member, world.people["reader"].member_id)
    with transaction():
        assign(draft, form_key="journey", scope=("/",), actor_id=None, now=moment)
        make_address(reader.id, actor_id=reader.account_id, now=moment)


def _points(world: World, moment: datetime) -> None:
    """Colleagues have finished a few films, so that there is a board to appear on."""
    with transaction():
        for place, person in enumerate(world.people.values()):
            for film in range(place % 4 if person.name not in {"周明", "陈思远", "陆远"} else 0):
                award(person.member_id, points.VIDEO_COMPLETED, f"journey:{film}", "学完视频", now=moment)
