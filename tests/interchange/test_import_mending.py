"""The preview as a place of work: pasted text, columns named, questions mended or left out; nothing saved before the author says so."""

import io
from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.interchange.service.question_import import preview_file
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.rules.kinds import ALL_KINDS
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank
from tests.interchange.sheets import excel

HEADER = ["题型", "题干", "选项A", "选项B", "答案"]
BAD = ["单选题", "错在哪里？", "甲", "乙", "C"]


@pytest.fixture
def bank(client: Client, database: Any) -> QuestionBank:
    unit = DepartmentFactory(name="甲处")
    person = MemberFactory(name="孙甲", department=unit)
    grant(person, "organizer", unit)
    client.sign_in(person)
    return make_bank(unit)


def upload(client: Client, bank: QuestionBank, content: bytes, name: str = "题.xlsx") -> str:
    answer = client.post(f"/manage/questions/{bank.id}/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def kinds() -> list[str]:
    return sorted(question.kind for question in db.session.query(Question))


FORM = {"kind": "单选题", "stem": "错在哪里？", "options": "甲\n乙", "answer": "B", "explanation": "", "difficulty": "中"}
FILL = {"kind": "填空题", "stem": "首都是____。", "options": "", "answer": "北京/北平"}
ODD = [["一栏", "二栏", "三栏", "四栏"], ["首都是哪里", "北京", "上海", "甲"], ["国庆是几月", "九月", "十月", "乙"]]


class TestMending:
    def test_a_wrong_question_is_mended_and_saved_with_the_rest(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel([HEADER, BAD, ["单选题", "好题？", "甲", "乙", "A"]]))
        answer = client.post(f"{address}/questions/0", data=FORM)
        assert answer.status_code == 303
        assert db.session.query(Question).count() == 0
        assert "全部 2 题都可以导入" in client.get(address).text
        client.post(address)
        versions = {v.stem_html: v for v in db.session.query(QuestionVersion)}
        key = versions["<p>错在哪里？</p>"]
        assert [each["html"] for each in key.options if each["id"] in key.answer_key["right"]] == ["乙"]

    def test_the_answer_that_could_not_be_read_stands_in_the_form(self, client: Client, bank: QuestionBank) -> None:
        assert ">C</textarea>" in client.get(upload(client, bank, excel([HEADER, BAD]))).text

    def test_what_is_still_wrong_is_said_and_kept_as_typed(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel([HEADER, BAD]))
        client.post(f"{address}/questions/0", data=FORM | {"answer": "Z", "stem": "改了一半？"})
        text = client.get(address).text
        assert "改了一半？" in text
        assert "1 题有错误" in text
        assert ">Z</textarea>" in text
        assert "填写了" in text or "看不懂答案" in text

    def test_a_question_becomes_one_of_another_type(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel([HEADER, BAD]))
        client.post(f"{address}/questions/0", data=FORM | {"kind": "填空题", "stem": "首都是____。", "options": "", "answer": "北京/北平"})
        client.post(address)
        assert kinds() == ["fill_blank"]
        assert db.session.query(QuestionVersion).one().answer_key["blanks"] == [
            [{"text": "北京", "fraction": 1.0}, {"text": "北平", "fraction": 1.0}]
        ]

    def test_a_question_is_left_out(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel([HEADER, BAD, ["单选题", "好题？", "甲", "乙", "A"]]))
        client.post(f"{address}/questions/0", data={"drop": "1"})
        client.post(f"{address}/questions/0", data={"drop": "1"})  # a double click
        client.post(address)
        assert kinds() == ["single"]

    @pytest.mark.parametrize("number", ["99", "4611686018427387904"])
    def test_a_question_that_is_not_there(self, client: Client, bank: QuestionBank, number: str) -> None:
        address = upload(client, bank, excel([HEADER, BAD]))
        assert client.post(f"{address}/questions/{number}", data=FORM).status_code == 404


class TestColumns:
    def test_a_table_that_nothing_is_known_of_leads_to_its_columns(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel(ODD))
        assert address.endswith("/columns")
        named = {"0-header": "0", "0-0": "stem", "0-1": "option:0", "0-2": "option:1", "0-3": "answer"}
        answer = client.post(address, data=named)
        assert answer.status_code == 303
        text = client.get(answer.headers["Location"]).text
        assert "D2 “四栏”" in text  # 甲 is no option

    def test_columns_once_named_are_remembered(self, client: Client, bank: QuestionBank) -> None:
        rows = [ODD[0], ["首都是哪里", "北京", "上海", "A"], ["国庆是几月", "九月", "十月", "B"]]
        address = upload(client, bank, excel(rows))
        named = {"0-header": "0", "0-0": "stem", "0-1": "option:0", "0-2": "option:1", "0-3": "answer", "0-4": ""}
        if not address.endswith("/columns"):
            address += "/columns"
        client.post(address, data=named)
        again = upload(client, bank, excel([rows[0], ["长江有多长", "很长", "很短", "A"]]))
        assert "导入 1 题" in client.get(again).text

    def test_a_sheet_without_a_stem_is_refused(self, client: Client, bank: QuestionBank) -> None:
        address = upload(client, bank, excel(ODD))
        answer = client.post(address, data={"0-header": "0", "0-3": "answer"})
        assert answer.status_code == 422
        assert "没有指出题干在哪一列" in answer.text


class TestFormats:
    def test_pasted_gift_goes_in(self, client: Client, bank: QuestionBank) -> None:
        text = "::一:: 首都是哪里？ {=北京 ~上海}\n\n::二:: 党章有总纲。{T}\n\n::三:: 1921+1= {#1922:0}"
        answer = client.post(f"/manage/questions/{bank.id}/import", data={"text": text})
        client.post(answer.headers["Location"])
        assert kinds() == ["numeric", "single", "true_false"]

    def test_a_moodle_file_with_an_odd_ending_goes_in(self, client: Client, bank: QuestionBank) -> None:
        content = (
            '<?xml version="1.0"?><quiz><question type="truefalse"><name><text>一</text></name>'
            '<questiontext format="html"><text><![CDATA[<p>党章有总纲。</p>]]></text></questiontext>'
            '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>'
        ).encode()
        client.post(upload(client, bank, content, "题.txt"))
        assert kinds() == ["true_false"]

    def test_what_was_pasted_stays_when_nothing_is_found(self, client: Client, bank: QuestionBank) -> None:
        answer = client.post(f"/manage/questions/{bank.id}/import", data={"text": "你好"})
        assert answer.status_code == 422
        assert ">你好</textarea>" in answer.text

    def test_the_word_template_has_every_type_and_no_mistake(self, client: Client, bank: QuestionBank) -> None:
        answer = client.get("/manage/questions/template.docx")
        preview = preview_file(answer.data, bank)
        assert (preview.form, preview.wrong, preview.known) == ("word", [], [])
        assert {row.draft.kind for row in preview.rows} == set(ALL_KINDS)
        assert [len(row.draft.parts) for row in preview.rows if row.draft.parts] == [2]

    @pytest.mark.parametrize("layout", ["kaoshibao", "chaoxing"])
    def test_each_template_can_be_imported_as_it_is(self, client: Client, bank: QuestionBank, layout: str) -> None:
        content = client.get(f"/manage/questions/template/{layout}.xlsx").data
        client.post(upload(client, bank, content))
        assert set(kinds()) == {"single", "multiple", "true_false", "fill_blank", "short_answer"}

    def test_a_layout_that_is_none(self, client: Client, bank: QuestionBank) -> None:
        assert client.get("/manage/questions/template/x.xlsx").status_code == 404
