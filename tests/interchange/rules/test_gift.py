"""GIFT as people and Moodle write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules import gift
from learnhub.interchange.rules.gift import looks_like_gift, read_gift
from learnhub.questions.rules.drafts import HTML, MARKDOWN, TEXT, AcceptedDraft, PairDraft, QuestionDraft


def only(text: str) -> QuestionDraft:
    """The draft of the one question in `text`, which has no fault."""
    (item,) = read_gift(text).items
    assert item.is_sound, item.faults
    return item.draft


def right(draft: QuestionDraft) -> list[str]:
    return [option.text for option in draft.options if option.is_right]


def test_one_right_option() -> None:
    draft = only("::Q1:: 党的根本组织原则是{~集体领导 =民主集中制#对 ~少数服从多数}")
    assert (draft.kind, draft.stem, right(draft)) == ("single", "党的根本组织原则是", ["民主集中制"])
    assert draft.explanation == "民主集中制：对"
    assert draft.markup == TEXT


def test_weights_make_several_right_options() -> None:
    draft = only("属于三会的是{~%50%支部党员大会 ~%50%支部委员会会议 ~%-100%职工大会}")
    assert draft.kind == "multiple"
    assert [option.fraction for option in draft.options] == [0.5, 0.5, -1.0]
    assert right(draft) == ["支部党员大会", "支部委员会会议"]


def test_several_full_answers_are_several_right_and_said() -> None:
    (item,) = read_gift("选两个{=甲 =乙 ~丙}").items
    assert item.draft.kind == "multiple"
    assert [fault.code for fault in item.faults] == [gift.SEVERAL_FULL]
    assert item.is_sound


@pytest.mark.parametrize(("answer", "is_true"), [("T", True), ("TRUE", True), ("F", False), ("false", False), ("T#不对#对", True)])
def test_true_and_false(answer: str, is_true: bool) -> None:
    draft = only(f"预备党员没有表决权。{{{answer}}}")
    assert draft.kind == "true_false"
    assert right(draft) == ["正确" if is_true else "错误"]


def test_words_to_fill_in_stand_where_the_braces_stood() -> None:
    draft = only("党的最高理想是{=实现共产主义 =%50%共产主义}。")
    assert (draft.kind, draft.stem) == ("fill_blank", "党的最高理想是 _____ 。")
    assert draft.blanks == [[AcceptedDraft("实现共产主义"), AcceptedDraft("共产主义", 0.5)]]


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"), [("#1921", "1921", "0"), ("#3.14:0.01", "3.14", "0.01"), ("#1..5", "3", "2"), ("#-3:1", "-3", "1")]
)
def test_numbers_with_their_tolerance(answer: str, value: str, tolerance: str) -> None:
    draft = only(f"哪一年？{{{answer}}}")
    assert draft.kind == "numeric"
    assert draft.accepted == [AcceptedDraft(value, 1.0, tolerance)]


def test_a_number_that_is_none_is_a_fault_in_its_line() -> None:
    (item,) = read_gift("甲{=乙 ~丙}\n\n哪一年？{#一九二一}").items[1:]
    assert [(fault.code, fault.at.line) for fault in item.faults] == [(gift.NO_NUMBER, 3)]


def test_pairs_and_a_side_left_over() -> None:
    draft = only("连起来{=党章->根本大法 =准则->生活规范 = -> 多余}")
    assert draft.kind == "matching"
    assert draft.pairs == [PairDraft("党章", "根本大法"), PairDraft("准则", "生活规范"), PairDraft("", "多余")]


def test_nothing_in_braces_is_an_essay_and_no_braces_no_question() -> None:
    found = read_gift("谈谈体会{}\n\n下面请闭卷作答。")
    assert [item.draft.kind for item in found.items] == ["essay"]
    assert [each.text for each in found.left_out] == ["下面请闭卷作答。"]


def test_escapes_say_signs_and_lines() -> None:
    draft = only(r"2 \= 1 + 1 \{甲\}\n第二行 C\:\\temp{=\~对\~ ~\=错}")
    assert draft.stem == "2 = 1 + 1 {甲}\n第二行 C:\\temp"
    assert [option.text for option in draft.options] == ["~对~", "=错"]


def test_categories_and_tags_belong_to_what_follows() -> None:
    found = read_gift("$CATEGORY: $course$/top/党章/总纲\n\n// [id:7] [tag:必考]\n甲{=乙 ~丙}\n\n丁{T}")
    assert [(item.draft.topic, item.draft.tags) for item in found.items] == [("党章/总纲", ("必考",)), ("党章/总纲", ())]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("[html]<b>甲</b>{=乙 ~丙}", HTML),
        ("[markdown]*甲*{=乙 ~丙}", MARKDOWN),
        ("甲{=<b>乙</b> ~丙}", HTML),
        ("[plain]a<b{=乙 ~丙}", TEXT),
    ],
)
def test_the_notation_is_kept(text: str, markup: str) -> None:
    assert only(text).markup == markup


def test_words_beside_html_stay_words() -> None:
    draft = only("[html]<b>甲</b>{=[plain]a < b & c ~丙}")
    assert draft.options[0].text == "a &lt; b &amp; c"


def test_an_open_brace_costs_one_question() -> None:
    found = read_gift("::一:: 甲{=乙 ~丙\n\n::二:: 丁{T}")
    assert [[fault.code for fault in item.faults] for item in found.items] == [[gift.OPEN_BRACE], []]


@pytest.mark.parametrize("text", ["a = b", "function() { return 1; }", "{}", "题干\nA. 甲\nB. 乙\n答案：A"])
def test_other_texts_are_not_taken_for_gift(text: str) -> None:
    assert not looks_like_gift(text)


@given(st.text(alphabet="甲乙=~#{}:\\%->.50TF \n/[]$*", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    for item in read_gift(text).items:
        assert item.at.line >= 1
