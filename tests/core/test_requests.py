"""What a request may carry: numbers that fit a row, text that a database can hold."""

from typing import Any

import pytest
from flask import Flask

from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER
from learnhub.core.requests import LARGEST, decimal, whole
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant


@pytest.fixture
def manager(client: Client, database: Any) -> Client:
    unit = DepartmentFactory()
    member = MemberFactory(department=unit)
    for role in (ORGANIZER, ADMINISTRATOR):
        grant(member, role, unit)
    return client.sign_in(member)


@pytest.mark.parametrize("text", ["1", "-5", str(LARGEST)])
def test_a_number_that_fits_a_row_is_one(text: str) -> None:
    assert whole(text) == int(text)


@pytest.mark.parametrize("text", ["", "a", "1.5", str(LARGEST + 1), "9" * 5000])
def test_what_no_row_can_be_numbered_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        whole(text)


@pytest.mark.parametrize(("text", "number"), [("2.5", 2.5), ("２．５", 2.5), (" 7 ", 7.0), ("-1", -1.0)])
def test_a_number_is_read_as_it_is_typed(text: str, number: float) -> None:
    assert decimal(text) == number


@pytest.mark.parametrize("text", ["", "a", "nan", "inf", "-Infinity", "1e999", "5，5"])
def test_what_counts_nothing_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decimal(text)


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/attempts/{}", "/quizzes/{}", "/manage/members/{}", "/manage/questions/{}", "/ranking/units/{}"])
def test_a_number_beyond_every_row_leads_to_the_page_that_says_so(manager: Client, path: str) -> None:
    for number in (LARGEST, LARGEST + 1, 10**30):
        assert manager.get(path.format(number)).status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/manage/members?unit={}", "/manage/behind?unit={}", "/manage/units/new?parent={}"])
def test_a_number_beyond_every_row_in_the_query_breaks_nothing(manager: Client, path: str) -> None:
    assert {manager.get(path.format(number)).status_code for number in (LARGEST + 1, -(10**30))} <= {200, 404}


@pytest.mark.both_databases
def test_text_with_a_control_character_that_no_database_takes_is_refused(manager: Client) -> None:
    answers = [
        manager.get("/manage/members?q=%00"),
        manager.get("/courses/a%00b"),
        manager.post("/manage/questions/new", data={"name": "a\0"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all("控制字符" in answer.get_data(as_text=True) for answer in answers)


@pytest.mark.both_databases
@pytest.mark.parametrize("body", ['{"lease": "\\u0000", "beats": []}', '{"lease": "\\ud800", "beats": []}', "[" * 60_000])
def test_json_that_no_database_takes_is_no_json(manager: Client, body: str) -> None:
    answer = manager.post("/study/beats", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert "没有计入" in answer.json["error"]


def test_json_with_a_face_in_it_is_read(app: Flask) -> None:
    assert app.json.loads(b'{"tab": "\\ud83d\\ude00"}') == {"tab": "😀"}
