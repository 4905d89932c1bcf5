"""Who was present, from a file: previewed, all or nothing, and nothing twice."""

import io
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.interchange.rules.attendance_tables import letters, name_of, people_in, phone_of
from learnhub.learning.models import Attendance
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import MemberFactory, grant
from tests.learning.conftest import NOON
from tests.learning.test_sessions_held import opened, plan


@pytest.fixture
def organizer(database: Any, client: Client) -> Member:
    """The organizer of a department, signed in."""
    found = MemberFactory(name="马玉兰")
    grant(found, ORGANIZER, found.department)
    client.sign_in(found)
    return found


def upload(client: Client, path: str, *lines: str, encoding: str = "utf-8") -> Any:
    content = "\n".join(lines).encode(encoding)
    return client.post(path, data={"file": (io.BytesIO(content), "到会.csv")}, content_type="multipart/form-data")


def present() -> set[int]:
    return set(db.session.scalars(db.select(Attendance.member_id)))


@pytest.mark.both_databases
def test_a_list_is_previewed_noted_and_changes_nothing_the_second_time(organizer: Member, client: Client) -> None:
    unit = organizer.department
    assert unit is not None
    anna, boris = MemberFactory(name="安娜", department=unit), MemberFactory(name="张伟", department=unit)
    path = f"/manage/sessions/{opened(unit).id}/attendance"
    assert client.get(path).status_code == 200
    lines = ("三月集体学习到会名单,", "序号,姓 名,工号", f"1,安娜,{anna.account.staff_number}", "2,张　伟,", "2,张伟,", "合计：2 人,,")
    for _twice in range(2):
        sent = upload(client, path, *lines, encoding="gb18030")
        assert sent.status_code == 303
        shown = client.get(sent.location)
        assert (shown.status_code, "1 行重复" in shown.text) == (200, True)
        assert client.post(sent.location).status_code == 303
        assert present() == {anna.id, boris.id}
    assert set(db.session.scalars(db.select(Attendance.way))) == {"file"}


def test_a_wrong_row_is_named_by_its_cell_and_stops_everything_unless_skipped(organizer: Member, client: Client) -> None:
    unit = organizer.department
    assert unit is not None
    anna = MemberFactory(name="安娜", department=unit)
    for _alike in range(2):
        MemberFactory(name="李强", department=unit)
    stranger = MemberFactory(name="外人")
    path = f"/manage/sessions/{opened(unit).id}/attendance"
    lines = ("姓名,工号", "安娜,", "外人,", "李强,", f"赵六,{anna.account.staff_number}", ",NOBODY", "马玉兰,")
    sent = upload(client, path, *lines)
    page = client.get(sent.location).text
    for place, words in (("A3", "没有这位同志"), ("A4", "2 位同名"), ("A5", "对不上"), ("B6", "没有这个工号"), ("A7", "扫码签到")):
        assert place in page
        assert words in page
    refused = client.post(sent.location, data={"mode": "all"})
    assert (refused.status_code, present()) == (422, set())
    errors = client.get(f"{sent.location}/errors.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(errors.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 6
    assert client.post(sent.location, data={"mode": "skip"}).status_code == 303
    assert present() == {anna.id}
    assert stranger.id not in present()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [(["安娜", "张伟"], "没有找到表头"), (["姓名"], "下面没有人员"), (["%PDF-1.7"], "不是 Excel 或 CSV"), ([""], "文件是空的")],
)
def test_what_is_no_list_is_refused_with_a_sentence(organizer: Member, client: Client, lines: list[str], sentence: str) -> None:
    unit = organizer.department
    assert unit is not None
    answer = upload(client, f"/manage/sessions/{opened(unit).id}/attendance", *lines)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_list_is_for_an_open_session_in_ones_care(organizer: Member, client: Client) -> None:
    unit, other = organizer.department, MemberFactory().department
    assert unit is not None
    assert other is not None
    assert client.get(f"/manage/sessions/{opened(other).id}/attendance").status_code == 404
    assert upload(client, f"/manage/sessions/{opened(other).id}/attendance", "姓名", "安娜").status_code == 404
    path = f"/manage/sessions/{opened(unit).id}/attendance"
    assert client.get(f"/manage/sessions/{plan(unit).id}/attendance").status_code in {400, 422}
    assert upload(client, path).status_code == 422
    assert client.post(path).status_code == 422


def test_a_file_that_waited_too_long_or_is_of_another_session_is_uploaded_again(organizer: Member, client: Client) -> None:
    unit = organizer.department
    assert unit is not None
    MemberFactory(name="安娜", department=unit)
    path, other = (f"/manage/sessions/{opened(unit).id}/attendance" for _ in range(2))
    key = upload(client, path, "姓名", "安娜").location.rsplit("/", 1)[1]
    assert client.get(f"{other}/{key}").location == other
    assert client.post(f"{other}/{key}").location == other
    assert client.get(f"{path}/{key}/errors.xlsx").status_code == 404
    with time_machine.travel(NOON.replace(year=2099), tick=False):
        client.sign_in(organizer)
        assert client.get(f"{path}/{key}").location == path
    assert present() == set()


def test_the_template_has_heads_that_are_read(organizer: Member, client: Client) -> None:
    answer = client.get("/manage/sessions/attendance-template.xlsx")
    head = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert people_in("x", [[str(cell) for cell in head[0]], ["安娜", "1", ""]]) is not None


def test_a_column_of_either_number_is_told_apart() -> None:
    rows = people_in("x", [["姓名*", "工号或手机号*"], ["安娜", "13800000001"], ["张伟", "G12"]])
    assert rows is not None
    assert [(row.number.text, row.phone.text) for row in rows] == [("", "13800000001"), ("G12", "")]


@pytest.mark.parametrize("written", ["+86 138-0000-0001", "13800000001.0", "1.3800000001E+10"])
def test_a_phone_is_its_digits(written: str) -> None:
    assert phone_of(written) == "13800000001"


def test_names_and_columns() -> None:
    assert (name_of("张 伟"), name_of("Anna Berg")) == ("张伟", "Anna Berg")
    assert [letters(column) for column in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
    assert phone_of("1.38E+10") != "13800000000"
