"""A member downloads everything the platform holds about her: all of it, nothing of anybody else, and no key before its release."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from flask import Flask

from learnhub.assessment import service as exams
from learnhub.assessment.models import Attempt, Exam
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import now
from learnhub.core.database import Base
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service as learning
from learnhub.learning.models import StudyFlag
from learnhub.organization.models import Member
from learnhub.reporting.queries.own_data import own_data
from learnhub.reporting.views.own_words import COLUMNS, TITLES
from tests.client import Client
from tests.factories import MemberFactory
from tests.two_units import World, build

both = pytest.mark.both_databases

# Every table with a row for a person, an attempt or a lease of hers, and the part that holds it.
HELD = {
    "affiliation": "affiliations",
    "assignment_member": "assignments",
    "attempt": "attempts",
    "attendance": "sessions",
    "audit_entry": "deeds",
    "calendar_address": "calendar",
    "certificate": "certificates",
    "conflict_copy": "conflict_copies",
    "daily_quiz": "daily",
    "enrollment": "courses",
    "exam_knock": "exam_doors",
    "exam_message": "exam_messages",
    "exam_override": "exam_grants",
    "exam_person": "exam_names",
    "favorite": "favorites",
    "group_lesson_credit": "group_lessons",
    "hand_mark": "answers",
    "invigilator": "exam_watches",
    "lesson_progress": "lessons",
    "lesson_progress_past": "lessons_past",
    "mail_address": "profile",
    "media_fetch": "fetches",
    "member": "profile",
    "mistake_entry": "mistakes",
    "notice": "notices",
    "one_time_code": "codes",
    "outgoing": "mail",
    "points_entry": "points",
    "post": "posts",
    "practice_answer": "practice",
    "presence_check": "checks",
    "reopening": "reopenings",
    "response": "answers",
    "review_request": "review_requests",
    "role_grant": "roles",
    "score_change": "score_changes",
    "screen_leave": "screen_leaves",
    "sign_of_life": "exam_pages",
    "study_beat": "beats",
    "study_day": "days",
    "study_flag": "flags",
    "study_hours_entry": "hours",
    "study_lease": "leases",
    "target": "targets",
    "user_session": "sign_ins",
    "work_request": "requests",
    "work_request_reply": "replies",
}
# Who wrote, decided or changed something of the organization's: the thing is not about her, and that she did it stands among her deeds.
AUTHORS = {
    "assignment", "award_rule", "course", "exam", "exclusion_group", "import_batch", "import_job", "offline_session", "open_bank",
    "printed_paper", "question", "question_bank", "question_bank_grant", "question_distinct", "question_image", "question_review",
    "question_ruling", "question_version", "session_photo", "setting_override", "source_change", "source_look", "target_plan",
}  # fmt: skip
LEFT_OUT = {
    "fed_attempt": "that an attempt was looked through for the mistake book",
    "hours_standing": "the sums of her hours and what her targets ask for, which stand there one by one",
    "message_reading": "that a message was opened",
    "prepared_paper": "questions of an exam that she has not begun",
    "score_told": "that she was told of a score: the notice stands in her inbox",
    "standing": "the sum of her points, which stand there one by one",
    "table_columns": "how columns of a file were matched",
    "unit_warned": "that she needs attention: her own hours and days of study say so",
    "work_request_recipient": "that others asked her for something: a notice says so",
}


def test_every_table_about_a_person_is_in_the_file_or_left_out_with_a_reason() -> None:
    persons = {"member", "account", "attempt", "study_lease"}
    tables = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name in persons for column in table.c for key in column.foreign_keys)
    }
    known = {*HELD, *AUTHORS, *LEFT_OUT}
    assert tables - known == set(), "a new table about people: put it into reporting/queries/own_data, or say here why not"
    assert known - tables == set()
    assert set(HELD.values()) <= set(TITLES)


@pytest.fixture
def world(app: Flask, database: Any) -> World:
    return build(app)


def downloaded(client: Client, member: Member) -> tuple[dict[str, Any], Any, str]:
    """The tables of the JSON, the workbook, and all text of the file."""
    answer = client.sign_in(member).post("/account/data")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (sheet,) = (content for name, content in files.items() if name.endswith(".xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    words = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    text = " ".join([*words, *(content.decode() for name, content in files.items() if not name.endswith(".xlsx"))])
    return json.loads(files["data.json"])["tables"], book, text


@both
def test_the_file_holds_what_is_hers_and_nothing_of_anybody_else(world: World, client: Client) -> None:
    me = world.a.member
    tables, book, text = downloaded(client, me)
    assert set(tables) == set(TITLES)
    assert tables["profile"][0]["staff_number"] == me.account.staff_number
    assert me.name in text
    for key in ("affiliations", "sign_ins", "sessions", "hours", "points", "certificates", "notices", "assignments", "attempts"):
        assert tables[key], key
        assert str(TITLES[key]) in book.sheetnames
    others = db.session.scalars(db.select(Member).where(Member.id != me.id)).all()
    assert len(others) >= 4
    for other in others:
        assert other.name not in text, other.name
        assert other.account.staff_number not in {row.get("staff_number") for row in tables["profile"]}
    for secret in (me.account.password_hash, *db.session.scalars(db.text("SELECT digest FROM user_session"))):
        assert secret not in text


@both
def test_the_columns_have_words_and_the_sheets_names_of_their_own(world: World, client: Client) -> None:
    parts = own_data(world.a.member, now())
    assert {part.key for part in parts} == set(TITLES)
    assert {column for part in parts for column in part.columns} - set(COLUMNS) == set()
    client.sign_in(world.a.member)
    for language in ("zh", "en"):
        client.post("/language", data={"language": language, "back": "/"})
        assert client.post("/account/data").status_code == 200
        names = [str(title)[:31].casefold() for title in TITLES.values()]
        assert len(set(names)) == len(names)


@both
def test_scores_answers_and_keys_come_with_their_release(world: World, client: Client) -> None:
    me, exam_id = world.a.member, world.a.ids["exam_id"]
    exam = db.session.get_one(Exam, exam_id)
    tables, _book, _text = downloaded(client, me)
    assert [row["state"] for row in tables["attempts"] if row["exam"] == exam.title] == ["running"]
    assert tables["answers"] == []
    attempt_id = db.session.scalars(db.select(Attempt.id).where(Attempt.member_id == me.id, Attempt.exam_id == exam_id)).one()
    with transaction():
        exams.submit_attempt(attempt_id, me.id, now=now())
    for policy, expected in (("never", (False, False, False)), ("after_submit", (True, True, True))):
        with transaction():
            exam.review = dict.fromkeys(("score", "own_answers", "right_answers", "explanations"), policy)
        tables, _book, _text = downloaded(client, me)
        rows = [row for row in tables["answers"] if row["exam"] == exam.title]
        scores = [row["score"] for row in tables["attempts"] if row["exam"] == exam.title and row["state"] == "graded"]
        assert scores
        assert (any(score is not None for score in scores), bool(rows), any(row["right_answer"] for row in rows)) == expected, policy


@both
def test_a_flag_is_in_it_once_it_is_decided(world: World, client: Client) -> None:
    me = world.a.member
    flag_id = db.session.scalars(db.select(StudyFlag.id).where(StudyFlag.member_id == me.id)).first()
    assert flag_id is not None
    assert downloaded(client, me)[0]["flags"] == []
    other = MemberFactory(name="核实的同志")
    with transaction():
        learning.decide_flag(flag_id, "dismissed", "问过本人", actor_id=other.account_id, now=now())
    tables, _book, text = downloaded(client, me)
    assert [(row["state"], row["note"]) for row in tables["flags"]] == [("dismissed", "问过本人")]
    assert "核实的同志" not in text


def test_each_download_is_recorded_and_nobody_else_gets_it(world: World, client: Client, app: Flask) -> None:
    downloaded(client, world.a.member)
    deed = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "export").order_by(AuditEntry.id.desc())).first()
    assert deed is not None
    assert (deed.actor_id, deed.subject_id, deed.detail["what"]) == (world.a.member.account_id, world.a.member.id, "own_data")
    nobody = app.test_client()
    assert nobody.post("/account/data").status_code in (302, 303, 401)
    assert client.get("/account/data").status_code == 200
