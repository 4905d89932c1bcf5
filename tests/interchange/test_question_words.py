"""Headers, types, answers and options in the ways people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules import question_kinds
from learnhub.interchange.rules import question_words as words


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("题干（必填）", "stem"),
        ("题型 （必填）", "kind"),
        ("选项 A", ("option", 0)),
        ("选项E\n(勿删)", ("option", 4)),
        ("正确答案\n（必填）", "answer"),
        ("解析\n（勿删）", "explanation"),
        ("章节\n（勿删）", "topic"),
        ("难度", "difficulty"),
        ("目录", "topic"),
        ("题目类型", "kind"),
        ("大题题干", "stem"),
        ("答案解析", "explanation"),
        ("难易度", "difficulty"),
        ("知识点", "point"),
        ("标签", "tags"),
        ("选项数", "other"),
        ("选项B", ("option", 1)),
        ("Ｂ", ("option", 1)),
        ("A选项", ("option", 0)),
        ("选项1", ("option", 0)),
        ("选项三", ("option", 2)),
        ("备选答案D", ("option", 3)),
        ("题 目", "stem"),
        ("*标准答案：", "answer"),
        ("Option C", ("option", 2)),
        ("ID", "other"),
        ("选项", "options"),
        ("施行日期", "in_force"),
    ],
)
def test_a_header_says_what_its_column_holds(text: str, role: str | tuple[str, int]) -> None:
    assert words.role_of_header(text) == (role if isinstance(role, tuple) else (role, 0))


@pytest.mark.parametrize("text", ["党的根本组织原则是什么", "2026 年", "", "全心全意为人民服务", "M"])
def test_other_words_are_no_header(text: str) -> None:
    assert words.role_of_header(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("单选", "single"),
        ("单选题", "single"),
        ("单项选择题", "single"),
        ("一、单项选择题", "single"),
        ("【单选题】", "single"),
        ("单选题（每题2分）", "single"),
        ("多选", "multiple"),
        ("多项选择题", "multiple"),
        ("不定项选择题", "indefinite"),
        ("判断题", "true_false"),
        ("是非题", "true_false"),
        ("对错题", "true_false"),
        ("选择题", "choice"),
        ("Ｓｉｎｇｌｅ", "single"),
        ("true/false", "true_false"),
        ("填空题", "fill_blank"),
        ("简答", "short_answer"),
        ("", None),
        ("单位", None),
    ],
)
def test_types_are_known_in_any_common_form(text: str, kind: str | None) -> None:
    assert question_kinds.kind_of_word(text) == kind


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A", "A"),
        ("abd", "ABD"),
        ("A,B,D", "ABD"),
        ("A、B、D", "ABD"),
        ("Ａ Ｂ", "AB"),
        ("DCA", "ACD"),
        ("【答案】AC", "AC"),
        ("答案：B", "B"),
        ("(ABD)", "ABD"),
        ("['A', 'B']", "AB"),
        ("A;B", "AB"),
        ("A.民主集中制", "A"),
        ("A、甲 C、丙", "AC"),
        ("对", None),
        ("民主集中制", None),
        ("", None),
        ("Apple", None),
        ("M", None),
    ],
)
def test_answers_as_letters(text: str, letters: str | None) -> None:
    assert words.letters_of(text) == letters


@pytest.mark.parametrize(
    ("text", "is_true"),
    [("√", True), ("对", True), ("正确", True), ("T", True), ("×", False), ("错误", False), ("F", False), ("N", False), ("甲", None)],
)
def test_judgments(text: str, is_true: bool | None) -> None:
    assert words.judgment(text) is is_true


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("A.甲 B.乙 C.丙", ["甲", "乙", "丙"]),
        (" A.甲的, B.乙, C.丙，丁", ["甲的", "乙", "丙，丁"]),
        ("A、甲\nB、乙\nC、丙", ["甲", "乙", "丙"]),
        ("（A）甲（B）乙", ["甲", "乙"]),
        ("Ａ．甲；Ｂ．乙", ["甲", "乙"]),
        ("甲\n乙\n丙", ["甲", "乙", "丙"]),
        ("甲|乙|丙", ["甲", "乙", "丙"]),
        ("甲；乙", ["甲", "乙"]),
        ("A 甲 B 乙", ["甲", "乙"]),
        ("A.提高GDP B.办好A股", ["提高GDP", "办好A股"]),
        ("只有一个", ["只有一个"]),
        ("", []),
    ],
)
def test_options_in_one_cell(cell: str, options: list[str]) -> None:
    assert words.split_options(cell) == options


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("易", "easy"),
        ("简单", "easy"),
        ("中等", "medium"),
        ("较难", "hard"),
        ("难度", "hard"),
        ("0.85", "easy"),
        ("0.5", "medium"),
        ("0.2", "hard"),
        ("谁知道", None),
        ("7", None),
    ],
)
def test_difficulty_labels(text: str, label: str | None) -> None:
    assert words.difficulty_of_word(text) == label


def test_an_option_loses_its_own_letter_only() -> None:
    assert words.without_letter("C.  时间", 2) == "时间"
    assert words.without_letter("C.  时间", 1) == "C.  时间"
    assert words.without_letter("CO2", 2) == "CO2"


@given(st.text(), st.integers(min_value=0, max_value=11))
def test_nothing_written_in_a_cell_raises(text: str, number: int) -> None:
    words.role_of_header(text)
    question_kinds.kind_of_word(text)
    words.letters_of(text)
    words.judgment(text)
    words.difficulty_of_word(text)
    words.parts_of(text)
    words.split_options(text)
    words.without_letter(text, number)


@given(st.integers(min_value=0, max_value=20_000))
def test_columns_are_named_as_the_spreadsheet_names_them(number: int) -> None:
    value = 0
    for letter in words.column_letter(number):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == number + 1
