"""Pages of signing in and out: answers, locks, redirects, sessions, codes, passwords."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

import learnhub
from learnhub.accounts import service
from learnhub.accounts.models import UserSession
from learnhub.core.clock import now
from learnhub.core.extensions import db, limiter
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import AccountFactory, LessonFactory, MemberFactory

GOOD = "Rain-falls-2026"
FIRST = "Imported-2026-First"
NASTY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n//evil.example",
    " //evil.example",
    "%2f%2fevil.example",
    "evil.example",
    "@evil.example",
]


@pytest.fixture
def member(database: Any) -> Member:
    """Somebody with a password she chose."""
    account = AccountFactory(staff_number="20180316", phone="13800000001", password_hash=service.hash_password(GOOD))
    made: Member = MemberFactory(name="陈思远", account=account)
    return made


def enter(client: Client, identifier: str = "20180316", password: str = GOOD, path: str = "/sign-in") -> Any:
    return client.post(path, data={"identifier": identifier, "password": password})


def worker_like(app: Flask, **overrides: Any) -> Flask:
    """Another worker process: the same database and secret, nothing else shared."""
    other = learnhub.create_app("testing", DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY=app.config["SECRET_KEY"], **overrides)
    other.test_client_class = Client
    return other


@pytest.fixture
def other_worker(app: Flask) -> Iterator[Flask]:
    """A second worker beside the first."""
    other = worker_like(app)
    yield other
    with other.app_context():
        db.engine.dispose()


# --- the page ---------------------------------------------------------------------------------


def test_the_page_says_that_nothing_secret_belongs_here(client: Client) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密" in page.text
    assert 'autocomplete="current-password"' in page.text


def test_the_right_password_opens_the_home_page(client: Client, member: Member) -> None:
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/profile").status_code == 200


def test_whoever_is_signed_in_is_led_on(client: Client, member: Member) -> None:
    enter(client)
    assert client.get("/sign-in?next=/profile").location == "/profile"


def test_empty_fields_are_named(client: Client, member: Member) -> None:
    answer = enter(client, "", "")
    assert answer.status_code == 422
    assert "请填写工号或手机号。" in answer.text
    assert "请填写密码。" in answer.text


def test_a_wrong_password_keeps_the_name_but_not_the_password(client: Client, member: Member) -> None:
    answer = enter(client, password="wrong-password-1")
    assert answer.status_code == 422
    assert "还可以再试 4 次" in answer.text
    assert 'value="20180316"' in answer.text
    assert "wrong-password-1" not in answer.text


def test_known_unknown_and_disabled_names_get_the_same_answers(client: Client, member: Member, database: Any) -> None:
    gone = MemberFactory()
    with transaction():
        service.disable_account(gone.account_id, actor_id=None, now=now())

    def answers(identifier: str) -> list[tuple[int, str]]:
        replies = [enter(client, identifier, "wrong") for _ in range(6)]
        return [(reply.status_code, error_of(reply.text)) for reply in replies]

    known, unknown, disabled = answers("20180316"), answers("nobody"), answers(gone.account.staff_number)
    assert known == unknown == disabled
    assert [status for status, _text in known] == [422, 422, 422, 422, 429, 429]


def error_of(page: str) -> str:
    """The sentence beside the password field."""
    start = page.index('id="password-error-1"')
    return page[page.index("<span>", start) : page.index("</span>", start)]


@pytest.mark.both_databases
def test_a_lock_holds_on_every_worker(client: Client, member: Member, other_worker: Flask) -> None:
    for _ in range(5):
        enter(client, password="wrong")
    elsewhere = other_worker.test_client()
    locked = enter(elsewhere)
    assert locked.status_code == 429
    assert "输错次数太多" in locked.text


def test_many_tries_from_one_address_are_slowed_down(app: Flask, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    strict = worker_like(app, RATELIMIT_ENABLED=True)
    browser = strict.test_client()
    codes = [enter(browser, f"guess-{number}", "wrong").status_code for number in range(62)]
    assert codes[:60] == [422] * 60
    assert codes[60:] == [429, 429]
    with strict.app_context():
        db.engine.dispose()


def test_an_office_behind_one_address_may_sign_in_at_nine(app: Flask, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    strict = worker_like(app, RATELIMIT_ENABLED=True)
    assert {enter(strict.test_client()).status_code for _ in range(65)} == {303}
    with strict.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("target", NASTY)
def test_signing_in_never_leads_to_another_site(client: Client, member: Member, target: str) -> None:
    answer = client.post("/sign-in", query_string={"next": target}, data={"identifier": "20180316", "password": GOOD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_signing_in_leads_back_to_the_page_that_was_wanted(client: Client, member: Member) -> None:
    wanted = client.get("/manage/members?q=陈").location
    assert wanted.startswith("/sign-in?next=")
    assert enter(client, path=wanted).location == "/manage/members?q=%E9%99%88"


def test_the_session_of_before_does_not_survive_signing_in(client: Client, member: Member) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session


# --- sessions ---------------------------------------------------------------------------------


def test_signing_out_ends_this_session_only(client: Client, app: Flask, member: Member) -> None:
    other = app.test_client().sign_in(member)
    enter(client)
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/profile").status_code == 302
    assert other.get("/profile").status_code == 200


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client: Client, app: Flask, member: Member) -> None:
    enter(client)
    cookie = client.get_cookie("learnhub")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("learnhub", cookie.value)
    assert thief.get("/profile").status_code == 200
    client.post("/sign-out")
    assert thief.get("/profile").status_code == 302


@pytest.mark.both_databases
def test_signing_out_everywhere_holds_at_once_on_every_worker(client: Client, member: Member, other_worker: Flask) -> None:
    elsewhere = other_worker.test_client()
    enter(elsewhere)
    assert elsewhere.get("/profile").status_code == 200
    enter(client)
    assert client.post("/account/sessions/sign-out").location == "/sign-in"
    assert elsewhere.get("/profile").status_code == 302
    assert client.get("/profile").status_code == 302


def test_the_sessions_page_lists_them_and_ends_one(client: Client, app: Flask, member: Member) -> None:
    other = app.test_client().sign_in(member)
    enter(client)
    page = client.get("/account/sessions").text
    assert "2 处" in page
    theirs = db.session.query(UserSession).order_by(UserSession.id).first()
    assert theirs is not None
    client.post(f"/account/sessions/{theirs.id}/sign-out")
    assert other.get("/profile").status_code == 302
    assert client.get("/profile").status_code == 200


def test_somebody_elses_session_is_not_found(client: Client, app: Flask, member: Member) -> None:
    stranger = app.test_client().sign_in(MemberFactory())
    theirs = db.session.query(UserSession).one()
    enter(client)
    assert client.post(f"/account/sessions/{theirs.id}/sign-out").status_code == 404
    assert stranger.get("/profile").status_code == 200


def test_disabling_the_account_ends_its_sessions_at_once(client: Client, member: Member) -> None:
    enter(client)
    with transaction():
        service.disable_account(member.account_id, actor_id=None, now=now())
    assert client.get("/profile").status_code == 302
    assert enter(client).status_code == 422


def test_half_an_hour_without_activity_signs_out(client: Client, member: Member, time_machine: Any) -> None:
    start = now()
    time_machine.move_to(start, tick=False)
    enter(client)
    time_machine.move_to(start + timedelta(minutes=29), tick=False)
    assert client.get("/profile").status_code == 200
    time_machine.move_to(start + timedelta(minutes=58), tick=False)
    assert client.get("/profile").status_code == 200
    time_machine.move_to(start + timedelta(minutes=89), tick=False)
    assert client.get("/profile").status_code == 302


def test_activity_is_written_once_a_minute_at_most(client: Client, member: Member, time_machine: Any) -> None:
    start = now()
    time_machine.move_to(start, tick=False)
    enter(client)

    def last_seen() -> Any:
        return db.session.query(UserSession).one().last_seen_at

    time_machine.move_to(start + timedelta(seconds=59), tick=False)
    client.get("/profile")
    assert last_seen() == start
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    client.get("/profile")
    assert last_seen() == start + timedelta(seconds=61)


def test_a_playing_video_keeps_one_signed_in_and_a_paused_one_does_not(client: Client, member: Member, time_machine: Any) -> None:
    lesson = LessonFactory(duration_seconds=7200)
    start = now()
    time_machine.move_to(start, tick=False)
    enter(client)
    lease = client.post(f"/study/lessons/{lesson.id}/lease", json={}).json["lease"]
    for number in range(1, 10):  # 90 minutes with a beat each ten
        time_machine.move_to(start + timedelta(minutes=10 * number), tick=False)
        beat = {"seq": number, "stamp": 600_000 * number, "intervals": [], "position": 0.0, "playing": True}
        assert client.post("/study/beats", json={"lease": lease, "beats": [beat]}).status_code == 200
    time_machine.move_to(start + timedelta(minutes=119), tick=False)
    assert client.get("/profile").status_code == 200
    time_machine.move_to(start + timedelta(minutes=150), tick=False)
    assert client.post("/study/beats", json={"lease": lease, "beats": []}).status_code == 401


def test_what_a_script_asks_for_by_itself_is_no_activity(client: Client, app: Flask, member: Member, time_machine: Any) -> None:
    start = now()
    time_machine.move_to(start, tick=False)
    enter(client)
    assert getattr(app.view_functions["assessment.state"], "__background__", False)
    for minutes in (10, 20, 29, 31):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        status = client.get("/attempts/1/state", headers={"Accept": "application/json"}).status_code
    assert status == 401


# --- passwords and codes ----------------------------------------------------------------------


def test_an_imported_password_must_be_changed_before_anything_else(client: Client, member: Member) -> None:
    member.account.must_change_password = True
    db.session.commit()
    enter(client)
    assert client.get("/profile").location == "/account/password"
    assert client.get("/account/password").status_code == 200
    weak = client.post("/account/password", data={"new": "short", "again": "short"})
    assert weak.status_code == 422
    assert "密码至少 10 个字符" in weak.text
    assert client.post("/account/password", data={"new": "Wind-blows-2027", "again": "Wind-blows-2027"}).status_code == 303
    assert client.get("/profile").status_code == 200


def test_whoever_must_change_the_password_can_still_sign_out(client: Client, member: Member) -> None:
    member.account.must_change_password = True
    db.session.commit()
    enter(client)
    assert client.post("/sign-out").location == "/sign-in"


def test_a_new_password_needs_the_present_one(client: Client, member: Member) -> None:
    enter(client)
    form = {"present": "not-it", "new": "Wind-blows-2027", "again": "Wind-blows-2027"}
    assert client.post("/account/password", data=form).status_code == 422
    assert client.post("/account/password", data={**form, "present": GOOD, "again": "other"}).status_code == 422
    assert client.post("/account/password", data={**form, "present": GOOD}).status_code == 303
    assert client.get("/profile").status_code == 200


def test_a_new_password_signs_out_the_others(client: Client, app: Flask, member: Member) -> None:
    other = app.test_client().sign_in(member)
    enter(client)
    client.post("/account/password", data={"present": GOOD, "new": "Wind-blows-2027", "again": "Wind-blows-2027"})
    assert other.get("/profile").status_code == 302


def test_a_code_signs_in_once_and_asks_for_a_password(client: Client, member: Member) -> None:
    with transaction():
        code, _expires = service.issue_code(member.account_id, actor_id=member.account_id, now=now())
    form = {"identifier": "13800000001", "code": code.lower()}
    assert client.post("/sign-in/code", data=form).location == "/account/password"
    client.post("/account/password", data={"new": "Wind-blows-2027", "again": "Wind-blows-2027"})
    client.post("/sign-out")
    assert client.post("/sign-in/code", data=form).status_code == 422
    assert enter(client, password="Wind-blows-2027").status_code == 303


def test_guessing_codes_locks_the_name_too(client: Client, member: Member) -> None:
    with transaction():
        code, _expires = service.issue_code(member.account_id, actor_id=member.account_id, now=now())
    for _ in range(5):
        client.post("/sign-in/code", data={"identifier": "20180316", "code": "AAAAAAAA"})
    assert client.post("/sign-in/code", data={"identifier": "20180316", "code": code}).status_code == 429
    assert enter(client).status_code == 429


# --- language and demo accounts ---------------------------------------------------------------


def test_the_language_is_remembered_and_leads_back(client: Client) -> None:
    answer = client.post("/language", data={"language": "en", "back": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert '<html lang="en"' in client.get("/sign-in").text
    client.post("/language", data={"language": "zh", "back": "/sign-in"})
    assert '<html lang="zh-CN"' in client.get("/sign-in").text


def test_a_target_with_a_nul_is_refused(client: Client) -> None:
    answer = client.post("/language", data={"language": "en", "back": "/\x00/evil.example"})
    assert (answer.status_code, answer.location) == (422, None)


@pytest.mark.parametrize("target", NASTY)
def test_changing_the_language_never_leads_to_another_site(client: Client, target: str) -> None:
    assert client.post("/language", data={"language": "en", "back": target}).location == "/"


def test_a_language_that_is_not_ours_changes_nothing(client: Client) -> None:
    client.post("/language", data={"language": "xx"})
    assert client.get_cookie("language") is None


def test_no_other_profile_knows_the_demo_accounts(client: Client, member: Member) -> None:
    assert "演示账号" not in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"staff_number": "20180316"}).status_code == 404


def test_the_process_says_that_it_is_well(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
