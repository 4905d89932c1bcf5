"""What the types of questions are called, in any common form."""

import re
from functools import lru_cache

from learnhub.interchange.rules.question_words import key_of, narrow, without_brackets
from learnhub.questions.rules.kinds import (
    ESSAY,
    FILL_BLANK,
    INDEFINITE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PASSAGE,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)  # fmt: skip

# A kind that says only "a choice": which one, the answer tells.
CHOICE = "choice"

_KINDS = {
    SINGLE: "单选 单项选择 单项 单选项 单项选 单选择 单 single singlechoice singleselect radio onechoice",
    MULTIPLE: "多选 多项选择 多项 多选项 多项选 多选择 多 multiple multipleselect multipleresponse checkbox multi multichoice",
    TRUE_FALSE: "判断 是非 对错 判断正误 判断对错 正误 正误判断 判断选择 判 truefalse trueorfalse tf judge judgement judgment boolean",
    CHOICE: "选择 客观 choice multiplechoice mc",
    INDEFINITE: "不定项 不定项选择 不定选 不定向选择 任选 indefinite",
    FILL_BLANK: "填空 单项填空 多项填空 单空填空 多空填空 填充 多空 fillblank fillintheblank "
    "fillintheblanks fillin blank blanks cloze completion",
    NUMERIC: "数值 数字 数值填空 numeric numerical number",
    MATCHING: "匹配 连线 配对 搭配 matching match",
    ORDERING: "排序 排列 顺序 ordering order sequence sequencing ranking",
    SHORT_ANSWER: "简答 问答 名词解释 名词 解释 辨析 简述 shortanswer short qa shorttext definition",
    ESSAY: "论述 案例 案例分析 材料分析 分析 写作 作文 论文 综合 主观 应用 计算 开放 essay longanswer open",
    PASSAGE: "材料 共用题干 共享题干 阅读理解 阅读 资料 passage reading",
}
_KIND_OF_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_KIND_WITHIN = (
    ("不定项", INDEFINITE), ("多选", MULTIPLE), ("多项选择", MULTIPLE), ("单选", SINGLE), ("单项选择", SINGLE), ("判断", TRUE_FALSE),
    ("是非", TRUE_FALSE), ("填空", FILL_BLANK), ("连线", MATCHING), ("匹配", MATCHING), ("排序", ORDERING), ("名词解释", SHORT_ANSWER),
    ("简答", SHORT_ANSWER), ("问答", SHORT_ANSWER), ("辨析", SHORT_ANSWER), ("论述", ESSAY), ("案例", ESSAY), ("作文", ESSAY),
    ("选择", CHOICE),
)  # fmt: skip
_UNSUPPORTED = "完形 听力 录音 口语 分录 投票 操作 编程 上传 绘图".split()
_PART = re.compile(r"^(?:材料题?|共用题干题?|阅读理解题?|子题目?|小题|[└├|>-]+|——?)\s*[/\-—–·:>|]*\s*(?P<kind>\S.*)$")
_HEAD_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十百\d]+(?:部分|大题|节|章)?[、.:)]|[ivx]+[、.])")


@lru_cache(4096)
def kind_of_word(text: str) -> str | None:
    """The type named by `text` in any common form (also CHOICE, INDEFINITE); None for none we can take."""
    key = key_of(narrow(text))
    key = key_of(without_brackets(key)) or key.strip("()（）[]【】")
    key = _HEAD_NUMBER.sub("", key)
    for word in (
        key,
        key.removesuffix("试题"),
        key.removesuffix("类题"),
        key.removesuffix("题目"),
        key.removesuffix("题"),
        key.removesuffix("question"),
        key.removesuffix("questions"),
    ):
        if word in _KIND_OF_WORD:
            return _KIND_OF_WORD[word]
    return None


@lru_cache(4096)
def kind_of_cell(text: str) -> str | None:
    """The type that the cell of a type column names, also as a part of other words: 党史单选题."""
    if found := kind_of_word(text):
        return found
    key = key_of(narrow(text))
    if len(key) > 16 or names_unsupported_kind(text):
        return None
    return next((kind for word, kind in _KIND_WITHIN if word in key), None)


@lru_cache(4096)
def part_of_passage(text: str) -> str | None:
    """The type of a sub-question, as `材料题-单选题` names it; None for a question of its own."""
    found = _PART.match(narrow(text).strip())
    return found["kind"] if found and kind_of_cell(found["kind"]) else None


def names_unsupported_kind(text: str) -> bool:
    """Whether `text` names a type of question that is none of ours, such as 听力题."""
    key = key_of(narrow(text))
    return len(key) <= 16 and any(word in key for word in _UNSUPPORTED)
