"""Certificates: issued once, verified by anybody, revoked by a named person; and the study record as PDF."""

import io
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from learnhub.core.clock import local_day
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.printing import document, qr_code
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import ONLINE, Certificate, StudyFlag
from learnhub.learning.rules.certificates import DIGITS, make_number, masked, read_number
from learnhub.learning.service import award_hours
from learnhub.learning.views.documents import FOLDER, certificate_pdf, record_pdf
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import LessonFactory, MemberFactory, grant
from tests.learning.conftest import NOON

HOSTILE = '#import "x" *粗* $x^2$ \\ `code` <script> 《党章》 @ref #sys.inputs \u0001'


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 2**40 - 1))
def test_a_number_is_read_however_it_is_typed(day: date, chance: int) -> None:
    number = make_number(day, chance)
    assert read_number(number) == number
    assert read_number(number.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == number


@given(st.integers(0, 2**40 - 1), st.integers(0, 16), st.sampled_from(DIGITS))
def test_a_slip_of_one_digit_is_no_number(chance: int, place: int, digit: str) -> None:
    plain = make_number(date(2026, 3, 5), chance).replace("-", "")
    slip = plain[:place] + digit + plain[place + 1 :]
    assert (read_number(slip) is not None) == (slip == plain) or (digit in "Z0" and plain[place] in "Z0")


@pytest.mark.parametrize("typed", ["", "x", "20260305", "20260305-AAAAAAAA-A" * 3, "２０２６", "20260305-U2345678-1"])
def test_nonsense_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张*"),
        ("张小明", "张**"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马**"),
        ("欧阳", "欧*"),
        ("阿依古丽", "阿**"),
        ("王", "王*"),
    ],
)
def test_a_public_page_shows_the_surname(name: str, shown: str) -> None:
    assert masked(name) == shown


@pytest.fixture
def graduate(database: Any) -> tuple[Member, Any]:
    """A member who finished a course of two hours."""
    lesson = LessonFactory()
    member = MemberFactory(name="司马相如")
    with transaction():
        service.complete_lesson(member.id, lesson.id, now=NOON)
    return member, lesson.section.course


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace(" ", "").replace("\n", "")


@pytest.mark.both_databases
def test_a_certificate_is_issued_once_and_keeps_what_it_said(graduate: tuple[Member, Any]) -> None:
    member, course = graduate
    with transaction():
        first = service.issue_course_certificate(member.id, course.id, now=NOON)
        number = first.number
    member.name, course.title = "改名", "改题"
    db.session.commit()
    with transaction():
        again = service.issue_course_certificate(member.id, course.id, now=NOON + timedelta(days=9))
    assert (again.number, again.name, len(db.session.scalars(db.select(Certificate)).all())) == (number, "司马相如", 1)


def test_what_is_not_finished_or_was_taken_back_has_no_certificate(graduate: tuple[Member, Any]) -> None:
    member, course = graduate
    with pytest.raises(Refused, match="学完整门课程"):
        service.issue_course_certificate(MemberFactory().id, course.id, now=NOON)
    with pytest.raises(Refused, match="这一年结束以后"):
        service.issue_year_certificate(member.id, NOON.year, now=NOON)
    with pytest.raises(Refused, match="没有学时"):
        service.issue_year_certificate(member.id, NOON.year - 1, now=NOON)


def test_it_goes_with_the_hours_and_comes_back_with_them(graduate: tuple[Member, Any]) -> None:
    member, course = graduate
    lesson = course.sections[0].lessons[0]
    actor = MemberFactory().account_id
    with transaction():
        issued = service.issue_course_certificate(member.id, course.id, now=NOON)
        flag = StudyFlag(rule="no_media", member_id=member.id, key="k", lesson_id=lesson.id, day=local_day(NOON), facts={}, found_at=NOON)
        db.session.add(flag)
        db.session.flush()
        service.decide_flag(flag.id, "confirmed", "问过", takes_back=True, actor_id=actor, now=NOON)
    db.session.refresh(issued)
    assert not issued.is_valid
    with transaction():
        service.decide_flag(flag.id, "dismissed", "误会", actor_id=actor, now=NOON)
    db.session.refresh(issued)
    assert issued.is_valid


def test_the_pdf_says_it_and_its_code_leads_to_the_public_page(graduate: tuple[Member, Any], client: Client) -> None:
    member, course = graduate
    client.sign_in(member)
    answer = client.post(f"/study/courses/{course.id}/certificate")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    words = text_of(answer.data)
    issued = db.session.scalars(db.select(Certificate)).one()
    for expected in ("学习证明", "司马相如", course.title, issued.number, "特此证明"):
        assert expected.replace(" ", "") in words
    fonts = PdfReader(io.BytesIO(answer.data)).pages[0]["/Resources"]["/Font"]
    assert all("NotoSansCJK" in str(font.get_object()["/BaseFont"]) for font in fonts.values())
    stranger = client.application.test_client()
    page = stranger.get(f"/verify/{issued.number}")
    assert page.status_code == 200
    assert "证明有效" in page.text
    assert "司马**" in page.text
    for secret in (member.name, member.account.staff_number, "正式党员", member.department.name):
        assert secret not in page.text


def test_the_code_on_the_paper_can_be_read(app: Any) -> None:
    with app.test_request_context():
        address = "https://learn.example/verify/20260305-7K3M9QXZ-P"
        data = dict.fromkeys(("heading", "name", "comrade", "words", "number_label", "number", "verify_label", "address"), "字")
        picture = document(FOLDER / "certificate.typ", {**data, "organization": "字", "issued": "字", "qr": qr_code(address)}, "png")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert found.text == address


def test_text_is_never_read_as_markup(graduate: tuple[Member, Any], app: Any) -> None:
    member, course = graduate
    with transaction():
        issued = service.issue_course_certificate(member.id, course.id, now=NOON)
        issued.name, issued.title = HOSTILE[:60], HOSTILE
    with app.test_request_context():
        words = text_of(certificate_pdf(issued))
    for piece in ('#import"x"*粗*', "$x^2$", "`code`", "<script>", "@ref"):
        assert piece in words


@pytest.mark.both_databases
def test_the_record_lists_every_entry_with_sums_over_many_pages(graduate: tuple[Member, Any], app: Any) -> None:
    member, course = graduate
    with transaction():
        for n in range(120):
            award_hours(
                member.id,
                f"x:{n}",
                ONLINE,
                Decimal("0.5"),
                f"第{n}次学习 {HOSTILE[:40]}",
                now=NOON,
                day=date(2026, 1, 1) + timedelta(days=n % 60),
            )
    with app.test_request_context():
        pdf = record_pdf(member, date(2026, 1, 1), local_day(NOON), today=local_day(NOON))
    reader = PdfReader(io.BytesIO(pdf))
    words = text_of(pdf)
    assert len(reader.pages) >= 3
    assert f"第1页共{len(reader.pages)}页" in words
    assert "121条" in words
    assert words.count("第119次学习") == 1
    assert f"{60 + course.study_hours:.1f}" in words
    assert words.count("事由") == len(reader.pages)  # the head stands on every page


def test_records_are_for_oneself_and_ones_organizer(graduate: tuple[Member, Any], client: Client) -> None:
    member, _course = graduate
    with time_machine.travel(NOON, tick=False):
        assert client.sign_in(member).get("/study/record/2026").mimetype == "application/pdf"
        assert client.get("/study/record/2099").status_code == 404
        assert client.get("/study/record/1").status_code == 404
        assert client.post(f"/manage/members/{member.id}/record/2026").status_code == 403
        organizer = MemberFactory()
        grant(organizer, ORGANIZER, member.department)
        assert client.sign_in(organizer).post(f"/manage/members/{member.id}/record/2026").status_code == 200
        assert client.post(f"/manage/members/{MemberFactory().id}/record/2026").status_code == 404


def test_an_organizer_finds_and_revokes_a_certificate(graduate: tuple[Member, Any], client: Client) -> None:
    member, course = graduate
    with transaction():
        number = service.issue_course_certificate(member.id, course.id, now=NOON).number
    issued = db.session.scalars(db.select(Certificate)).one()
    organizer = MemberFactory()
    grant(organizer, ORGANIZER, member.department)
    client.sign_in(organizer)
    assert number in client.get("/manage/certificates?q=司马").text
    assert number not in client.get("/manage/certificates?state=revoked").text
    path = f"/manage/certificates/{issued.id}/revoke"
    wrong = client.post(path, data={"reason": " "})
    assert (wrong.status_code, "请写明撤销的原因" in wrong.text) == (422, True)
    assert client.post(path, data={"reason": "学时有误"}).status_code == 303
    assert client.post(path, data={"reason": "学时有误"}).status_code == 303
    assert "这份证明已经撤销" in client.get("/manage/certificates").text
    page = client.get(f"/verify/{number}")
    assert "证明已撤销" in page.text
    assert "学时有误" not in page.text
    stranger = MemberFactory()
    grant(stranger, ORGANIZER, stranger.department)
    assert client.sign_in(stranger).post(path, data={"reason": "x"}).status_code == 404


def test_a_number_is_typed_on_the_public_page(client: Client) -> None:
    assert "编号" in client.get("/verify").text
    wrong = client.get("/verify?number=20260305-AAAAAAAA-B")
    assert (wrong.status_code, "没有这个编号的证明" in wrong.text) == (404, True)
    right = make_number(date(2026, 3, 5), random.Random(1).getrandbits(40))
    assert client.get(f"/verify?number={right.lower()}").location == f"/verify/{right}"
    assert client.get(f"/verify/{right}").status_code == 404


def test_a_record_of_any_days_holds_these_and_their_sums_and_no_target(graduate: tuple[Member, Any], client: Client) -> None:
    member, _course = graduate
    with transaction():
        for day, hours in ((date(2025, 12, 31), "1.5"), (date(2026, 1, 1), "2.5"), (date(2026, 2, 1), "4.0")):
            award_hours(member.id, f"y:{day}", ONLINE, Decimal(hours), f"{day:%m%d}的学习", now=NOON, day=day)
    with time_machine.travel(NOON, tick=False):
        client.sign_in(member)
        words = text_of(client.get("/study/record?since=2025-12-31&until=2026-01-01").data)
        assert "4.0" in words
        assert ("1231的学习" in words, "0101的学习" in words, "0201的学习" in words) == (True, True, False)
        assert "考核目标" not in words
        assert "2026年3月5日" in text_of(client.get("/study/record?since=2026-01-01&until=2099-01-01").data)  # no further than today
        for wrong in (
            "",
            "?since=2026-02-01&until=2026-01-01",
            "?since=2026-03-06&until=2026-04-01",
            "?since=x&until=2026-01-01",
            "?since=0001-01-01&until=2026-01-01",
        ):
            answer = client.get(f"/study/record{wrong}")
            assert (answer.status_code, answer.location) == (303, "/study#papers-title"), wrong
        assert "请填写起止日期" in client.get("/study").text
