"""The invigilator's board: who sees whom, what it costs, what it says, and that it tells nothing of keys."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert, select

from learnhub.accounts.models import Account
from learnhub.assessment import service
from learnhub.assessment.models import Attempt, ExamOverride, Invigilation, Invigilator, SignOfLife
from learnhub.assessment.queries import board
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.kinds import one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.statements import counted


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit, name="组织员")
    grant(member, ORGANIZER, scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member, clock: Any) -> Client:
    return client.sign_in(organizer)


def sign(attempt: Attempt, **how: Any) -> None:
    with transaction():
        service.note_sign(attempt.id, **{"address": "10.1.2.77", "unsent": 0, "is_away": False, "now": NOW} | how)


def test_the_board_says_who_is_in_and_how_it_goes(browser: Client, scene: Scene) -> None:
    exam = scene.exam()
    others = [MemberFactory(department=scene.unit, name=name) for name in ("在场", "离开", "失联", "交卷", "未到")]
    here, away, silent, done = (scene.start(exam, member) for member in others[:4])
    scene.save(here, 0, ["a"])
    scene.save(here, 1, [])
    sign(here, unsent=3)
    sign(away, is_away=True)
    sign(silent, now=NOW - timedelta(minutes=2))
    scene.submit(done)
    text = browser.get(f"/invigilation/exams/{exam.id}").text
    rows = dict(re.findall(r'<th scope="row">.*?>(\S+)</a>.*?</th>(.*?)</tr>', text, re.DOTALL))
    assert "作答中" in rows["在场"]
    assert "1 / 6" in rows["在场"]  # an answer that was cleared is none
    assert "3 题待传" in rows["在场"]
    assert "10.1.2.*" in rows["在场"]
    assert "10.1.2.77" not in text
    assert "不在页面" in rows["离开"]
    assert "失去联系" in rows["失联"]
    assert "已交卷" in rows["交卷"]
    assert "未到" in text


@pytest.mark.both_databases
def test_each_part_of_a_passage_is_a_question_to_answer(client: Client, organizer: Member, scene: Scene, clock: Any) -> None:
    exam = scene.exam(questions=[scene.questions[0], one_of_each(scene.bank)[-1]])
    attempt = scene.start(exam)
    for position, answer in enumerate((["a"], ["a"], ["一", "二"], ["写了"])):
        scene.save(attempt, position, answer)
    browser = client.sign_in(organizer)
    assert len(attempt.paper) == 4
    for address in (f"/invigilation/exams/{exam.id}", f"/invigilation/exams/{exam.id}/attempts/{attempt.id}"):
        assert "4 / 4" in browser.get(address).text


@pytest.mark.parametrize(
    ("show", "names"),
    [("running", {"甲某", "乙某"}), ("away", {"乙某"}), ("done", {"丙某"}), ("absent", {"丁某", "组织员"}), ("nonsense", None)],
)
def test_it_is_narrowed_to_what_matters(browser: Client, scene: Scene, show: str, names: set[str] | None) -> None:
    exam = scene.exam()
    everybody = {name: MemberFactory(department=scene.unit, name=name) for name in ("甲某", "乙某", "丙某", "丁某")}
    attempts = {name: scene.start(exam, everybody[name]) for name in ("甲某", "乙某", "丙某")}
    sign(attempts["甲某"])
    sign(attempts["乙某"], is_away=True)
    scene.submit(attempts["丙某"])
    text = browser.get(f"/invigilation/exams/{exam.id}/live?show={show}").text
    found = {name for name in (*everybody, "组织员") if name in text}
    assert found == (names if names is not None else {*everybody, "组织员"})


@pytest.mark.parametrize("sort", ["name", "department", "answered", "leaves", "seen", "left", "nonsense"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_it_sorts_by_everything_it_shows(browser: Client, scene: Scene, sort: str, order: str) -> None:
    exam = scene.exam()
    sign(scene.start(exam))
    reply = browser.get(f"/invigilation/exams/{exam.id}/live?sort={sort}&order={order}&page=99")
    assert reply.status_code == 200
    assert scene.member.name in reply.text


def test_nothing_new_costs_no_bytes(browser: Client, scene: Scene) -> None:
    exam = scene.exam()
    attempt = scene.start(exam)
    address = f"/invigilation/exams/{exam.id}/live"
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    scene.save(attempt, 0, ["a"])
    assert browser.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.both_databases
def test_a_thousand_candidates_cost_no_more_statements_than_ten(client: Client, scene: Scene, organizer: Member, clock: Any) -> None:
    exam = scene.exam()
    paper = scene.start(exam).paper
    browser = client.sign_in(organizer)
    address = f"/invigilation/exams/{exam.id}/live?sort=answered"
    browser.get(address)
    with counted() as few:
        browser.get(address)
    fresh = {"created_at": NOW, "password_hash": "x"}
    accounts = db.session.scalars(insert(Account).returning(Account.id), [{"staff_number": f"T{n:05}", **fresh} for n in range(1000)]).all()
    like = {"department_id": scene.unit.id, "status": "active", "category": scene.member.category, "created_at": NOW, "updated_at": NOW}
    like = {name: value for name, value in like.items() if name in Member.__table__.c}
    required = {"name": "考生", "sort_name": "kaosheng", **like}
    members = db.session.scalars(insert(Member).returning(Member.id), [{"account_id": each, **required} for each in accounts]).all()
    values = {"exam_id": exam.id, "number": 1, "seed": 1, "paper": paper, "started_at": NOW, "deadline": NOW, "full_marks": 12.0}
    attempts = db.session.scalars(insert(Attempt).returning(Attempt.id), [{"member_id": each, **values} for each in members]).all()
    db.session.execute(insert(SignOfLife), [{"attempt_id": each, "seen_at": NOW} for each in attempts])
    db.session.commit()
    begun = time.perf_counter()
    with counted() as many:
        reply = browser.get(address)
    assert len(many) == len(few)
    assert "共 1,002 人" in reply.text
    assert time.perf_counter() - begun < 3


# ── who may ──────────────────────────────────────────────────────────────────────────────────────
def test_an_organizer_beside_it_and_a_member_see_nothing_and_change_nothing(client: Client, scene: Scene, clock: Any) -> None:
    exam = scene.exam()
    attempt = scene.start(exam)
    stranger = MemberFactory(department=DepartmentFactory(name="别处"))
    grant(stranger, ORGANIZER, stranger.department)
    for somebody in (stranger, scene.member):
        browser = client.sign_in(somebody)
        page, one = f"/invigilation/exams/{exam.id}", f"/invigilation/exams/{exam.id}/attempts/{attempt.id}"
        for address in (page, f"{page}/live", one):
            assert browser.get(address).status_code == 404
        for deed in ("message", "time", "submit", "reopen"):
            assert browser.post(f"{one}/{deed}", data={"text": "x", "reason": "x", "minutes": 5}).status_code == 404
        assert browser.post(f"{page}/messages", data={"text": "x"}).status_code == 404
    assert db.session.get_one(Attempt, attempt.id).state == "running"


def test_a_named_colleague_watches_this_exam_until_dismissed(browser: Client, client: Client, scene: Scene, organizer: Member) -> None:
    exam, other = scene.exam(), scene.exam(title="另一场")
    attempt = scene.start(exam)
    colleague = MemberFactory(department=scene.unit, name="周监考")
    settings = f"/manage/exams/{exam.id}/invigilation"
    assert "周监考" in browser.get(f"{settings}?q=监考").text
    for _twice in range(2):
        assert browser.post(f"/manage/exams/{exam.id}/invigilators/{colleague.id}").status_code == 303
    assert len(list(db.session.scalars(select(Invigilator)))) == 1
    browser.sign_in(colleague)
    assert exam.title in browser.get("/invigilation").text
    assert browser.get(f"/invigilation/exams/{exam.id}").status_code == 200
    assert browser.get(f"/invigilation/exams/{exam.id}/attempts/{attempt.id}").status_code == 200
    assert browser.get(f"/invigilation/exams/{other.id}").status_code == 404
    assert browser.get(settings).status_code == 403
    browser.sign_in(organizer)
    browser.post(f"/manage/exams/{exam.id}/invigilators/{colleague.id}/dismiss")
    browser.sign_in(colleague)
    assert browser.get(f"/invigilation/exams/{exam.id}").status_code == 404


def test_only_a_colleague_in_scope_is_named(browser: Client, scene: Scene) -> None:
    exam = scene.exam()
    elsewhere = MemberFactory(department=DepartmentFactory(name="别处"))
    for member_id in (elsewhere.id, 987654321):
        assert browser.post(f"/manage/exams/{exam.id}/invigilators/{member_id}").status_code == 404
    assert list(db.session.scalars(select(Invigilator))) == []


def test_a_candidate_of_another_exam_is_not_there(browser: Client, scene: Scene) -> None:
    exam, other = scene.exam(), scene.exam(title="另一场")
    attempt = scene.start(other)
    assert browser.get(f"/invigilation/exams/{exam.id}/attempts/{attempt.id}").status_code == 404


# ── what can be done ─────────────────────────────────────────────────────────────────────────────
def act(browser: Client, attempt: Attempt, deed: str, **data: Any) -> Any:
    return browser.post(f"/invigilation/exams/{attempt.exam_id}/attempts/{attempt.id}/{deed}", data=data)


def test_more_time_reaches_the_page_and_a_second_click_gives_no_more(browser: Client, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    assert attempt.deadline is not None
    seen = str(int(attempt.deadline.timestamp() * 1000))
    for _click in range(2):
        assert act(browser, attempt, "time", minutes="10", reason="断网", seen=seen).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Attempt, attempt.id).deadline == NOW + timedelta(minutes=40)
    assert len(list(db.session.scalars(select(ExamOverride)))) == 1
    assert "断网" in browser.get(f"/invigilation/exams/{attempt.exam_id}/attempts/{attempt.id}").text
    browser.sign_in(scene.member)
    told = browser.get(f"/attempts/{attempt.id}/state").json
    assert told["deadline"] == int((NOW + timedelta(minutes=40)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("deed", "data", "words"),
    [
        ("time", {"minutes": "10", "reason": "", "seen": "1"}, "请写明原因"),
        ("time", {"minutes": "0", "reason": "断网", "seen": "1"}, "1 到 600"),
        ("submit", {"reason": "  "}, "请写明原因"),
        ("message", {"text": ""}, "请写下要告诉考生的话"),
        ("message", {"text": "长" * 301}, "最多 300 个字"),
    ],
)
def test_a_refused_deed_shows_what_was_typed_and_changes_nothing(
    browser: Client, scene: Scene, deed: str, data: dict[str, str], words: str
) -> None:
    attempt = scene.start(scene.exam())
    reply = act(browser, attempt, deed, **data)
    assert reply.status_code == 422
    assert words in reply.text
    assert all(value in reply.text for value in data.values() if value.strip())
    db.session.expire_all()
    assert db.session.get_one(Attempt, attempt.id).deadline == NOW + timedelta(minutes=30)


def test_handing_in_for_somebody_and_opening_again(browser: Client, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    for _click in range(2):
        assert act(browser, attempt, "submit", reason="身体不适").status_code == 303
    page = f"/invigilation/exams/{attempt.exam_id}/attempts/{attempt.id}"
    assert "监考人员代为交卷" in browser.get(page).text
    assert act(browser, attempt, "reopen", reason="误操作", minutes="20").status_code == 303
    assert act(browser, attempt, "reopen", reason="误操作", minutes="20").status_code == 303  # a second click: it runs already
    db.session.expire_all()
    assert db.session.get_one(Attempt, attempt.id).state == "running"
    assert browser.get(page).text.count("误操作") == 1


def test_a_message_reaches_the_page_once_read_no_more(browser: Client, scene: Scene) -> None:
    exam = scene.exam()
    attempt = scene.start(exam)
    assert browser.post(f"/invigilation/exams/{exam.id}/messages", data={"text": "<b>请看时间</b>"}).status_code == 303
    assert "&lt;b&gt;请看时间" in browser.get(f"/invigilation/exams/{exam.id}").text
    board_page = browser
    member = board_page.sign_in(scene.member)
    told = member.get(f"/attempts/{attempt.id}/state").json
    assert [message["text"] for message in told["messages"]] == ["<b>请看时间</b>"]
    assert member.post(f"/attempts/{attempt.id}/messages/{told['messages'][0]['id']}/read", json={}).status_code == 200
    assert member.get(f"/attempts/{attempt.id}/state").json["messages"] == []


def test_the_rules_of_watching_are_saved_and_stand_on_the_cover(browser: Client, scene: Scene) -> None:
    exam = scene.exam()
    address = f"/manage/exams/{exam.id}/invigilation"
    data = {"counts_leaves": "y", "is_one_device": "y", "blocks_copying": "y", "asks_full_screen": "y", "most_leaves": "3"}
    assert browser.post(address, data=data | {"most_leaves": "0"}).status_code == 422
    assert browser.post(address, data=data).status_code == 303
    assert db.session.scalars(select(Invigilation)).one().most_leaves == 3
    browser.sign_in(scene.member)
    cover = browser.get(f"/exams/{exam.id}").text
    for words in ("离开页面达到 3 次将自动交卷", "请全屏作答", "不能复制和粘贴", "只能在一台设备上", "3 秒以上会记下次数和时长"):
        assert words in cover


@pytest.mark.parametrize("body", [None, [], {"tab": "one"}, {"tab": "one", "leaves": [1]}, {"tab": "", "leaves": []}])
def test_nonsense_about_leaves_is_refused(client: Client, scene: Scene, clock: Any, body: Any) -> None:
    attempt = scene.start(scene.exam())
    assert client.sign_in(scene.member).post(f"/attempts/{attempt.id}/leaves", json=body).status_code == 422


@pytest.mark.parametrize("number", [-(10**400), -1, 10**400], ids=["far below", "below", "huge"])
def test_a_leave_of_an_impossible_length_is_cut_to_the_attempt(client: Client, scene: Scene, clock: Any, number: int) -> None:
    attempt = scene.start(scene.exam())
    clock.shift(60)
    leave = {"number": 1, "kind": "hidden", "milliseconds": number, "ago": number, "is_over": True}
    reply = client.sign_in(scene.member).post(f"/attempts/{attempt.id}/leaves", json={"tab": "one", "leaves": [leave]})
    assert reply.status_code == 200
    assert reply.json["seconds"] <= 60


def test_leaves_told_by_the_page_are_counted(client: Client, scene: Scene, clock: Any) -> None:
    attempt = scene.start(scene.exam())
    clock.shift(timedelta(minutes=5))
    leave = {"number": 1, "kind": "hidden", "milliseconds": 45_000, "ago": 1000, "is_over": True}
    browser = client.sign_in(scene.member)
    for _again in range(3):
        reply = browser.post(f"/attempts/{attempt.id}/leaves", json={"tab": "one", "leaves": [leave]})
    assert reply.json == {"count": 1, "seconds": 45, "is_running": True}
    assert "离开页面 1 次，共 45 秒，仅供参考" in browser.get(f"/attempts/{attempt.id}").text


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────
def test_neither_the_board_nor_the_state_tells_of_a_key(browser: Client, scene: Scene) -> None:
    options = [{"id": f"o{n}", "html": words} for n, words in enumerate(("甲", "乙", "丙", "丁"))]
    questions = [
        make_question(scene.bank, "single", options=options, key=[f"o{n}"], explanation_html="<p>XPLAIN</p>", source="SOURCE")
        for n in range(3)
    ]
    exam = scene.exam(questions=questions)
    attempt = scene.start(exam)
    for position in range(3):
        scene.save(attempt, position, ["o0"])
    page = f"/invigilation/exams/{exam.id}"
    pages = [browser.get(address).text for address in (page, f"{page}/live", f"{page}/attempts/{attempt.id}")]
    browser.sign_in(scene.member)
    pages.append(browser.get(f"/attempts/{attempt.id}/state").text)
    assert not re.search(r"XPLAIN|SOURCE|\bo[0-3]\b|is_right|_score", "".join(pages))


def test_addresses_are_masked() -> None:
    assert [board.masked(each) for each in ("10.1.2.3", "2001:db8::1", "", "nonsense")] == ["10.1.2.*", "2001:0db8:0000:0000:*", "", ""]
