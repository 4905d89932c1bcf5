"""Layouts in which people keep their questions, and the cells of what is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.rules import question_answers as rows
from learnhub.interchange.rules.items import ItemFault, ReadItem
from learnhub.interchange.rules.question_tables import Sheet, TableQuestions, read_sheets
from learnhub.questions.rules.kinds import CHOICES, FILL_BLANK

KAOSHIBAO = [
    "题干（必填）",
    "题型 （必填）",
    "选项 A",
    "选项 B",
    "选项 C",
    "选项 D",
    "选项E\n(勿删)",
    "选项F\n(勿删)",
    "选项G\n(勿删)",
    "选项H\n(勿删)",
    "正确答案\n（必填）",
    "解析\n（勿删）",
    "章节\n（勿删）",
    "难度",
]
CHAOXING = [
    "目录",
    "题目类型",
    "大题题干",
    "正确答案",
    "答案解析",
    "难易度",
    "知识点",
    "标签",
    "选项数",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
]
OURS = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "章节", "难度", "出处", "条款", "施行日期", "标签"]


def read(*table: list[str], name: str = "Sheet1") -> TableQuestions:
    return read_sheets([Sheet(name, table)])


def said(found: ReadItem) -> tuple[str, str, tuple[str, ...]]:
    """A question in short: type, stem, right options."""
    return found.draft.kind, found.draft.stem, tuple(option.text for option in found.draft.options if option.is_right)


def errors(found: ReadItem) -> list[ItemFault]:
    return [fault for fault in found.faults if not fault.is_reminder]


def reminders(found: ReadItem) -> list[ItemFault]:
    return [fault for fault in found.faults if fault.is_reminder]


def faults(result: TableQuestions) -> list[tuple[str, str]]:
    return [(str(each.at), each.code) for found in result.items for each in errors(found)]


class TestLayouts:
    def test_kaoshibao(self) -> None:
        result = read(
            ["考试宝模板（请勿修改表头）"],
            KAOSHIBAO,
            ["党的宗旨是什么？", "单选题", "甲", "乙", "丙", "丁", "", "", "", "", "A", "见党章", "第一章", "易"],
            ["“三会”有哪些？", "多选题", "甲", "乙", "丙", "丁", "戊", "", "", "", "ABE", "", "", "难"],
            ["预备党员有表决权。", "判断题", "正确", "错误", "", "", "", "", "", "", "B", "", "", ""],
        )
        assert [said(found) for found in result.items] == [
            ("single", "党的宗旨是什么？", ("甲",)),
            ("multiple", "“三会”有哪些？", ("甲", "乙", "戊")),
            ("true_false", "预备党员有表决权。", ("错误",)),
        ]
        first = result.items[0].draft
        assert (first.explanation, first.topic, first.difficulty) == ("见党章", "第一章", "easy")
        assert faults(result) == []

    def test_chaoxing(self) -> None:
        result = read(
            CHAOXING,
            ["党章/总纲", "单选题", "党的宗旨？", "A", "见总纲", "中", "宗旨", "必考", "4", "甲", "乙", "丙", "丁"],
            ["党章/总纲", "判断题", "党是先锋队。", "√", "", "易", "", "", "2", "对", "错", "", ""],
        )
        question = result.items[0].draft
        assert (question.topic, question.tags) == ("党章/总纲", ["必考", "宗旨"])
        assert [said(found)[2] for found in result.items] == [("甲",), ("正确",)]

    def test_ours(self) -> None:
        result = read(
            OURS, ["单选题", "几条？", "一", "二", "三", "四", "B", "解", "章", "难", "《准则》", "第三条", "2016-01-01", "甲，乙"]
        )
        question = result.items[0].draft
        assert (question.source, question.clause, str(question.in_force), question.tags) == (
            "《准则》",
            "第三条",
            "2016-01-01",
            ["甲", "乙"],
        )

    def test_titles_above_the_header_and_section_heads_between_rows(self) -> None:
        result = read(
            ["水务局党建题库", "", "", ""],
            ["（2026 年）", "", "", ""],
            ["题目", "A", "B", "答案"],
            ["一、单项选择题（每题2分）", "", "", ""],
            ["甲？", "一", "二", "A"],
            ["二、多项选择题", "", "", ""],
            ["乙？", "一", "二", "A"],
            ["题目", "A", "B", "答案"],
            ["三、判断题", "", "", ""],
            ["丙。", "", "", "错"],
            ["注：答案仅供参考", "", "", ""],
        )
        assert [said(found)[0] for found in result.items] == ["single", "multiple", "true_false"]
        assert len(result.left_out) == 7

    def test_without_a_header(self) -> None:
        result = read(
            ["1", "党的宗旨是（）。", "甲", "乙", "丙", "丁", "A"],
            ["2", "“三会”包括（）。", "甲", "乙", "丙", "丁", "ABD"],
            ["3", "党员有权利。", "", "", "", "", "对"],
        )
        assert [said(found) for found in result.items] == [
            ("single", "党的宗旨是（）。", ("甲",)),
            ("multiple", "“三会”包括（）。", ("甲", "乙", "丁")),
            ("true_false", "党员有权利。", ("正确",)),
        ]

    def test_options_in_one_cell_and_types_in_front_of_stems(self) -> None:
        result = read(["题目", "选项", "答案"], ["单选题  1. 甲？", " A.一, B.二, C.三", "C"], ["多选题 2. 乙？", "A.一, B.二", "BA"])
        assert [said(found) for found in result.items] == [("single", "甲？", ("三",)), ("multiple", "乙？", ("一", "二"))]

    def test_several_sheets_one_of_them_named_by_its_type(self) -> None:
        result = read_sheets(
            [
                Sheet("多选题", [["题干", "A", "B", "答案"], ["甲？", "一", "二", "A"]]),
                Sheet("说明", [["请按模板填写"]]),
                Sheet("判断题", [["题干", "答案"], ["乙。", "A"]]),
            ]
        )
        assert [said(found) for found in result.items] == [("multiple", "甲？", ("一",)), ("true_false", "乙。", ("正确",))]
        assert list(result.layouts) == ["多选题", "判断题"]

    def test_numbers_in_front_of_stems_go_and_years_stay(self) -> None:
        result = read(
            ["题干", "A", "B", "答案"],
            ["12、甲？", "一", "二", "A"],
            ["1921年发生了什么？", "一", "二", "A"],
            ["3.14 是什么？", "一", "二", "A"],
        )
        assert [found.draft.stem for found in result.items] == ["甲？", "1921年发生了什么？", "3.14 是什么？"]


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("B", ("乙",)),
        ("ｂ", ("乙",)),
        ("2", ("乙",)),
        ("乙", ("乙",)),
        ("B.乙", ("乙",)),
        ("A,C", ("甲", "丙")),
        ("1、3", ("甲", "丙")),
        ("[0, 2]", ("甲", "丙")),
        ("甲；丙", ("甲", "丙")),
        ("['甲', '丙']", ("甲", "丙")),
        ("正确答案：AC", ("甲", "丙")),
    ],
)
def test_answers_in_every_notation(answer: str, right: tuple[str, ...]) -> None:
    result = read(["题干", "A", "B", "C", "答案"], ["问？", "甲", "乙", "丙", answer])
    assert said(result.items[0]) == ("single" if len(right) == 1 else "multiple", "问？", right)


def test_an_option_that_is_a_number_is_meant_by_its_text() -> None:
    result = read(["题干", "A", "B", "C", "答案"], ["几人？", "5", "6", "3", "3"])
    assert said(result.items[0])[2] == ("3",)


def test_an_answer_in_the_brackets_of_the_stem_is_taken_out() -> None:
    result = read(["题干", "A", "B", "答案"], ["宗旨是（ B ）。", "甲", "乙", ""])
    assert said(result.items[0]) == ("single", "宗旨是（  ）。", ("乙",))
    assert [each.code for each in reminders(result.items[0])] == [rows.ANSWER_IN_STEM]


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (["单选题", "甲？", "一", "二", "三", "四", "E"], "G2", rows.LETTER_BEYOND),
        (["单选题", "甲？", "一", "二", "三", "四", ""], "G2", rows.NO_ANSWER),
        (["单选题", "甲？", "一", "二", "三", "四", "看书"], "G2", rows.UNREADABLE_ANSWER),
        (["单选题", "甲？", "一", "二", "三", "四", "9"], "G2", rows.NUMBER_BEYOND),
        (["单选题", "甲？", "一", "", "三", "四", "A"], "D2", rows.GAP_IN_OPTIONS),
        (["听力题", "甲？", "", "", "", "", "某"], "A2", rows.OTHER_KIND),
        (["胡写", "甲？", "一", "二", "三", "四", "A"], "A2", rows.UNKNOWN_KIND),
        (["判断题", "甲。", "也许", "一定", "", "", "A"], "C2", rows.NOT_JUDGMENT),
        (["判断题", "甲。", "", "", "", "", "也许"], "G2", rows.UNREADABLE_ANSWER),
    ],
)
def test_what_is_wrong_is_named_with_its_cell(row: list[str], cell: str, code: str) -> None:
    result = read(OURS[:7], row)
    assert faults(result) == [(cell, code)]
    assert not result.items[0].is_sound


def test_reminders_keep_nothing_out() -> None:
    result = read(OURS, ["多选题", "甲？", "一", "二", "二", "四", "A", "", "", "谁知道", "", "", "去年", ""])
    assert faults(result) == []
    assert {each.code for each in reminders(result.items[0])} == {rows.ODD_DIFFICULTY, rows.ODD_DATE}


def test_one_to_all_right_is_a_type_of_its_own() -> None:
    result = read(OURS[:7], ["不定项选择题", "甲？", "一", "二", "三", "四", "A"])
    assert said(result.items[0]) == ("indefinite", "甲？", ("一",))


def test_a_sheet_of_something_else_holds_no_questions() -> None:
    result = read(["姓名", "部门", "电话"], ["张伟", "办公室", "138"], ["李娜", "党办", "139"])
    assert result.items == []


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            "题干",
            "答案",
            "选项A",
            "选项",
            "题型",
            "单选题",
            "判断题",
            "A",
            "AB",
            "√",
            "A.甲 B.乙",
            "1",
            "党的宗旨是（A）。",
            "一、单选题",
        ]
    ),
    st.text(max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL, max_size=8), max_size=12))
def test_no_sheet_raises_and_what_is_sound_may_be_saved(table: list[list[str]]) -> None:
    result = read_sheets([Sheet("表", table)])
    for found in result.items:
        assert 1 <= found.at.row <= len(table)
        question = found.draft
        if found.is_sound and question.kind in CHOICES:
            assert any(option.is_right for option in question.options) or not question.options
        elif found.is_sound and question.kind == FILL_BLANK:
            assert all(question.blanks)
