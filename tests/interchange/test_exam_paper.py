"""Exams on paper, through the pages: what is printed, scores from Excel, scores typed into the grid."""

import re
from io import BytesIO
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.service import set_forms
from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.interchange.rules.score_tables import marks_of, score_rows
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam(title="纸笔测试")


@pytest.fixture
def organizer(scene: Scene) -> Member:
    found = MemberFactory(department=scene.unit, name="钱组织")
    grant(found, ORGANIZER, scene.unit)
    return found


@pytest.fixture
def browser(client: Client, organizer: Member) -> Client:
    return client.sign_in(organizer)


def table(*rows: tuple[Any, ...]) -> BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def upload(browser: Client, exam: Exam, *rows: tuple[Any, ...]) -> Any:
    return browser.post(f"/manage/exams/{exam.id}/paper-scores/file", data={"file": (table(*rows), "成绩.xlsx")})


def scores() -> list[float]:
    return sorted(db.session.scalars(select(Attempt.score).where(Attempt.source == "paper")))


def words(reply: Any) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(reply.data)).pages))


@pytest.mark.slow
def test_paper_sheet_and_key_are_printed_in_one_order(browser: Client, scene: Scene) -> None:
    exam = scene.exam(questions=one_of_each(scene.bank), title="各类题型", marks=2.0)
    there = f"/manage/exams/{exam.id}/print"
    paper = words(browser.post(there, data={"what": "paper", "form": ""}))
    sheet = words(browser.post(there, data={"what": "sheet", "form": ""}))
    key = words(browser.post(there, data={"what": "key", "form": ""}))
    assert paper.startswith("各类题型姓名")
    assert "一、单项选择题（每题2分，共2分）" in paper
    assert "答案：" not in paper
    assert "各类题型答题卡" in sheet
    assert "ABCD" in sheet
    assert "答案：A" in key
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "export")) == 3
    assert browser.post(there, data={"what": "paper", "form": "B"}).status_code == 404
    assert browser.post(there, data={"what": "everything"}).status_code == 404


def test_a_table_of_sums_is_previewed_entered_and_changes_nothing_again(
    browser: Client,
    scene: Scene,
    exam: Exam,
    organizer: Member,
) -> None:
    rows = [("姓名", "成绩"), (scene.member.name, "9分"), (organizer.name, "缺考")]
    preview = upload(browser, exam, *rows)
    assert preview.status_code == 303
    page = browser.get(preview.location).text
    assert "新登记 1 人，更正 0 人" in page
    assert "1 人没有成绩" in page
    assert scores() == []
    done = browser.post(preview.location)
    assert (done.status_code, done.location, scores()) == (303, f"/manage/exams/{exam.id}/paper-scores", [9.0])
    assert "没有新的成绩要登记" in browser.get(upload(browser, exam, *rows).location).text
    again = upload(browser, exam, ("姓名", "成绩"), (scene.member.name, 10)).location
    assert "9 → <b>10</b>" in browser.get(again).text
    browser.post(again)
    assert scores() == [10.0]


def test_each_problem_is_told_with_its_cell_and_bad_rows_may_be_skipped(
    browser: Client,
    scene: Scene,
    exam: Exam,
    organizer: Member,
) -> None:
    me = scene.member.name
    good, bad = (me, None, 9), [(organizer.name, None, 99), ("没有此人", None, 3), (me, "不对", 3), (me, None, "优")]
    preview = upload(browser, exam, ("期末考试", None, None), ("姓名", "工号", "总分"), good, *bad).location
    page = browser.get(preview).text
    for place, sentence in (("C4", "0 到 12"), ("A5", "没有这位同志"), ("B6", "没有这个工号"), ("C7", "不是分数")):
        assert f"Sheet {place}" in page
        assert sentence in page
    refused = browser.post(preview)
    assert (refused.status_code, scores()) == (422, [])
    sheet = load_workbook(BytesIO(browser.get(f"{preview}/errors.xlsx").data)).active
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["C4", "A5", "B6", "C7"]
    assert browser.post(preview, data={"mode": "skip"}).status_code == 303
    assert scores() == [9.0]


def test_the_template_by_question_comes_back_filled_in(browser: Client, scene: Scene, exam: Exam) -> None:
    reply = browser.post(f"/manage/exams/{exam.id}/paper-scores/template", data={"by": "question"})
    rows = [list(row) for row in load_workbook(BytesIO(reply.data)).active.iter_rows(values_only=True)]
    assert rows[0][3:] == [f"第{n}题（2分）" for n in range(1, 7)] + ["总分"]
    mine = next(row for row in rows if row[0] == scene.member.name)
    mine[3:9] = [2, 2, 0, 1.5, 2, 2]
    preview = upload(browser, exam, *map(tuple, rows)).location
    browser.post(preview)
    assert scores() == [9.5]
    missing = upload(browser, exam, tuple(rows[0]), (*mine[:8], None, None)).location
    assert "第 6 题没有填" in browser.get(missing).text


@pytest.mark.parametrize("rows", [[("甲", "乙"), ("1", "2")], [("姓名", "部门"), ("张三", "一处")], [("姓名", "总分"), (None, None)]])
def test_what_is_no_table_of_scores_is_refused(browser: Client, exam: Exam, rows: list[tuple[Any, ...]]) -> None:
    assert upload(browser, exam, *rows).status_code == 422


def test_scores_are_typed_into_the_grid_all_or_none(browser: Client, scene: Scene, exam: Exam, organizer: Member) -> None:
    there = f"/manage/exams/{exam.id}/paper-scores"
    mine, hers = f"t{scene.member.id}", f"t{organizer.id}"
    assert f'name="{mine}"' in browser.get(there).text
    refused = browser.post(there, data={mine: "9", hers: "十"})
    assert (refused.status_code, scores()) == (422, [])
    assert 'value="9"' in refused.text
    assert 'value="十"' in refused.text
    for _double_click in range(2):
        assert browser.post(there, data={mine: "9", hers: ""}).status_code == 303
    assert scores() == [9.0]
    by_question = {f"m{organizer.id}-{place}": "2" for place in range(6)}
    assert browser.post(f"{there}?by=question", data=by_question | {f"m{organizer.id}-0": "3"}).status_code == 422
    assert browser.post(f"{there}?by=question", data=by_question).status_code == 303
    assert scores() == [9.0, 12.0]
    assert "按题登记" in browser.get(there).text


def test_the_member_sees_it_as_released_and_the_organizer_where_it_came_from(
    client: Client,
    browser: Client,
    scene: Scene,
    exam: Exam,
) -> None:
    browser.post(f"/manage/exams/{exam.id}/paper-scores", data={f"t{scene.member.id}": "9"})
    attempt_id = db.session.scalars(select(Attempt.id)).one()
    assert "只登记了总分" in browser.get(f"/manage/exams/{exam.id}/attempts/{scene.member.id}").text
    assert "纸质</span>" in browser.get(f"/manage/exams/{exam.id}/attempts").text
    page = client.sign_in(scene.member).get(f"/attempts/{attempt_id}/result").text
    assert "纸质考试的成绩" in page
    assert '<span class="num">9</span>' in page


def test_somebody_of_another_unit_finds_none_of_it(client: Client, scene: Scene, exam: Exam) -> None:
    stranger, elsewhere = MemberFactory(), DepartmentFactory()
    grant(stranger, ORGANIZER, elsewhere)
    browser = client.sign_in(stranger)
    there = f"/manage/exams/{exam.id}"
    assert browser.get(f"{there}/paper-scores").status_code == 404
    assert browser.get(f"{there}/paper-scores/file").status_code == 404
    assert browser.post(f"{there}/print", data={"what": "key"}).status_code == 404
    assert browser.post(f"{there}/paper-scores", data={f"t{scene.member.id}": "9"}).status_code == 404
    assert upload(browser, exam, ("姓名", "总分"), (scene.member.name, 9)).status_code == 404
    assert scores() == []


def test_heads_are_found_under_a_title_and_numbers_with_their_unit() -> None:
    head, line = ["序号", "姓名", "手机", "1", "2.", "第3题(2分)", "合计"], ["1", "张 三", "13800000000", "2", "", "1", ""]
    rows = score_rows("一", [["2026年测试"], head, line])
    assert rows is not None
    assert [(cell.text, cell.place) for cell in rows[0].marks.values()] == [("2", "D3"), ("", "E3"), ("1", "F3")]
    assert [marks_of(rows[0].total.__class__(text)) for text in ("85.5分", "８５", "", "1e9", "nan")] == [85.5, 85, None, None, None]


def test_each_form_has_its_own_order_and_scores_name_the_form(browser: Client, scene: Scene, exam: Exam, organizer: Member) -> None:
    with transaction():
        exam.shuffles_questions = True
        set_forms(exam, 2, seed=4, actor_id=None, now=NOW)
    reply = browser.post(f"/manage/exams/{exam.id}/paper-scores/template", data={"by": "question"})
    head = next(load_workbook(BytesIO(reply.data)).active.iter_rows(values_only=True))
    assert head[3:] == ("卷别", *[f"第{number}题" for number in range(1, 7)], "总分")
    rows = [head[:1] + head[3:], (scene.member.name, "A卷", 2, 2, 2, 2, 2, 1, 11), (organizer.name, "b", 2, 2, 2, 2, 2, 2, None)]
    browser.post(upload(browser, exam, *rows).location)
    papers = {attempt.member_id: attempt.paper for attempt in db.session.scalars(select(Attempt))}
    assert {member_id: paper[0]["form"] for member_id, paper in papers.items()} == {scene.member.id: "A", organizer.id: "B"}
    assert [place["question"] for place in papers[scene.member.id]] != [place["question"] for place in papers[organizer.id]]
    assert "请填写卷别：A、B" in browser.get(upload(browser, exam, rows[0], (scene.member.name, "", 2, 2, 2, 2, 2, 2, None)).location).text
    other = {f"f{scene.member.id}": "B"} | {f"m{scene.member.id}-{place}": "1" for place in range(6)}
    refused = browser.post(f"/manage/exams/{exam.id}/paper-scores?by=question", data=other)
    assert refused.status_code == 422
    assert "不能改卷别" in refused.text
