"""Passages in the preview: shown with their questions, mended part by part; pictures are seen before they are saved."""

import io

import docx
import pytest

from learnhub.core.extensions import db
from learnhub.questions.models import QuestionBank, QuestionVersion
from tests.client import Client
from tests.interchange.test_document_files import PIXEL
from tests.interchange.test_import_mending import bank, upload  # noqa: F401 - a fixture

PAPER = """材料题
阅读材料，回答1～2题。
某支部半年没有召开党员大会。
1. 党员大会一般多久召开一次？（ ）
A. 每季度 B. 每半年
答案：C
2. 该支部应当怎样改正？
答案：按期召开党员大会。
"""
FIELDS = {"stem": "某支部一年没有召开党员大会。", "0-kind": "单选题", "0-stem": "多久召开一次？", "0-options": "每季度\n每半年"}
REST = {"1-kind": "简答题", "1-stem": "应当怎样改正？", "1-answer": "按期召开。"}


def test_a_passage_is_mended_with_its_questions_and_imported(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    where = upload(client, bank, PAPER.encode(), "材料.txt")
    assert "填写了“C”，但只有 A–B" in client.get(where).text
    mend = f"{where}/questions/0"
    assert client.post(mend, data={**FIELDS, **REST, "0-answer": "D"}).status_code == 303
    assert ">D</textarea>" in client.get(where).text
    client.post(mend, data={**FIELDS, **REST, "0-answer": "A"})
    assert client.post(where).status_code == 303
    version = db.session.query(QuestionVersion).one()
    assert "一年没有召开" in version.stem_html
    assert [part["kind"] for part in version.parts] == ["single", "short_answer"]
    assert "多久召开一次" in version.parts[0]["stem_html"]


def test_a_picture_is_seen_before_it_is_saved(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    document = docx.Document()
    document.add_paragraph("1. 图中是（A）").add_run().add_picture(io.BytesIO(PIXEL))
    document.add_paragraph("A. 党徽  B. 国徽")
    content = io.BytesIO()
    document.save(content)
    where = upload(client, bank, content.getvalue(), "图.docx")
    page = client.get(where).text
    address = page.split('class="import-picture"')[1].split('src="')[1].split('"')[0]
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PIXEL)
    assert client.get(address.replace("/0/", "/7/")).status_code == 404
    assert client.get(address + "x").status_code == 404


@pytest.mark.parametrize("times", [3])
def test_a_file_is_read_once_for_all_its_pages(
    client: Client,
    bank: QuestionBank,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    from learnhub.interchange.service import waiting_import

    reads: list[str] = []
    read = waiting_import.read_questions
    monkeypatch.setattr(waiting_import, "read_questions", lambda *given: (reads.append("read"), read(*given))[1])
    where = upload(client, bank, (PAPER + "3. 独此一份的题。（√）\n").encode(), "材料.txt")
    for _time in range(times):
        client.get(where)
    assert len(reads) == 1
