"""Papers as people write them are read into the same questions, whatever the style."""

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.rules.paper_lines import lines_of_text
from learnhub.interchange.rules.paper_reading import looks_like_paper, read_paper
from learnhub.questions.rules.kinds import ESSAY, FILL_BLANK, MULTIPLE, PASSAGE, SHORT_ANSWER, SINGLE, TRUE_FALSE

BANK = [
    (SINGLE, "党的根本组织原则是（  ）。", ["民主集中制", "集体领导", "1978年确立的制度", "个人分工负责"], "A"),
    (SINGLE, "1938年召开的会议是（  ）", ["遵义会议", "六届六中全会", "瓦窑堡会议", "七届二中全会"], "B"),
    (MULTIPLE, "下列属于“三会一课”的有（  ）", ["支部党员大会", "支部委员会", "职工大会", "党小组会"], "ABD"),
    (MULTIPLE, "党的优良作风包括（  ）。", ["理论联系实际", "密切联系群众", "批评和自我批评", "形式主义", "谦虚谨慎"], "ABCE"),
    (TRUE_FALSE, "预备党员有表决权。", [], "错"),
    (TRUE_FALSE, "党员必须按期交纳党费。", [], "对"),
    (FILL_BLANK, "党的最高理想是实现____。", [], "共产主义"),
    (FILL_BLANK, "党的宗旨是____，根本路线是____。", [], "为人民服务；群众路线"),
    (SHORT_ANSWER, "简述党员的权利。", [], "党员享有表决权、选举权和被选举权。"),
]
HEADS = {SINGLE: "单项选择题", MULTIPLE: "多项选择题", TRUE_FALSE: "判断题", FILL_BLANK: "填空题", SHORT_ANSWER: "简答题"}


def read(text: str) -> ReadFile:
    return read_paper(lines_of_text(text))


def told(found: ReadFile) -> list[tuple[str, list[str], str]]:
    """Type, options and right letters or words of each question."""
    result = []
    for item in found.items:
        draft = item.draft
        right = "".join("ABCDEFGH"[number] for number, option in enumerate(draft.options) if option.is_right)
        blanks = "；".join(blank[0].text for blank in draft.blanks)
        options = [] if draft.kind == TRUE_FALSE else [option.text for option in draft.options]
        result.append((draft.kind, options, blanks or draft.sample or right))
    return result


def wanted(questions: Sequence[tuple[str, str, list[str], str]]) -> list[tuple[str, list[str], str]]:
    return [(kind, options, {"对": "A", "错": "B"}.get(answer, answer)) for kind, _stem, options, answer in questions]


def test_the_example_of_the_rules_is_read() -> None:
    found = read(
        "1. 党的根本组织原则是（  ）。\nA. 民主集中制\nB. 集体领导\n答案：A\n解析：党章总纲。\n"
        "2、下列属于“三会一课”的有（ABD）\nA、支部党员大会 B、支部委员会 C、职工大会 D、党小组会\n"
        "3．预备党员有表决权。（错误）\n4. 党的最高理想是实现____。 【答案】共产主义\n"
    )
    assert told(found) == [
        (SINGLE, ["民主集中制", "集体领导"], "A"),
        (MULTIPLE, ["支部党员大会", "支部委员会", "职工大会", "党小组会"], "ABD"),
        (TRUE_FALSE, [], "B"),
        (FILL_BLANK, [], "共产主义"),
    ]
    assert found.items[0].draft.explanation == "党章总纲。"
    assert found.items[1].draft.stem == "下列属于“三会一课”的有（  ）"
    assert found.items[2].draft.stem == "预备党员有表决权。"
    assert [item.at.line for item in found.items] == [1, 6, 8, 9]
    assert all(item.is_sound for item in found.items)


NUMBERS = ["{}. ", "{}．", "{}、", "（{}）", "({}) ", "{}) ", "第{}题 ", "{}.", "第{}题：", "Q{}. "]
LETTERS = ["{}. ", "{}．", "{}、", "({}) ", "（{}）", "{}) ", "{}：", "{}.", "【{}】"]
ANSWERS = ["答案：{}", "【答案】{}", "参考答案：{}", "正确答案:{}", "[答案] {}", "答案: {}", "答：{}", "答案 {}"]
MANY = ["{}", ",", "、", " "]
JUDGED = [("对", "错"), ("√", "×"), ("正确", "错误"), ("T", "F")]


def write(choose: random.Random, questions: Sequence[tuple[str, str, list[str], str]]) -> str:
    """The questions as a paper in a style chosen at random."""
    number, letter, answer = choose.choice(NUMBERS), choose.choice(LETTERS), choose.choice(ANSWERS)
    joiner, judged = choose.choice(["", ",", "、"]), choose.choice(JUDGED)
    place, heads = (
        choose.choice(["after", "stem", "part", "file"]),
        choose.choice(["一、{}（每题2分，共20分）", "## {}", "第{n}部分 {}", "{}", "【{}】"]),
    )
    per_line, restarts, blank = choose.choice([1, 2, 4]), choose.random() < 0.7, choose.random() < 0.5
    is_lower = choose.random() < 0.2 and letter not in {"{}：", "【{}】"}
    body: list[str] = ["党的知识测试题", ""]
    keys: list[str] = []
    count = 0
    sections = [(kind, [each for each in questions if each[0] == kind]) for kind in HEADS]
    for place_of, (kind, group) in enumerate(each for each in sections if each[1]):
        head = heads.format(HEADS[kind], n="一二三四五"[place_of]).replace("一、", "一二三四五"[place_of] + "、")
        body.append(head)
        count = 0 if restarts or place in {"part", "file"} else count
        key: list[str] = []
        for _kind, asked, options, right in group:
            count += 1
            stem = asked
            shown = joiner.join(right) if options else {"对": judged[0], "错": judged[1]}.get(right, right)
            in_stem = place == "stem" and kind in {SINGLE, MULTIPLE, TRUE_FALSE}
            if in_stem:
                stem = stem.replace("（  ）", f"（{shown}）") if options else f"{stem}（{shown}）"
            body.append(number.format(count) + stem)
            written = [letter.format("ABCDEFGH"[at].lower() if is_lower else "ABCDEFGH"[at]) + option for at, option in enumerate(options)]
            body.extend("  ".join(written[at : at + per_line]) for at in range(0, len(written), per_line))
            if place == "after" or (place == "stem" and not in_stem):
                body.append(answer.format(shown))
            else:
                key.append(f"{count}. {shown}")
            body.extend([""] if blank else [])
        if place == "part":
            body.extend(["参考答案", *key])
        keys.extend([f"{'一二三四五'[place_of]}、{HEADS[kind]}", *key])
    return "\n".join([*body, *(["参考答案", *keys] if place == "file" else [])])


@given(seed=st.integers(0, 10**9), picked=st.sets(st.integers(0, len(BANK) - 1), min_size=2))
@settings(max_examples=80, deadline=None)
def test_any_style_gives_the_same_questions(seed: int, picked: set[int]) -> None:
    questions = [BANK[number] for number in sorted(picked)]
    text = write(random.Random(seed), questions)
    assert told(read(text)) == wanted(questions), text


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("1-3 ABD 4-5 CA", "ABDCA"),
        ("1.A 2.B 3.D 4.C 5.A", "ABDCA"),
        ("1、A；2、B；3、D；4、C；5、A", "ABDCA"),
        ("1-5：ABDCA", "ABDCA"),
        ("1~5 A,B,D,C,A", "ABDCA"),
        ("1.A\n2.B\n3.D\n4.C\n5.A", "ABDCA"),
        ("| 题号 | 1 | 2 | 3 | 4 | 5 |\n|---|---|---|---|---|---|\n| 答案 | A | B | D | C | A |", "ABDCA"),
        ("一、单项选择题 1.A 2.B 3.D 4.C 5.A", "ABDCA"),
    ],
)
def test_a_list_of_answers_is_matched_by_number(key: str, right: str) -> None:
    body = "\n".join(f"{number}. 第几个（  ）\nA. 甲 B. 乙 C. 丙 D. 丁" for number in range(1, 6))
    found = read(f"一、单项选择题\n{body}\n参考答案\n{key}")
    assert "".join(answer for _kind, _options, answer in told(found)) == right


def test_chapters_have_their_own_answers() -> None:
    chapter = "一、单选题\n1、甲是（ ）\nA．一\nB．二\n二、判断题\n1、乙对。\n"
    found = read(
        f"第一章 起点\n{chapter}第二章 路\n{chapter}参考答案\n"
        "第一章\n一、单选题\n1.A\n二、判断题\n1.×\n第二章\n一、单选题\n1.B\n二、判断题\n1.√"
    )
    assert [answer for _kind, _options, answer in told(found)] == ["A", "B", "B", "A"]
    assert [item.draft.topic for item in found.items] == ["第一章 起点"] * 2 + ["第二章 路"] * 2


def test_what_somebody_answered_is_neither_option_nor_key() -> None:
    found = read(
        "单选题\n第1题：选哪个？\nA. 甲\nB. 乙\n我的答案：A\n正确答案：B\n第2题：再选？\nA、 丙； B、 丁；\n正确答案：A 我的答案：B"
    )
    assert told(found) == [(SINGLE, ["甲", "乙"], "B"), (SINGLE, ["丙", "丁"], "A")]


def test_answers_may_follow_the_word_on_its_line() -> None:
    found = read(
        "一、判断题\n1. 甲对。\n2. 乙错。\n答案：1.√ 2.×\n二、单选题\n1. 甲（ ）\nA. 一 B. 二\n2. 乙（ ）\nA. 一 B. 二\n答案：1-2 BA"
    )
    assert [right for _kind, _options, right in told(found)] == ["A", "B", "B", "A"]


def test_answers_may_name_their_section_by_its_sign_alone() -> None:
    found = read(
        "一、单项选择\n1．甲（　　）\nA、80B、70C、60D、50\n二、填空\n2．乙是____。\n三、简答\n3．丙？\n4．丁？\n\n"
        "参考答案：\n一、1．C\n二、2．唯一\n三、3．一句话。\n4．两句话。"
    )
    assert told(found) == [
        (SINGLE, ["80", "70", "60", "50"], "C"),
        (FILL_BLANK, [], "唯一"),
        (SHORT_ANSWER, [], "一句话。"),
        (SHORT_ANSWER, [], "两句话。"),
    ]


def test_a_passage_has_parts_and_their_answers() -> None:
    found = read(
        "六、材料分析题\n材料一\n橘生淮南则为橘。\n问题：\n（1）什么原理？\n（2）什么意义？\n\n参考答案\n六、材料分析题（要点）\n材料一\n（1）矛盾特殊。\n（2）具体分析。"
    )
    passage = found.items[0].draft
    assert (passage.kind, [part.sample for part in passage.parts]) == (PASSAGE, ["矛盾特殊。", "具体分析。"])


def test_a_list_within_a_long_answer_is_no_question() -> None:
    found = read("一、论述题\n1. 试述甲。\n答：\n1. 一点\n2. 两点\n3. 三点\n2. 试述乙。\n答：无。")
    assert [(item.draft.kind, item.draft.stem) for item in found.items] == [(ESSAY, "试述甲。"), (ESSAY, "试述乙。")]


def test_options_that_are_ticked_need_no_letters() -> None:
    found = read("# 国歌是（ ）\n义勇军进行曲√\n东方红\n\n# 国旗是（ ）\n五星红旗 ✔\n党旗\n国徽\n")
    assert told(found) == [(SINGLE, ["义勇军进行曲", "东方红"], "A"), (SINGLE, ["五星红旗", "党旗", "国徽"], "A")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. 甲（A）\nA. 一\nB. 二\n答案：B", None),
        ("1. 甲（ ）\nA. 一√\nB. 二\n答案：B", "answers_differ"),
        ("1. 甲（ ）\nA. 一\nB. 二\nB. 三\n答案：B", "letters_odd"),
        ("1. 甲（ ）\nA. 一\nC. 三\n答案：C", "gap_in_options"),
        ("1. 甲（ ）\nA. 一\nB. 二\n答案：D", "letter_beyond"),
        ("1. 甲（ ）\nA. 一\nB. 二", "no_answer"),
    ],
)
def test_what_is_doubtful_is_said_with_its_line(text: str, code: str | None) -> None:
    (item,) = read(text).items
    assert [fault.code for fault in item.faults if not fault.is_reminder] == ([code] if code else [])
    assert all(fault.at.line for fault in item.faults)


def test_heads_notes_and_page_numbers_are_left_out_with_their_line() -> None:
    found = read("试题\n一、判断题\n1. 甲对。（√）\n第 1 页 共 2 页\n> 注意\n2. 乙对。（×）")
    assert [(piece.at.line, piece.text) for piece in found.left_out] == [
        (1, "试题"),
        (2, "一、判断题"),
        (4, "第 1 页 共 2 页"),
        (5, "注意"),
    ]
    assert len(found.items) == 2


@given(st.text(alphabet="1234AB.、（）()【】答案解析：单选题\n\t √×_一二第章#*|-", max_size=400))
@settings(max_examples=80, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    read(text)
    looks_like_paper(text)


@pytest.mark.parametrize(
    "piece", ["（", "(A)", "A. ", "1. ", "【答案】", "____", "答案：A\n", "1-5 ", "\t", "A.B.C.D.", "1.\n", "A.\n", "答案\n"]
)
def test_long_texts_take_no_longer_than_they_should(piece: str) -> None:
    size = 8_000
    text = "".join((piece * (size // len(piece)))[at : at + 5000] + "\n" for at in range(0, size, 5000))
    before = time.perf_counter()
    read(text)
    assert time.perf_counter() - before < 3


def test_a_paper_may_have_more_questions_than_three_thousand() -> None:
    text = "\n".join(f"{number}. 第{number}问（ ）\nA. 一\nB. 二\n答案：{'AB'[number % 2]}" for number in range(1, 3101))
    found = read_paper(lines_of_text(text))
    assert len(found.items) == 3100
    assert [option.is_right for option in found.items[-1].draft.options] == [True, False]


def test_a_key_may_have_numbers_of_five_digits() -> None:
    asked = "".join(f"{number}. 第{number}问（ ） A. 一 B. 二\n" for number in range(9990, 10011))
    found = read_paper(lines_of_text(f"{asked}参考答案\n9990-9999 AAAAAAAAAA\n10000-10010 BBBBBBBBBBB"))
    assert [item.draft.options[1].is_right for item in found.items] == [False] * 10 + [True] * 11
