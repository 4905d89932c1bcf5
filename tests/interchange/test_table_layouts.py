"""The same questions in layouts drawn at random come back as they were: any header or none, any order, any notation."""

import csv
import io
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.rules.items import ReadItem
from learnhub.interchange.rules.question_tables import Sheet, read_sheets
from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.sheets import excel

Question = tuple[str, str, Sequence[str], str]  # kind, stem, options, letters or words
QUESTIONS: Sequence[Question] = (
    ("single", "党的根本组织原则是（  ）。", ("民主集中制", "集体领导", "个人负责制度", "少数服从多数"), "A"),
    ("multiple", "“三会一课”中的“三会”包括（  ）。", ("支部党员大会", "支部委员会", "职工代表大会", "党小组会"), "ABD"),
    ("single", "预备党员的预备期是多长时间？", ("半年", "一年", "两年", "三年"), "B"),
    ("multiple", "下列属于党的纪律处分种类的有哪些？", ("警告", "严重警告", "罚款", "开除党籍"), "ABD"),
    ("single", "党的最高领导机关是（  ）。", ("中央政治局", "全国代表大会和它产生的中央委员会", "中央书记处", "国务院"), "B"),
    ("single", "发展党员的工作方针第一句是（  ）。", ("控制总量", "优化结构", "提高质量", "发挥作用"), "A"),
)
JUDGED: Sequence[Question] = (
    ("true_false", "预备党员没有表决权、选举权和被选举权。", (), "对"),
    ("true_false", "党员可以不参加组织生活。", (), "错"),
)
FILLED: Sequence[Question] = (("fill_blank", "党的最高理想是实现____，根本宗旨是____。", (), "共产主义；全心全意为人民服务"),)
KINDS = {
    "single": ["单选题", "单选", "单项选择题", "Single Choice", "单选题（1分）"],
    "multiple": ["多选题", "多选", "多项选择题", "Multiple Select", "多选题（2分）"],
    "true_false": ["判断题", "判断", "是非题", "True/False", "判断题（1分）"],
    "fill_blank": ["填空题", "填空", "多项填空题", "Fill in the blank", "填空题（2分）"],
}
HEADERS = (
    ("题型", "题干", "选项{}", "选项", "答案", "解析"),
    ("试题类型", "题目内容", "备选项{}", "备选答案", "正确答案", "答案解析"),
    ("Question Type", "Question", "Option {}", "Options", "Correct Answer", "Explanation"),
    ("类型", "试题题干（必填）", "{}", "全部选项", "标准答案\n（必填）", "试题解析"),
    ("题目类型", "大题题干", "选项 {}", "选项内容", "参考答案", "说明"),
)
LETTERED: Sequence[Callable[[Sequence[str]], str]] = (
    lambda options: "\n".join(f"{letter}.{text}" for letter, text in zip("ABCD", options, strict=False)),
    lambda options: " ".join(f"{letter}、{text}" for letter, text in zip("ABCD", options, strict=False)),
    lambda options: "；".join(f"{letter}．{text}" for letter, text in zip("ABCD", options, strict=False)),
    lambda options: "(A){}  (B){}  (C){}  (D){}".format(*options) if len(options) == 4 else "",
    "|".join,
    "\n".join,
)
ANSWERS: Sequence[Callable[[str, Sequence[str]], str]] = (
    lambda letters, _options: letters,
    lambda letters, _options: letters.lower(),
    lambda letters, _options: ",".join(letters),
    lambda letters, _options: "、".join(letters),
    lambda letters, _options: "".join(chr(ord(letter) + 0xFEE0) for letter in letters),
    lambda letters, _options: str(list(letters)),
    lambda letters, options: "；".join(options["ABCD".index(letter)] for letter in letters),
    lambda letters, _options: ",".join(str("ABCD".index(letter) + 1) for letter in letters),
)


@st.composite
def tables(draw: st.DrawFn, *, has_header: bool) -> tuple[Sequence[Question], list[list[str]]]:
    """Questions and a table of them."""
    names_kind = draw(st.booleans())
    questions = [*QUESTIONS]
    questions += [*JUDGED] * draw(st.integers(0, 1))
    questions += [*FILLED] * (draw(st.integers(0, 1)) if names_kind and has_header else 0)
    random.Random(draw(st.integers(0, 9))).shuffle(questions)
    words, way = draw(st.sampled_from(HEADERS)), draw(st.integers(0, 4))
    together = draw(st.sampled_from([None, *LETTERED])) if has_header else draw(st.sampled_from([None, *LETTERED[:4]]))
    answer = draw(st.sampled_from(ANSWERS if has_header else ANSWERS[:7]))
    columns: list[tuple[str, Callable[[Question], str]]] = [(words[1], lambda each: each[1])]
    if together is None:
        columns += [(words[2].format(letter), _option(place)) for place, letter in enumerate("ABCD")]
    else:
        columns.append((words[3], lambda each: together(each[2]) if each[2] else ""))
    columns.append((words[4], lambda each: answer(each[3], each[2]) if each[2] else each[3]))
    if names_kind:
        columns.insert(draw(st.integers(0, 1)), (words[0], lambda each: KINDS[each[0]][way]))
    if has_header:
        columns.append((words[5], lambda each: f"见{each[1][:4]}"))
        columns = draw(st.permutations(columns))
    if draw(st.booleans()):
        columns.insert(0, ("序号", lambda each: str(questions.index(each) + 1)))
    rows = [[cell(each) for _title, cell in columns] for each in questions]
    if has_header:
        rows.insert(0, [title for title, _cell in columns])
        for _ in range(draw(st.integers(0, 2))):
            rows.insert(0, ["党章党规知识测试题库", *[""] * (len(columns) - 1)])
    if draw(st.booleans()):
        rows.insert(len(rows) - 2, [""] * len(columns))
    return questions, rows


def _option(place: int) -> Callable[[Question], str]:
    return lambda each: each[2][place] if each[2] else ""


def said(item: ReadItem) -> tuple[str, str, list[str]]:
    draft = item.draft
    if draft.kind == "fill_blank":
        return draft.kind, draft.stem, [each.text for blank in draft.blanks for each in blank]
    return draft.kind, draft.stem, sorted(option.text for option in draft.options if option.is_right)


def expected(questions: Sequence[Question]) -> list[tuple[str, str, list[str]]]:
    found = []
    for kind, stem, options, answer in questions:
        if kind == "true_false":
            right = ["正确" if answer == "对" else "错误"]
        elif kind == "fill_blank":
            right = answer.split("；")
        else:
            right = sorted(options["ABCD".index(letter)] for letter in answer)
        found.append((kind, stem, right))
    return found


@settings(max_examples=250, deadline=None)
@given(tables(has_header=True))
def test_with_a_header_in_any_words_and_order(drawn: tuple[Sequence[Question], list[list[str]]]) -> None:
    questions, rows = drawn
    found = read_sheets([Sheet("表", rows)]).items
    assert [said(item) for item in found if item.is_sound] == expected(questions)


@settings(max_examples=250, deadline=None)
@given(tables(has_header=False))
def test_without_a_header(drawn: tuple[Sequence[Question], list[list[str]]]) -> None:
    questions, rows = drawn
    found = read_sheets([Sheet("表", rows)]).items
    assert [said(item) for item in found if item.is_sound] == expected(questions)


@settings(max_examples=40, deadline=None)
@given(
    tables(has_header=True),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]),
    st.sampled_from(",\t;"),
)
def test_as_a_text_of_any_encoding_and_delimiter(drawn: tuple[Sequence[Question], list[list[str]]], encoding: str, delimiter: str) -> None:
    questions, rows = drawn
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    form, found = read_questions(text.getvalue().encode(encoding), "x")
    assert form == "table"
    assert [said(item) for item in found.items if item.is_sound] == expected(questions)


@settings(max_examples=15, deadline=None)
@given(tables(has_header=True), tables(has_header=True))
def test_as_a_workbook_of_several_sheets(
    one: tuple[Sequence[Question], list[list[str]]], other: tuple[Sequence[Question], list[list[str]]]
) -> None:
    _form, found = read_questions(excel(one[1], [], other[1]), "x")
    assert [said(item) for item in found.items if item.is_sound] == expected([*one[0], *other[0]])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_list_of_names_is_no_table_of_questions(encoding: str) -> None:
    _form, found = read_questions("姓名,部门,电话\n张伟,办公室,138\n李娜,党办,139\n".encode(encoding), "x")
    assert not found.items
