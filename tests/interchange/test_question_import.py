"""The import's page, its command, the export and the template."""

import io
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.exc import OperationalError

from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.rules.kinds import ALL_KINDS
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.interchange.sheets import excel

HEADER = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"]
GOOD = [["单选题", f"第{number}题？", "甲", "乙", "丙", "丁", "A"] for number in ("一", "二", "三")]
BAD = ["多选题", "坏题？", "甲", "乙", "", "", "ABE"]


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Two departments, an organizer of each, a bank of the first."""
    a, b = DepartmentFactory(name="甲处"), DepartmentFactory(name="乙处")
    people = {name: MemberFactory(name=name, department=unit) for name, unit in (("孙甲", a), ("孙乙", b), ("孙丙", a))}
    for person in people.values():
        grant(person, "organizer", person.department)
    return {"bank": make_bank(a), **people}


def upload(client: Client, bank: QuestionBank, rows: Sequence[Sequence[Any]], name: str = "题目.xlsx") -> str:
    """Upload a table; returns the address it leads to."""
    content = excel([HEADER, *rows], names=["题目"])
    answer = client.post(f"/manage/questions/{bank.id}/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def count() -> int:
    return db.session.query(Question).count()


class TestPage:
    def test_a_file_is_previewed_and_nothing_is_saved_until_confirmed(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], GOOD)
        text = client.get(address).text
        assert "导入 3 题" in text
        assert "本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密" in text
        assert count() == 0
        answer = client.post(address)
        assert (answer.status_code, count()) == (303, 3)
        assert "已导入 3 题" in client.get(answer.headers["Location"]).text
        assert client.get(address).status_code == 303  # the file is gone

    def test_errors_stand_beside_their_cells_in_the_order_of_the_rows(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], [["听力题", "甲？", "", "", "", "", "乙"], *GOOD, BAD])
        text = client.get(address).text
        assert "A2 “题型”" in text
        assert "G6 “答案”" in text
        assert text.index("A2 “题型”") < text.index("G6 “答案”")
        assert "填写了“E”，但只有 A–B 几个选项" in text

    @pytest.mark.parametrize(
        ("row", "where", "sentence"),
        [
            (["单选题", "甲？", "一", "二", "三", "四", "AB"], "G2 “答案”", "只能有一个正确答案"),
            (["单选题", "甲？", "一", "二", "二", "四", "B"], "E2 “选项C”", "相同，请改写"),
            (["单选题", "甲？", "", "", "", "", "A"], "C2 “选项A”", "至少要有 2 个选项"),
            (["单选题", "", "一", "二", "三", "四", "A"], "B2 “题干”", "没有题干"),
        ],
    )
    def test_what_no_question_may_be_is_said_at_its_cell(
        self, client: Client, bureau: dict[str, Any], row: list[str], where: str, sentence: str
    ) -> None:
        text = client.get(upload(client.sign_in(bureau["孙甲"]), bureau["bank"], [row])).text
        assert where in text
        assert sentence in text

    def test_by_default_all_or_nothing(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], [*GOOD, BAD])
        answer = client.post(address)
        assert (answer.status_code, count()) == (422, 0)
        assert "没有导入任何题" in answer.text
        assert client.post(address, data={"mode": "skip"}).status_code == 303
        assert count() == 3

    def test_the_same_file_again_changes_nothing(self, client: Client, bureau: dict[str, Any]) -> None:
        client.sign_in(bureau["孙甲"])
        client.post(upload(client, bureau["bank"], GOOD))
        address = upload(client, bureau["bank"], [*GOOD, GOOD[0]])
        text = client.get(address).text
        assert "没有新的题" in text
        assert "题库里已有相同的题" in text
        client.post(address)
        assert (count(), db.session.query(QuestionVersion).count()) == (3, 3)

    def test_a_question_twice_in_a_file_is_said(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], [*GOOD, GOOD[0]])
        assert "第 2 行相同，只导入一次" in client.get(f"{address}?tab=known").text

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"", "文件是空的"), (b"%PDF-1.4", "不是可以导入的试题文件"), ("甲\n丙".encode(), "没有")],
    )
    def test_what_cannot_be_read_gets_a_sentence(self, client: Client, bureau: dict[str, Any], content: bytes, sentence: str) -> None:
        client.sign_in(bureau["孙甲"])
        answer = client.post(f"/manage/questions/{bureau['bank'].id}/import", data={"file": (io.BytesIO(content), "x.xlsx")})
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_no_file_at_all(self, client: Client, bureau: dict[str, Any]) -> None:
        answer = client.sign_in(bureau["孙甲"]).post(f"/manage/questions/{bureau['bank'].id}/import", data={})
        assert answer.status_code == 422
        assert "请先选择一个文件" in answer.text

    @pytest.mark.parametrize("who", ["孙乙", "孙丙"])
    def test_a_file_waits_for_its_owner_alone(self, client: Client, app: Flask, bureau: dict[str, Any], who: str) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], GOOD)
        other = app.test_client()
        assert isinstance(other, Client)
        other.sign_in(bureau[who])
        for answer in (other.get(address), other.post(address), other.get(f"{address}/errors.xlsx"), other.post(f"{address}/discard")):
            assert answer.status_code in {303, 404}
        assert count() == 0
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("key", ["x", "a" * 32, "..%2f..%2fetc", "a" * 300])
    def test_a_key_that_was_never_given_leads_to_nothing(self, client: Client, bureau: dict[str, Any], key: str) -> None:
        assert client.sign_in(bureau["孙甲"]).post(f"/manage/questions/{bureau['bank'].id}/import/{key}").status_code in {303, 404}

    def test_a_file_that_waited_too_long_is_gone(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], GOOD)
        with time_machine.travel(now() + timedelta(hours=3)):
            client.sign_in(bureau["孙甲"])
            assert client.post(address).status_code == 303
        assert count() == 0

    def test_the_error_file_can_be_mended_and_brought_again(self, client: Client, bureau: dict[str, Any]) -> None:
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], [GOOD[0], BAD])
        sheet = load_workbook(io.BytesIO(client.get(f"{address}/errors.xlsx").data)).active
        rows = [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]
        assert rows[0] == [*HEADER, "需要修改"]
        assert rows[1][:7] == BAD
        assert "G3 “答案”" in rows[1][7]
        rows[1][6] = "AB"
        content = excel(rows)
        answer = client.post(f"/manage/questions/{bureau['bank'].id}/import", data={"file": (io.BytesIO(content), "改好.xlsx")})
        client.post(answer.headers["Location"])
        assert db.session.query(Question).one().kind == "multiple"

    def test_markup_in_a_cell_is_text(self, client: Client, bureau: dict[str, Any]) -> None:
        rows = [["单选题", "<img src=x onerror=alert(1)>？", "<b>甲</b>", "乙", "丙", "丁", "A"]]
        address = upload(client.sign_in(bureau["孙甲"]), bureau["bank"], rows, name="<script>.xlsx")
        text = client.get(address).text
        assert "<img src=x" not in text
        assert "<script>.xlsx" not in text
        client.post(address)
        assert db.session.query(QuestionVersion).one().options[0]["html"] == "&lt;b&gt;甲&lt;/b&gt;"


class TestExport:
    def export(self, client: Client, bank: QuestionBank, **form: Any) -> bytes:
        return client.post(f"/manage/questions/{bank.id}/export{'' if form else '?everything=1'}", data=form).data

    def test_an_export_brought_again_is_the_same_bank(self, client: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        make_question(
            bank, "甲？\n\n第二段", topic="党章", difficulty="hard", source="《准则》", clause="第一条", tags=["一", "二"], explanation="解"
        )
        make_question(bank, "乙？", right="ABD")
        make_question(bank, "丙。", right="错")
        content = self.export(client.sign_in(bureau["孙甲"]), bank)
        other = make_bank(bureau["孙甲"].department, "另一题库")
        answer = client.post(f"/manage/questions/{other.id}/import", data={"file": (io.BytesIO(content), "x.xlsx")})
        client.post(answer.headers["Location"])

        def said(bank_id: int) -> list[Any]:
            rows = (
                db.session.query(Question, QuestionVersion)
                .join(QuestionVersion)
                .filter(Question.bank_id == bank_id)
                .order_by(Question.stem_text)
            )
            return [
                (q.kind, q.topic, q.difficulty, q.tags, v.stem_html, v.options, v.answer_key, v.explanation_html, v.source, v.clause)
                for q, v in rows
            ]

        assert said(other.id) == said(bank.id)

    def test_only_what_was_ticked(self, client: Client, bureau: dict[str, Any]) -> None:
        first = make_question(bureau["bank"], "甲？")
        make_question(bureau["bank"], "乙？")
        sheet = load_workbook(io.BytesIO(self.export(client.sign_in(bureau["孙甲"]), bureau["bank"], id=first.id))).active
        assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["甲？"]

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org"])
    def test_what_looks_like_a_formula_is_text(self, client: Client, bureau: dict[str, Any], text: str) -> None:
        make_question(bureau["bank"], text)
        sheet = load_workbook(io.BytesIO(self.export(client.sign_in(bureau["孙甲"]), bureau["bank"]))).active
        assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].hyperlink) == (text, "s", None)

    def test_another_units_bank_is_not_exported(self, client: Client, bureau: dict[str, Any]) -> None:
        make_question(bureau["bank"])
        assert client.sign_in(bureau["孙乙"]).post(f"/manage/questions/{bureau['bank'].id}/export?everything=1").status_code == 404

    def test_the_template_can_be_imported_as_it_is(self, client: Client, bureau: dict[str, Any]) -> None:
        content = client.sign_in(bureau["孙甲"]).get("/manage/questions/template.xlsx").data
        book = load_workbook(io.BytesIO(content))
        choices = {str(each.sqref).split(":")[0]: each for each in book["试题"].data_validations.dataValidation}
        assert list(choices) == ["A2", "L2", "Q2"]
        assert "材料题-单选题" in choices["A2"].formula1
        assert {each.errorStyle for each in choices.values()} == {"warning"}  # other words are read too
        answer = client.post(f"/manage/questions/{bureau['bank'].id}/import", data={"file": (io.BytesIO(content), "模板.xlsx")})
        client.post(answer.headers["Location"])
        assert {question.kind for question in db.session.query(Question)} == set(ALL_KINDS)

    @pytest.mark.parametrize(("layout", "cells"), [("kaoshibao", ["B2", "N2"]), ("chaoxing", ["B2", "F2"])])
    def test_templates_of_other_platforms_have_drop_downs(
        self, client: Client, bureau: dict[str, Any], layout: str, cells: list[str]
    ) -> None:
        content = client.sign_in(bureau["孙甲"]).get(f"/manage/questions/template/{layout}.xlsx").data
        sheet = load_workbook(io.BytesIO(content)).active
        assert [str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation] == cells


class TestCommand:
    def run(self, app: Flask, tmp_path: Any, rows: Sequence[Sequence[Any]], *options: str) -> tuple[int, Any]:
        file = tmp_path / "题目.xlsx"
        file.write_bytes(excel([HEADER, *rows], names=["题目"]))
        result = app.test_cli_runner().invoke(args=["questions", "import", str(file), "--bank", "党章党规", "--json", *options])
        db.session.expire_all()
        return result.exit_code, json.loads(result.stdout)

    def test_good_questions_go_in_once(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        status, said = self.run(app, tmp_path, GOOD)
        assert (status, said["counts"], said["errors"], count()) == (0, {"single": 3}, [], 3)
        assert said["questions"][0] == {
            "type": "single",
            "stem": "第一题？",
            "options": [{"text": text, "is_correct": text == "甲", "fraction": 1.0 if text == "甲" else 0} for text in "甲乙丙丁"],
            "answers": ["甲"],
            "explanation": "",
            "at": {"sheet": "题目", "row": 2},
        }
        status, said = self.run(app, tmp_path, GOOD)
        assert (status, said["imported"], count()) == (0, {"created": 0, "known": 3, "left_out": 0}, 3)

    def test_bad_ones_keep_all_out_unless_they_are_skipped(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        status, said = self.run(app, tmp_path, [*GOOD, BAD])
        (error,) = said["errors"]
        assert (status, count(), error["sheet"], error["row"], error["column"]) == (1, 0, "题目", 5, "G")
        status, said = self.run(app, tmp_path, [*GOOD, BAD], "--skip-bad")
        assert (status, count()) == (1, 3)

    def test_a_trial_saves_nothing(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        status, said = self.run(app, tmp_path, GOOD, "--dry-run")
        assert (status, said["imported"], count()) == (0, None, 0)

    def test_a_file_that_cannot_be_read(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        file = tmp_path / "x.xlsx"
        file.write_bytes(b"%PDF-1.4")
        result = app.test_cli_runner().invoke(args=["questions", "import", str(file), "--bank", "党章党规", "--json"])
        assert result.exit_code == 2
        assert "不是可以导入的试题文件" in json.loads(result.stdout)["errors"][0]["message"]

    def test_a_file_is_checked_without_a_database_too(self, app: Flask, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(*_arguments: object) -> None:
            raise OperationalError("SELECT", {}, Exception("unable to open database file"))

        monkeypatch.setattr(db.session, "scalars", missing)
        file = tmp_path / "题.gift"
        file.write_text("甲？{=乙 ~丙}")
        asked = ["questions", "import", str(file), "--bank", "新题库"]
        assert app.test_cli_runner().invoke(args=[*asked, "--dry-run"]).exit_code == 0
        refused = app.test_cli_runner().invoke(args=asked)
        assert refused.exit_code == 2
        assert "flask db upgrade" in refused.output

    def test_a_bank_that_is_not_there_is_made(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        file = tmp_path / "题目.xlsx"
        file.write_bytes(excel([HEADER, *GOOD]))
        result = app.test_cli_runner().invoke(args=["questions", "import", str(file), "--bank", "新题库"])
        assert result.exit_code == 0
        assert "已导入 3 题" in result.stdout
        assert db.session.query(QuestionBank).filter_by(name="新题库").count() == 1

    @pytest.mark.slow
    def test_ten_thousand_questions_in_ten_seconds(self, app: Flask, tmp_path: Any, bureau: dict[str, Any]) -> None:
        begun = now()
        status, _said = self.run(
            app, tmp_path, [["单选题", f"第{number}道题？", "甲", "乙", "丙", "丁", "ABCD"[number % 4]] for number in range(10_000)]
        )
        assert (status, count()) == (0, 10_000)
        assert now() - begun < timedelta(seconds=40)  # 10 s on a machine of its own; tests run beside each other
