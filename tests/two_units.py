"""Two departments that look alike, each with its people, bank, exam, course and records: what one may open and the other may not."""

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask, current_app
from PIL import Image

from learnhub.accounts.service import open_session
from learnhub.assessment import service as exams
from learnhub.assessment.models import Attempt
from learnhub.assessment.rules.codes import code_of
from learnhub.assignments.rules.addresses import token_of
from learnhub.assignments.rules.drafts import Draft
from learnhub.assignments.service import assign, make_address
from learnhub.catalog.models import Material
from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from learnhub.core.storage import keep
from learnhub.core.transactions import transaction
from learnhub.interchange.models import ImportBatch
from learnhub.interchange.service.waiting_files import keep_waiting
from learnhub.learning import service as learning
from learnhub.learning.models import Certificate, SessionPhoto, StudyFlag
from learnhub.learning.rules.certificates import make_number
from learnhub.notices.models import Notice, Outgoing
from learnhub.notices.service import send
from learnhub.organization.models import Member, Post, Unit, WorkRequest
from learnhub.questions.service import add_image, note_change
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.rules import points
from learnhub.ranking.service import award
from tests.client import Client
from tests.factories import (
    BranchFactory,
    CourseFactory,
    DepartmentFactory,
    LessonFactory,
    MemberFactory,
    SectionFactory,
    grant,
    make_bank,
    make_question,
)
from tests.factories.course_files import mp4

ROLES = ("stranger", "member", "organizer", "leader", "administrator", "chief")


@dataclass
class Side:
    """One of the two departments; `ids` holds a value for each argument of an address."""

    name: str
    unit: Unit
    branch: Unit
    member: Member
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """The bureau: `a` and `b` under one root; who acts holds roles at A, `chief` is administrator of everything."""

    root: Unit
    a: Side
    b: Side
    actors: dict[str, Member | None]
    moment: datetime

    def browser(self, app: Flask, role: str) -> Client:
        """A browser of the actor, signed in."""
        client = app.test_client()
        assert isinstance(client, Client)
        actor = self.actors[role]
        return client if actor is None else client.sign_in(actor)


def build(app: Flask) -> World:
    """Fill an empty database."""
    moment = now()
    root, committee = DepartmentFactory(name="云川市水务局"), BranchFactory(name="机关党委", kind="committee")
    a, b = (_side(name, root, committee, moment) for name in "AB")
    actors: dict[str, Member | None] = {"stranger": None, "member": a.member}
    for role in (ORGANIZER, LEADER, ADMINISTRATOR):
        actor = MemberFactory(department=a.unit, branch=a.branch, name=f"{role}某")
        grant(actor, role, a.unit)
        grant(actor, role, a.branch)
        actors[role] = actor
    chief = MemberFactory(department=root, branch=committee, name="郑国平")
    for tree in (root, committee):
        for role in (ORGANIZER, LEADER, ADMINISTRATOR):
            grant(chief, role, tree)
    actors["chief"] = chief
    for side in (a, b):
        organizer = actors[ORGANIZER] if side is a else chief
        assert organizer is not None
        asked = WorkRequest(
            unit_id=side.unit.id, subject="behind", words="请提醒", due_on=local_day(moment), state="new", form_key=side.name
        )
        asked.asked_by, asked.asked_at = chief.account_id, moment
        db.session.add(asked)
        db.session.commit()
        side.ids["request_id"] = asked.id
        batch = ImportBatch(bank_id=side.ids["bank_id"], file_name="x.xlsx", form="table", created_at=moment)
        batch.created = batch.known = batch.left_out = 0
        db.session.add(batch)
        db.session.commit()
        side.ids |= {"batch_id": batch.id, "place": 0, "layout": "kaoshibao", "answer_id": 0}
        side.ids["name"] = "x.png"  # of a picture in that file
        side.ids["key"] = keep_waiting(b"", "x.xlsx", account_id=organizer.account_id, bank_id=side.ids["bank_id"], now=moment)
    return World(root, a, b, actors, moment)


def _side(name: str, root: Unit, committee: Unit, moment: datetime) -> Side:
    unit, branch = DepartmentFactory(name=f"{name}处", parent=root), BranchFactory(name=f"{name}支部", parent=committee)
    member = MemberFactory(department=unit, branch=branch, name=f"{name}某某")
    side = Side(name, unit, branch, member)
    side.ids = {"unit_id": unit.id, "member_id": member.id}
    _records(side, moment)
    _course(side, moment)
    _exam(side, moment)
    _assignment(side, moment)
    return side


def _records(side: Side, moment: datetime) -> None:
    post = Post(member_id=side.member.id, unit_id=side.branch.id, title="支部委员", starts_on=local_day(moment))
    db.session.add(post)
    db.session.commit()
    with transaction():
        award(side.member.id, points.COURSE_COMPLETED, f"{side.name}:1", "学完课程", now=moment)
        open_session(side.member.account, now=moment, address="127.0.0.1", agent="another")
    given = grant(side.member, LEADER, side.unit)
    given_id = given.id
    db.session.delete(given)  # whoever is a plain member in these tests stays one
    db.session.commit()
    sessions = db.session.execute(db.text("SELECT max(id) FROM user_session")).scalar_one()
    entry = db.session.scalars(db.select(PointsEntry.id).where(PointsEntry.member_id == side.member.id)).first()
    flag = StudyFlag(rule="marathon", member_id=side.member.id, key="day", day=local_day(moment), facts={"hours": 11}, found_at=moment)
    db.session.add(flag)
    db.session.commit()
    paper = Certificate(number=make_number(local_day(moment), side.member.id), member_id=side.member.id, kind="year", subject=2000)
    paper.name, paper.title, paper.organization, paper.hours = side.member.name, "2000 年度学时", "机关党委", Decimal(1)
    paper.completed_on, paper.issued_at = local_day(moment), moment
    db.session.add(paper)
    db.session.commit()
    with transaction():
        said = {"counted": {"group": None}, "document": "《条例》", "actor_id": None, "now": moment}
        plan = learning.create_plan(local_day(moment).year, f"{side.name}目标", Decimal("32.0"), **said)
        learning.set_targets(plan, [side.member.id], actor_id=None, now=moment)
        room = {"held_on": local_day(moment), "category": "group", "hours": Decimal(2), "actor_id": None, "now": moment}
        meeting = learning.record_session("集体学习", side.unit.id, [side.member.id], **room)
        key = keep(io.BytesIO(side.name.encode()), ".jpg").key
        photo = SessionPhoto(session_id=meeting.id, key=key, width=4, height=3, added_at=moment)
        db.session.add(photo)
    with transaction():
        send([side.member.account_id], "system", "通知", source="one", now=moment)
    notice = db.session.scalars(db.select(Notice.id).where(Notice.account_id == side.member.account_id)).one()
    mail = Outgoing(key=side.name, channel="mail", purpose="test", recipient="x@example.org", language="zh", content={}, state="failed")
    mail.created_at = mail.next_at = moment
    db.session.add(mail)
    db.session.commit()
    side.ids |= {
        "message_id": mail.id,
        "notice_id": notice,
        "plan_id": plan.id,
        "meeting_id": meeting.id,
        "photo_id": photo.id,
        "code": "1.1.AAAAAAAAAA",
        "certificate_id": paper.id,
        "number": paper.number,
        "year": local_day(moment).year - 1,
        "day": local_day(moment).isoformat(),
        "flag_id": flag.id,
        "post_id": post.id,
        "grant_id": given_id,
        "session_id": sessions,
        "entry_id": entry,
    }


def _course(side: Side, moment: datetime) -> None:
    course = CourseFactory(title=f"{side.name}课程", slug=f"course-{side.name.lower()}", unit_id=side.unit.id)
    section = SectionFactory(course=course)
    stored = keep(io.BytesIO(mp4(600)), ".mp4")
    material = Material(
        course_id=course.id, name="01.mp4", media_type="video/mp4", key=stored.key, size=stored.size, sha256=stored.sha256, added_at=moment
    )
    db.session.add(material)
    db.session.commit()
    lesson = LessonFactory(section=section, slug="film", material_id=material.id)
    LessonFactory(section=section, slug="text", kind="article", body_html="<p>党小组会一般每月召开1次。</p>", characters=14, pages=1)
    with transaction():
        lease = learning.open_lease(lesson.id, side.member.id, now=moment)
    side.ids |= {
        "course_id": course.id,
        "level": "tiers",
        "lesson_id": lesson.id,
        "material_id": material.id,
        "slug": course.slug,
        "lesson_slug": "film",
        "token": lease["lease"],
    }


def _assignment(side: Side, moment: datetime) -> None:
    today = local_day(moment)
    what = {"course_ids": [side.ids["course_id"]], "lesson_ids": [], "exam_ids": []}
    whom = {"unit_ids": [side.unit.id], "categories": ["full"], "picked": []}
    draft = Draft(side.unit.id, f"{side.name}任务", "", today, today + timedelta(days=5), is_required=True, **whom, **what)
    with transaction():
        made, _people = assign(draft, form_key=side.name, scope=("/",), actor_id=None, now=moment)
        key = make_address(side.member.id, actor_id=side.member.account_id, now=moment)
    side.ids |= {"assignment_id": made.id, "address": token_of(key, current_app.config["SECRET_KEY"])}


def _image() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "PNG")
    return made.getvalue()


def _exam(side: Side, moment: datetime) -> None:
    bank = make_bank(side.unit, f"{side.name}题库")
    questions = [
        make_question(bank, f"{side.name}第{number}题（  ）。", right=right, source="《章程》")
        for number, right in enumerate(("A", "AB", "对"))
    ]
    draft = exams.ExamDraft(
        title=f"{side.name}考试",
        unit_id=side.unit.id,
        audience_ids=[side.unit.id],
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(days=3),
        minutes=60,
        attempts_allowed=0,
    )
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.set_fixed_paper(exam, [(question.id, 10.0) for question in questions], scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.publish_exam(exam, actor_id=None, now=moment)
    with transaction():
        change = note_change(bank, "《章程》", local_day(moment), actor_id=None, now=moment)
        image = add_image(_image(), actor_id=None, now=moment)
        attempt: Attempt = exams.start_attempt(exam.id, side.member.id, now=moment, seed=7)
        more = exams.OverrideDraft("工作安排", member_id=side.member.id, extra_attempts=1)
        granted = exams.set_override(exam, more, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        message = exams.send_message(exam, "请看时间。", attempt_id=attempt.id, actor_id=side.member.account_id, now=moment)
    side.ids |= {
        "bank_id": bank.id,
        "question_id": questions[0].id,
        "change_id": change.id,
        "image_name": image.name,
        "exam_id": exam.id,
        "attempt_id": attempt.id,
        "override_id": granted.id,
        "code": code_of(exam.id),
        "review_id": 1,  # there is none
        "group_id": 1,  # nor this
        "message_id": message,
        "position": 0,
        "paper": attempt.paper,
    }
