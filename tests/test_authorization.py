"""Who may do what: every address, asked by everybody, for a thing of A's department and for the same thing of the department beside it.

A letter says that the address opens for its actor: s stranger, m member of A, o organizer at A, l leader at A, a administrator at A,
c the bureau's own organizer, leader and administrator. A dash says 401, 403 or 404 (or the way to the sign-in page).
"""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.organization.queries import grants_of
from learnhub.questions.models import QuestionBank
from tests.client import Client
from tests.two_units import ROLES, Side, World, build

ACTORS = "smolac"
PUBLIC = ("smolac", "smolac")
SIGNED_IN = ("-molac", "-molac")
MANAGERS = ("--o-ac", "--o-ac")  # lists: each sees what is hers
MANAGERS_OF_IT = ("--o-ac", "-----c")
ORGANIZERS = ("--o--c", "--o--c")
ORGANIZERS_OF_IT = ("--o--c", "-----c")
LEADERS = ("---l-c", "---l-c")
LEADERS_OF_IT = ("---l-c", "-----c")
ADMINISTRATORS_OF_IT = ("----ac", "-----c")
ADMINISTRATORS_OF_ALL = ("-----c", "-----c")
THE_MEMBER_HERSELF = ("-m----", "------")
ITS_AUDIENCE = ("-mola-", "------")
NOBODY = ("------", "------")  # there is no such thing in these two departments

TABLE: dict[str, tuple[str, str]] = {
    # accounts
    "GET accounts.sign_in": PUBLIC,
    "POST accounts.sign_in": PUBLIC,
    "GET accounts.sign_in_with_code": PUBLIC,
    "POST accounts.sign_in_with_code": PUBLIC,
    "POST accounts.sign_in_demo": NOBODY,  # but in the development profile
    "POST accounts.choose_language": PUBLIC,
    "GET accounts.health": PUBLIC,
    "GET accounts.change_password": SIGNED_IN,
    "POST accounts.change_password": SIGNED_IN,
    "GET accounts.sessions": SIGNED_IN,
    "POST accounts.sign_out_session": THE_MEMBER_HERSELF,
    "POST accounts.sign_out": SIGNED_IN,
    "POST accounts.sign_out_everywhere": SIGNED_IN,
    "GET practice.start": SIGNED_IN,
    "GET practice.bank": NOBODY,  # no bank is open for practice there
    "GET practice.review": SIGNED_IN,
    "GET practice.daily": SIGNED_IN,
    "GET practice.question": NOBODY,
    "POST practice.give": NOBODY,
    "GET practice.answer": NOBODY,
    "POST practice.judge": NOBODY,
    "GET practice.mistakes": SIGNED_IN,
    "POST practice.forget": NOBODY,
    "GET practice.favorites": SIGNED_IN,
    "POST practice.favorite": SIGNED_IN,  # giving up what is not kept does nothing
    "GET practice.manage": MANAGERS,
    "POST practice.switch": MANAGERS_OF_IT,
    "GET notices.inbox": SIGNED_IN,
    "POST notices.open_notice": THE_MEMBER_HERSELF,
    "POST notices.read_all": SIGNED_IN,
    "GET notices.settings": SIGNED_IN,
    "POST notices.ask_to_confirm": SIGNED_IN,
    "GET notices.confirm": NOBODY,  # without a link that was mailed
    "POST notices.confirm": NOBODY,
    "POST notices.remove_address": SIGNED_IN,
    "POST notices.choose_kinds": SIGNED_IN,
    "GET notices.mail_status": ADMINISTRATORS_OF_ALL,
    "POST notices.send_test": ADMINISTRATORS_OF_ALL,
    "POST notices.retry_mail": ADMINISTRATORS_OF_ALL,
    "GET reporting.ask": LEADERS,
    "POST reporting.ask": LEADERS,
    "GET organization.work_requests": ("--ol-c", "--ol-c"),
    "POST organization.export_work_requests": ("--ol-c", "--ol-c"),
    "GET organization.work_request": ("--ol-c", "-----c"),
    "POST organization.reply_work": ("--ol-c", "-----c"),
    "GET service_worker": PUBLIC,
    "GET offline": PUBLIC,
    # study
    "GET learning.catalog": SIGNED_IN,
    "GET learning.course": SIGNED_IN,
    "GET learning.lesson": SIGNED_IN,
    "POST learning.leave_course": SIGNED_IN,
    "GET learning.media": SIGNED_IN,
    "GET learning.my_study": SIGNED_IN,
    "POST learning.open_lease": SIGNED_IN,
    "POST learning.beat": THE_MEMBER_HERSELF,
    "POST learning.close_lease": SIGNED_IN,  # of a lease that is not hers it closes nothing
    "POST learning.presence": THE_MEMBER_HERSELF,
    # exams, for members
    "GET assessment.exams": SIGNED_IN,
    "GET assessment.exam": ITS_AUDIENCE,
    "POST assessment.start": ITS_AUDIENCE,
    "GET assessment.quiz": NOBODY,
    "POST assessment.start_quiz": NOBODY,
    "GET assessment.take": THE_MEMBER_HERSELF,
    "GET assessment.state": THE_MEMBER_HERSELF,
    "POST assessment.leaves": THE_MEMBER_HERSELF,
    "POST assessment.take_device": THE_MEMBER_HERSELF,
    "POST assessment.read_message": THE_MEMBER_HERSELF,
    "POST assessment.save": THE_MEMBER_HERSELF,
    "POST assessment.check": NOBODY,  # no exam of theirs tells at once; tests/assessment/test_checking.py
    "POST assessment.move_on": THE_MEMBER_HERSELF,
    "POST assessment.submit": THE_MEMBER_HERSELF,
    "GET assessment.by_code": SIGNED_IN,  # leads to the door, which says whom the exam is for
    "GET assessment.result": THE_MEMBER_HERSELF,
    "GET assessment.review_form": THE_MEMBER_HERSELF,
    "POST assessment.ask_review": THE_MEMBER_HERSELF,
    # exams, for organizers
    "GET assessment.manage": ORGANIZERS,
    "GET assessment.create": ORGANIZERS,
    "POST assessment.create": ORGANIZERS,
    "GET assessment.overview": ORGANIZERS_OF_IT,
    "GET assessment.edit": ORGANIZERS_OF_IT,
    "POST assessment.edit": ORGANIZERS_OF_IT,
    "GET assessment.people": ORGANIZERS_OF_IT,
    "POST assessment.name_person": ORGANIZERS_OF_IT,
    "POST assessment.export_people": ORGANIZERS_OF_IT,
    "GET assessment.overrides": ORGANIZERS_OF_IT,
    "POST assessment.export_overrides": ORGANIZERS_OF_IT,
    "GET assessment.override_member": ORGANIZERS_OF_IT,
    "POST assessment.override_member": ORGANIZERS_OF_IT,
    "GET assessment.override_unit": ORGANIZERS_OF_IT,
    "POST assessment.override_unit": ORGANIZERS_OF_IT,
    "POST assessment.withdraw_override": ORGANIZERS_OF_IT,
    "GET assessment.resit": ORGANIZERS_OF_IT,
    "POST assessment.resit": ORGANIZERS_OF_IT,
    "GET assessment.poster": ORGANIZERS_OF_IT,
    "GET assessment.paper": ORGANIZERS_OF_IT,
    "POST assessment.add_questions": ORGANIZERS_OF_IT,
    "POST assessment.save_items": ORGANIZERS_OF_IT,
    "POST assessment.save_draws": ORGANIZERS_OF_IT,
    "POST assessment.save_sections": ORGANIZERS_OF_IT,
    "POST assessment.save_forms": ORGANIZERS_OF_IT,
    "POST assessment.prepare": ORGANIZERS_OF_IT,
    "GET assessment.prepared": ORGANIZERS_OF_IT,
    "GET assessment.simulation": ORGANIZERS_OF_IT,
    "GET assessment.preview": ORGANIZERS_OF_IT,
    "GET assessment.exams_to_watch": SIGNED_IN,
    "GET assessment.board": ORGANIZERS_OF_IT,  # and whom they named: tests/assessment/test_board.py
    "GET assessment.board_live": ORGANIZERS_OF_IT,
    "POST assessment.export_board": ORGANIZERS_OF_IT,
    "POST assessment.tell_all": ORGANIZERS_OF_IT,
    "GET assessment.candidate": ORGANIZERS_OF_IT,
    "POST assessment.tell_candidate": ORGANIZERS_OF_IT,
    "POST assessment.give_time": ORGANIZERS_OF_IT,
    "POST assessment.force_submission": ORGANIZERS_OF_IT,
    "POST assessment.reopen": ORGANIZERS_OF_IT,
    "GET assessment.watching": ORGANIZERS_OF_IT,
    "POST assessment.watching": ORGANIZERS_OF_IT,
    "POST assessment.name_invigilator": ORGANIZERS_OF_IT,
    "POST assessment.dismiss_invigilator": ORGANIZERS_OF_IT,
    "GET assessment.sittings": ORGANIZERS_OF_IT,
    "GET assessment.answer_sheet": ORGANIZERS_OF_IT,
    "POST assessment.export_sittings": ORGANIZERS_OF_IT,
    "POST assessment.export_answers": ORGANIZERS_OF_IT,
    "POST assessment.publish_scores": ORGANIZERS_OF_IT,
    "GET assessment.paper_scores": ORGANIZERS_OF_IT,
    "POST assessment.save_paper_scores": ORGANIZERS_OF_IT,
    "POST interchange.print_exam": ORGANIZERS_OF_IT,
    "POST interchange.paper_score_template": ORGANIZERS_OF_IT,
    "GET interchange.paper_score_file": ORGANIZERS_OF_IT,
    "POST interchange.upload_paper_scores": ORGANIZERS_OF_IT,
    "GET interchange.preview_paper_scores": ORGANIZERS_OF_IT,
    "POST interchange.confirm_paper_scores": ORGANIZERS_OF_IT,
    "GET interchange.paper_score_errors": NOBODY,  # no file of theirs waits; tests/interchange/test_exam_paper.py
    "GET assessment.reviews": ORGANIZERS_OF_IT,
    "POST assessment.export_reviews": ORGANIZERS_OF_IT,
    "GET assessment.review_request": NOBODY,  # nobody in the two departments has asked; tests/assessment/test_review_requests.py
    "POST assessment.answer_review": NOBODY,
    "GET assessment.waiting_exams": ORGANIZERS,
    "GET assessment.marking": ORGANIZERS_OF_IT,
    "GET assessment.next_answer": ORGANIZERS_OF_IT,
    "GET assessment.mark": NOBODY,  # the two departments' attempts hold nothing that a person marks; tests/assessment/test_marking_pages.py
    "POST assessment.save_mark": NOBODY,
    "GET assessment.bad_questions": ORGANIZERS_OF_IT,
    "POST assessment.decide": NOBODY,  # nobody handed in there; as above
    "GET assessment.analysis": ORGANIZERS_OF_IT,
    "GET assessment.question_analysis": ORGANIZERS_OF_IT,
    "POST assessment.export_analysis": ORGANIZERS_OF_IT,
    "POST assessment.publish": ORGANIZERS_OF_IT,
    "POST assessment.withdraw": ORGANIZERS_OF_IT,
    # courses
    "GET learning.manage_courses": MANAGERS,
    "POST learning.publish_course": MANAGERS_OF_IT,
    "POST learning.withdraw_course": MANAGERS_OF_IT,
    # certificates and records
    "POST learning.course_certificate": SIGNED_IN,
    "POST learning.year_certificate": SIGNED_IN,
    "GET learning.study_record": SIGNED_IN,
    "GET learning.period_record": SIGNED_IN,
    "GET learning.hours_ledger": SIGNED_IN,
    "POST learning.export_hours": SIGNED_IN,
    "GET reporting.study_day": SIGNED_IN,
    "GET reporting.own_data_page": SIGNED_IN,
    "POST reporting.download_own_data": SIGNED_IN,
    "POST learning.member_record": MANAGERS_OF_IT,
    "GET learning.verify_form": PUBLIC,
    "GET learning.verify": PUBLIC,
    "GET learning.certificates": MANAGERS,
    "POST learning.revoke_certificate": MANAGERS_OF_IT,
    # sessions in a room
    "GET learning.sessions": MANAGERS,
    "POST learning.export_sessions": MANAGERS,
    "GET learning.new_session": MANAGERS,
    "POST learning.record_session": MANAGERS,
    "GET learning.session": MANAGERS_OF_IT,
    "POST learning.correct_session": MANAGERS_OF_IT,
    "GET learning.my_sessions": SIGNED_IN,
    "GET learning.plan_session": MANAGERS,
    "POST learning.save_plan": MANAGERS,
    "GET learning.edit_plan": MANAGERS_OF_IT,
    "POST learning.change_plan": MANAGERS_OF_IT,
    "POST learning.open_session": MANAGERS_OF_IT,
    "POST learning.cancel_session": MANAGERS_OF_IT,
    "POST learning.close_session": MANAGERS_OF_IT,
    "POST learning.mark_present": MANAGERS_OF_IT,
    "POST learning.take_off": MANAGERS_OF_IT,
    "POST learning.write_summary": MANAGERS_OF_IT,
    "POST learning.add_photos": MANAGERS_OF_IT,
    "POST learning.remove_photo": MANAGERS_OF_IT,
    "GET learning.host_screen": MANAGERS_OF_IT,
    "GET learning.live_session": MANAGERS_OF_IT,
    "POST learning.open_play": MANAGERS_OF_IT,
    "POST learning.record_play": MANAGERS_OF_IT,
    "POST learning.close_play": MANAGERS_OF_IT,
    "GET interchange.attendance_template": MANAGERS,
    "GET interchange.attendance_file": MANAGERS_OF_IT,
    "POST interchange.upload_attendance": MANAGERS_OF_IT,
    "GET interchange.preview_attendance": MANAGERS_OF_IT,
    "POST interchange.confirm_attendance": MANAGERS_OF_IT,
    "GET interchange.attendance_errors": MANAGERS_OF_IT,
    "GET learning.scan": NOBODY,  # a code that was never on a screen
    "POST learning.confirm_presence": NOBODY,
    "GET learning.my_session": ("-molac", "-----c"),  # who was present, and who looks after the unit
    "GET learning.session_photo": ("-molac", "-----c"),
    # rules of study hours; setting them is for administrators of everything
    "GET learning.hour_rules": SIGNED_IN,
    "GET learning.award_rules": MANAGERS,
    "GET learning.new_award_rule": ADMINISTRATORS_OF_ALL,
    "POST learning.set_award_rule": ADMINISTRATORS_OF_ALL,
    "GET learning.award_level": MANAGERS_OF_IT,
    "POST learning.change_award_level": MANAGERS_OF_IT,
    # targets; setting them up is for administrators of everything
    "GET learning.targets": MANAGERS,
    "GET learning.new_target": ADMINISTRATORS_OF_ALL,
    "POST learning.create_target": ADMINISTRATORS_OF_ALL,
    "GET learning.edit_target": ADMINISTRATORS_OF_ALL,
    "POST learning.change_target": ADMINISTRATORS_OF_ALL,
    "GET learning.target": MANAGERS,
    "POST learning.export_target": MANAGERS,
    "POST learning.refresh_target": ADMINISTRATORS_OF_ALL,
    "POST learning.exempt": MANAGERS_OF_IT,
    "POST learning.withdraw_exemption": MANAGERS_OF_IT,
    # odd study
    "GET learning.flags": MANAGERS,
    "POST learning.export_flags": MANAGERS,
    "GET learning.flag": MANAGERS_OF_IT,
    "POST learning.decide_flag": MANAGERS_OF_IT,
    # questions
    "GET questions.banks": MANAGERS,
    "GET questions.create_bank": MANAGERS,
    "POST questions.create_bank": MANAGERS,
    "GET assessment.bank": MANAGERS_OF_IT,
    "GET questions.rename_bank": MANAGERS_OF_IT,
    "POST questions.rename_bank": MANAGERS_OF_IT,
    "GET assessment.bank_question": MANAGERS_OF_IT,
    "GET questions.create_question": MANAGERS_OF_IT,
    "POST questions.create_question": MANAGERS_OF_IT,
    "GET questions.edit_question": MANAGERS_OF_IT,
    "POST questions.edit_question": MANAGERS_OF_IT,
    "GET assessment.all_found": MANAGERS_OF_IT,
    "POST assessment.all_found": MANAGERS_OF_IT,
    "POST questions.retire": MANAGERS_OF_IT,
    "POST questions.restore": MANAGERS_OF_IT,
    "POST questions.arrange": MANAGERS_OF_IT,
    "POST questions.submit": MANAGERS_OF_IT,
    "POST questions.review": MANAGERS_OF_IT,
    "POST questions.approve": MANAGERS_OF_IT,
    "POST questions.restore_version": MANAGERS_OF_IT,
    "GET questions.rename_topic": NOBODY,  # no topic is named
    "POST questions.rename_topic": NOBODY,
    "GET questions.duplicates": MANAGERS_OF_IT,
    "POST questions.settle_duplicates": MANAGERS_OF_IT,
    "GET assessment.exclusions": MANAGERS_OF_IT,
    "POST assessment.keep_apart": MANAGERS_OF_IT,
    "POST assessment.let_together": NOBODY,  # there is no such group; tests/assessment/test_exclusions.py
    "GET questions.sharing": MANAGERS_OF_IT,
    "POST questions.review_first": MANAGERS_OF_IT,
    "POST questions.lend": MANAGERS_OF_IT,
    "POST questions.take_back": MANAGERS_OF_IT,
    "GET questions.source_changes": MANAGERS_OF_IT,
    "POST questions.source_changes": MANAGERS_OF_IT,
    "GET questions.source_change": MANAGERS_OF_IT,
    "POST questions.looked_through": MANAGERS_OF_IT,
    "POST questions.add_image": MANAGERS_OF_IT,
    # images of questions have names that nobody guesses
    "GET questions.image": SIGNED_IN,
    "GET interchange.template": MANAGERS,
    "GET interchange.word_template": MANAGERS,
    "GET interchange.import_questions": MANAGERS_OF_IT,
    "POST interchange.upload_questions": MANAGERS_OF_IT,
    "GET interchange.preview_questions": MANAGERS_OF_IT,
    "GET interchange.waiting_image": ("--o---", "-----c"),
    "GET interchange.import_state": NOBODY,  # nothing is being imported; tests/interchange/test_import_jobs.py
    "POST interchange.confirm_questions": MANAGERS_OF_IT,
    "POST interchange.discard_questions": MANAGERS_OF_IT,
    "GET interchange.download_errors": ("--o---", "-----c"),  # whose file it is
    "POST interchange.export_questions": MANAGERS_OF_IT,
    "GET interchange.other_template": MANAGERS,
    "GET interchange.imports": MANAGERS_OF_IT,
    "POST interchange.undo_import": MANAGERS_OF_IT,
    "POST interchange.mend_question": MANAGERS_OF_IT,
    "GET interchange.name_columns_form": MANAGERS_OF_IT,
    "POST interchange.save_columns": MANAGERS_OF_IT,
    # assignments
    "GET assignments.tasks": SIGNED_IN,
    "GET assignments.calendar": SIGNED_IN,
    "POST assignments.make_calendar": SIGNED_IN,
    "POST assignments.revoke_calendar": SIGNED_IN,
    "GET assignments.calendar_feed": PUBLIC,  # the address is the secret
    "GET assignments.assignments": MANAGERS,
    "GET assignments.new_assignment": MANAGERS,
    "POST assignments.create_assignment": MANAGERS,
    "GET assignments.assignment": MANAGERS_OF_IT,
    "GET assignments.edit_assignment": MANAGERS_OF_IT,
    "POST assignments.change_assignment": MANAGERS_OF_IT,
    "POST assignments.end_assignment": MANAGERS_OF_IT,
    "POST assignments.withdraw_assignment": MANAGERS_OF_IT,
    "POST assignments.remind": MANAGERS_OF_IT,
    "POST assignments.extend": MANAGERS_OF_IT,
    "POST assignments.extend_many": MANAGERS_OF_IT,
    "POST assignments.export_assignment": MANAGERS_OF_IT,
    "GET assignments.dashboard_assignments": LEADERS,
    "GET assignments.dashboard_assignment": LEADERS_OF_IT,
    "POST assignments.export_dashboard_assignment": LEADERS_OF_IT,
    # people
    "GET organization.profile": SIGNED_IN,
    "GET organization.members": MANAGERS,
    "POST organization.export_members": MANAGERS,
    "GET organization.create_member": MANAGERS,
    "POST organization.create_member": MANAGERS,
    "GET organization.member": MANAGERS_OF_IT,
    "GET organization.edit_member": MANAGERS_OF_IT,
    "POST organization.edit_member": MANAGERS_OF_IT,
    "POST organization.move_member": MANAGERS_OF_IT,
    "POST organization.change_status": MANAGERS_OF_IT,
    "POST organization.give_code": MANAGERS_OF_IT,
    "POST organization.grant_role": MANAGERS_OF_IT,
    "POST organization.withdraw_role": MANAGERS_OF_IT,
    "POST organization.appoint": MANAGERS_OF_IT,
    "POST organization.dismiss": MANAGERS_OF_IT,
    "GET organization.units": MANAGERS,
    "GET organization.create_unit": ADMINISTRATORS_OF_IT,
    "POST organization.create_unit": ADMINISTRATORS_OF_IT,
    "GET organization.edit_unit": ADMINISTRATORS_OF_IT,
    "POST organization.edit_unit": ADMINISTRATORS_OF_IT,
    "POST organization.disable_unit": ADMINISTRATORS_OF_IT,
    "POST organization.enable_unit": ADMINISTRATORS_OF_IT,
    "GET organization.audit_log": ADMINISTRATORS_OF_ALL,
    # settings hold for the whole platform
    "GET settings.index": ADMINISTRATORS_OF_ALL,
    "GET settings.edit": ADMINISTRATORS_OF_ALL,
    "POST settings.edit": ADMINISTRATORS_OF_ALL,
    # ranking: sums are public, entries are not (the pages' own tests)
    "GET ranking.board": SIGNED_IN,
    "GET ranking.rules": SIGNED_IN,
    "GET ranking.entries": SIGNED_IN,
    "GET ranking.unit": SIGNED_IN,
    "POST ranking.correct": ADMINISTRATORS_OF_IT,
    # reports
    "GET reporting.home": SIGNED_IN,
    "GET reporting.me": SIGNED_IN,
    "GET reporting.manage": MANAGERS,
    "GET reporting.behind": MANAGERS,
    "GET reporting.behind_member": MANAGERS_OF_IT,
    "POST reporting.export_behind": MANAGERS,
    "GET reporting.dashboard": LEADERS,
    "GET reporting.dashboard_members": LEADERS,
    "GET reporting.dashboard_member": LEADERS_OF_IT,
    "POST reporting.export_dashboard": LEADERS,
}
# What closes something for those who come after, or opens it; asked last, in this order.
LAST = [
    "POST assignments.revoke_calendar",
    "POST assessment.name_invigilator",
    "POST assessment.submit",
    "POST assessment.withdraw",
    "POST learning.withdraw_course",
    "POST organization.disable_unit",
    "POST accounts.sign_out",
    "POST accounts.sign_out_everywhere",
]
BODIES: dict[str, dict[str, Any]] = {
    "assessment.save": {"position": 0, "answer": ["a"], "marked": False, "seq": 1, "tab": "one"},
    "assessment.leaves": {"tab": "one", "leaves": []},
    "assessment.take_device": {"device": "a browser", "takes_over": False},
    "learning.beat": {"lease": "", "beats": []},
}


def rules(app: Flask) -> dict[str, Rule]:
    """Every address by method and endpoint."""
    found = {
        f"{method} {rule.endpoint}": rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint != "static"
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] in LAST, item[0])))


def path_of(rule: Rule, side: Side) -> str:
    """The address of the thing of `side`."""
    ids = side.ids | ({"key": "site.name"} if rule.endpoint == "settings.edit" else {})
    path = re.sub(r"<([^>]+)>", lambda found: str(ids[found[1].split(":")[-1]]), rule.rule)
    return f"{path}?parent={side.unit.id}" if rule.endpoint == "organization.create_unit" else path


def opens(browser: Client, method: str, rule: Rule, side: Side) -> bool:
    """Whether the address opens; a form that is not filled in is told so, which is open too."""
    body = BODIES.get(rule.endpoint)
    if body is not None:
        sent: dict[str, Any] = {"json": body | ({"lease": side.ids["token"]} if "lease" in body else {})}
    else:
        sent = {}
    answer = browser.open(path_of(rule, side), method=method, **sent)
    assert answer.status_code < 500
    is_sent_away = answer.status_code == 302 and "/sign-in" in (answer.location or "")
    return answer.status_code not in {401, 403, 404} and not is_sent_away


def test_the_table_names_every_address(app: Flask) -> None:
    assert set(TABLE) == set(rules(app))
    assert [name for name in LAST if name not in TABLE] == []


@pytest.mark.slow
def test_everybody_opens_what_is_theirs_and_nothing_else(app: Flask, database: Any) -> None:
    world = build(app)
    wrong = {}
    for name, rule in rules(app).items():
        method = name.split()[0]
        found = tuple(_letters(app, world, method, rule, side) for side in (world.a, world.b))
        if found != TABLE[name]:
            wrong[name] = {"is": found, "should be": TABLE[name]}
    assert wrong == {}


def _letters(app: Flask, world: World, method: str, rule: Rule, side: Side) -> str:
    asked = zip(ACTORS, ROLES, strict=True)
    return "".join(letter if opens(world.browser(app, role), method, rule, side) else "-" for letter, role in asked)


OF_A_UNIT = [
    ("leader", "GET", "/dashboard"),
    ("leader", "GET", "/dashboard/members"),
    ("leader", "POST", "/dashboard/export"),
    ("organizer", "GET", "/manage/behind"),
    ("organizer", "POST", "/manage/behind/export"),
]


@pytest.mark.parametrize(("role", "method", "path"), OF_A_UNIT)
def test_a_report_asked_for_another_unit_is_not_there(app: Flask, database: Any, role: str, method: str, path: str) -> None:
    world = build(app)
    asked = {
        unit.name: world.browser(app, role).open(f"{path}?unit={unit.id}", method=method).status_code
        for unit in (world.a.unit, world.b.unit, world.b.branch, world.root)
    }
    assert asked == {world.a.unit.name: 200, world.b.unit.name: 404, world.b.branch.name: 404, world.root.name: 404}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/manage/members"),
        ("GET", "/manage/units"),
        ("POST", "/manage/members/export"),
        ("GET", "/manage/questions"),
        ("GET", "/manage/exams"),
    ],
)
def test_a_list_holds_nothing_of_the_department_beside_it(app: Flask, database: Any, method: str, path: str) -> None:
    world = build(app)
    answer = world.browser(app, "organizer").open(f"{path}?unit={world.b.unit.id}", method=method)
    assert answer.status_code == 200
    text = _words_of(answer)
    assert [word for word in (world.b.member.name, "B题库", "B考试", "B课程", "B支部") if word in text] == []


def _words_of(answer: Any) -> str:
    if answer.mimetype == "text/html":
        return str(answer.get_data(as_text=True))
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_role_withdrawn_while_the_page_is_open_ends_with_the_next_request(app: Flask, database: Any) -> None:
    world = build(app)
    organizer = world.actors["organizer"]
    assert organizer is not None
    browser, path = world.browser(app, "organizer"), f"/manage/questions/{world.a.ids['bank_id']}/rename"
    assert browser.get(path).status_code == 200
    for given, _unit in grants_of(organizer.account_id):
        world.browser(app, "chief").post(f"/manage/members/{organizer.id}/roles/{given.id}/withdraw")
    assert browser.post(path, data={"name": "改名"}).status_code == 403
    assert db.session.get_one(QuestionBank, world.a.ids["bank_id"]).name == "A题库"
    assert browser.get("/").status_code == 200  # still a member


def test_who_leaves_in_the_middle_of_an_exam_saves_no_more(app: Flask, database: Any) -> None:
    world = build(app)
    browser, path = world.browser(app, "member"), f"/attempts/{world.a.ids['attempt_id']}/answers"
    item = world.a.ids["paper"][0]
    answer = {"position": 0, "answer": item["options"][:1], "marked": False, "seq": 1, "tab": "one"}
    assert browser.post(path, json=answer).status_code == 200
    left = {"state-status": "left", "state-day": local_day(world.moment).isoformat()}
    world.browser(app, "chief").post(f"/manage/members/{world.a.member.id}/status", data=left)
    assert db.session.get_one(Member, world.a.member.id).status == "left"
    assert browser.post(path, json=answer | {"seq": 2}).status_code == 401
    assert browser.get("/exams").location.startswith("/sign-in")
