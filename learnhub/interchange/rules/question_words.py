"""The words and notations in which people write headers, types, difficulties and answers of questions."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

# What a column holds.
KIND, STEM, OPTION, OPTIONS, ANSWER, EXPLANATION = "kind", "stem", "option", "options", "answer", "explanation"
TOPIC, POINT, DIFFICULTY, SOURCE, CLAUSE, IN_FORCE, TAGS, OTHER = (
    "topic", "point", "difficulty", "source", "clause", "in_force", "tags", "other",
)  # fmt: skip

# The answer of each blank in a column of its own; what a marker looks for; how strictly blanks are compared; a part's share; a unit.
BLANKS, RUBRIC, MANNER, SHARE, UNIT = "blanks", "rubric", "manner", "share", "unit"
# A column that says whether an option is right; a column of a wrong option; a passage over several rows.
RIGHT, WRONG, MATERIAL = "right", "wrong", "material"

LETTERS = "ABCDEFGHIJKL"
_CIRCLED = {first + number: ord("A") + number for first in (0x24B6, 0x1F150, 0x1F130, 0x1F170) for number in range(26)}  # Ⓐ 🅐 🄰 🅰
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20} | _CIRCLED
_BRACKETED = re.compile(r"[(（\[【<《].*?[)）\]】>》]")

# Of the words in headers and types, as they are written in Taiwan and Hong Kong.
_SIMPLIFIED = str.maketrans(
    "題選項單類確標準參難斷幹試問內釋連線論簡綱點節時間審備註數簽據來條變",
    "题选项单类确标准参难断干试问内释连线论简纲点节时间审备注数签据来条变",
)

_HEADERS = {
    KIND: "题型 题目类型 试题类型 类型 题类 问题类型 题型名称 试题题型 题目题型 type questiontype kind",
    STEM: "题干 题目 试题 问题 题目内容 试题内容 题干内容 大题题干 试题题干 题目题干 题目描述 题干描述 问题内容 问题描述 题面 题目名称 "
    "试题名称 题目标题 试题标题 内容 描述 stem question questiontext questiontitle questionstem prompt q",
    OPTIONS: "选项 备选项 选项内容 备选答案 答案选项 可选项 可选答案 候选项 候选答案 选择项 全部选项 试题选项 题目选项 options choices",
    ANSWER: "答案 正确答案 标准答案 参考答案 正确选项 试题答案 题目答案 正确项 标答 答案内容 正答 "
    "答案序号 正确序号 正确选项序号 正确答案序号 答案选项 正确选项字母 正确选项答案 参考答案内容 answer answers "
    "correctanswer correctanswers rightanswer "
    "correctoption correctoptions correctchoice rightoption answerkey solution correct key ans",
    EXPLANATION: "解析 答案解析 试题解析 题目解析 解释 答题解析 解析内容 详解 答案详解 答案说明 "
    "解答 解题思路 试题分析 解题 说明 注解 explanation explanations analysis rationale feedback generalfeedback",
    TOPIC: "章节 目录 分类 题目分类 试题分类 所属章节 章节名称 所属分类 专题 主题 类别 题目类别 科目 topic category chapter",
    POINT: "知识点 考点 所属知识点 knowledgepoint",
    DIFFICULTY: "难度 难易度 难易程度 难度等级 难易 难度级别 difficulty level",
    SOURCE: "出处 来源 依据 试题来源 题目来源 文件依据 出题依据 依据文件 命题依据 source reference",
    MATERIAL: "材料 阅读材料 材料内容 背景材料 材料题干 案例 案例材料 案例内容 共用题干 公共题干 大题干 passage material",
    CLAUSE: "条款 条目 依据条款 clause",
    IN_FORCE: "施行日期 生效日期 实施日期 施行时间 inforce",
    TAGS: "标签 关键词 关键字 tags tag keywords",
    RUBRIC: "评分要点 评分标准 评分细则 得分点 采分点 给分点 rubric",
    MANNER: "填空要求 作答要求 判分要求",
    SHARE: "分值占比 小题占比",
    UNIT: "单位 计量单位 unit",
    OTHER: "序号 编号 题号 试题编号 题目编号 id no 分值 分数 得分 选项数 选项个数 备注 正确次数 错误次数 "
    "作者 出题人 创建人 图片 是否启用 启用 钩子 状态 创建时间 更新时间 score marks points index status",
}
_ROLE_OF_HEADER = {word: role for role, words in _HEADERS.items() for word in words.split()}
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九十")} | {str(number + 1): number for number in range(20)}
_OPTION_HEADER = re.compile(
    r"^(?:(?:备选|候选|可选)?(?:选项|答案|项)|option|choice|选择)?(?P<a>[a-l])(?:选项|项)?(?:内容)?$"
    r"|^(?:(?:备选|候选|可选)?选项|备选答案|option|choice)(?P<n>1[0-2]|[1-9]|[一二三四五六七八九十])$"
)

_BLANK_HEADER = re.compile(r"^(?:答案|正确答案|填空|空|第|answer|blank)(?P<n>1\d|20|[1-9]|[一二三四五六七八九十])(?:空|答案|空答案)?$")
_RIGHT_HEADER = re.compile(r"^(?:选项)?(?P<a>[a-l])(?:选项|项)?(?:是否)?(?:正确|为答案|是答案|答案|对错|正误|对)$")
_WRONG_HEADER = re.compile(
    r"^(?:错误(?:答案|选项|项)|干扰项|干扰选项|wronganswer|incorrectanswer|incorrect|distractor)(?P<n>1[0-2]|[1-9]|[一二三四五六七八九])?$"
)
_PICTURE_HEADER = re.compile(r"^(?:题干|题目|选项)?图片(?:名称)?\d{0,2}$")

_REMARK = re.compile(r"(?:\s[-–—]\s|[(（]).*$", re.DOTALL)
_QUALIFIED = re.compile(r"^(?:试题|题目|考题|习题|试卷|题库|考试|测试|本题|问题)+(?=\w{2})")

_DIFFICULTIES = {
    "easy": "易 简单 容易 低 初级 较易 一般易 易题 基础 很易 1 1级 1星 easy simple low ★ ☆",
    "medium": "中 中等 一般 适中 普通 中级 较中 中等难度 中题 2 3 2级 3级 3星 medium middle normal ★★ ★★★",
    "hard": "难 困难 较难 高 高级 很难 偏难 难题 极难 4 5 4级 5级 5星 hard difficult high ★★★★ ★★★★★",
}
_DIFFICULTY_OF_WORD = {word: label for label, words in _DIFFICULTIES.items() for word in words.split()}

_TRUE = frozenset("对 正确 是 √ ✓ ✔ ☑ v t true yes y right 真 正 对的 正确的 ○ o".split())
_FALSE = frozenset("错 错误 否 × ✗ ✘ ╳ x ❌ ✕ f false no n wrong 假 误 不对 不正确 错的 错误的 非 不是".split())
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?")
_SERIAL_ZERO = date(1899, 12, 30)
QUOTES = "'\"“”‘’`"
_JOINERS = re.compile(r"[\s,，、;；.．。/|┋┆│&+和及与:：\\_-]+")
_LABELED = re.compile(r"(?:^|(?<=[\s,，;；、|。]))[(\[【]?([A-L])[)\]】]?\s*[.、:)]\s*\S")


_TWO_LETTERS = re.compile(r"^\s*[(\[【]?\s*A\s*[.、:,)\]】]?\s*\S[\s\S]{0,600}?[\s;,|。)]?[(\[【]?\s*B\s*[.、:,)\]】]?", re.IGNORECASE)


_ALL_SAID = re.compile(r"(?<=[A-L])\s*[(（]?(?:全选|全对|都对|都选|全部正确)[)）]?$|(?<=[A-L])\s?(?:选?项)?(?:均|都|是)?正确[。.]?$")
_CHOSEN = re.compile(
    r"^(?:应选|故选|选择|选项|选|options?|choice)\s*[:：]?\s*(?=(?:[A-L](?:[\s,，、]{0,2}[A-L]){0,11}|\d{1,2})\s*[。.]?$)", re.IGNORECASE
)


def narrow(text: str) -> str:
    """Full-width ASCII and spaces made half-width, character for character."""
    return text if text.isascii() else text.translate(_WIDE)


def tidy(text: str) -> str:
    """`text` without spaces around its lines and empty lines around it; one empty line within parts paragraphs."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_brackets(text: str) -> str:
    """`text` without what stands in brackets."""
    return _BRACKETED.sub("", text)


def key_of(text: str) -> str:
    """`text` as words are looked up: folded, without signs that change nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*＊:：_/\\-]", "", folded.translate(_SIMPLIFIED))


_HEADER_SHAPES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, int]]]] = (
    (_BLANK_HEADER, lambda found: (BLANKS, _NUMERALS[found["n"]])),
    (_RIGHT_HEADER, lambda found: (RIGHT, ord(found["a"]) - ord("a"))),
    (_WRONG_HEADER, lambda found: (WRONG, _NUMERALS[found["n"]] if found["n"] else 0)),
    (_PICTURE_HEADER, lambda _found: (OTHER, 0)),
    (_OPTION_HEADER, lambda found: (OPTION, ord(found["a"]) - ord("a") if found["a"] else _NUMERALS[found["n"]])),
)


@lru_cache(4096)
def role_of_header(text: str) -> tuple[str, int] | None:
    """What a column is by its header, and for an option which (from 0); None for words that are no header we know."""
    if len(text) > 60:
        return None
    whole = key_of(text)
    bare = without_brackets(unicodedata.normalize("NFKC", text))
    for key in (
        whole, key_of(bare), re.sub(r"[^\w]", "", whole), key_of(_REMARK.sub("", bare)), _QUALIFIED.sub("", key_of(bare)),
    ):  # fmt: skip
        if not key or len(key) > 20:
            continue
        if key in _ROLE_OF_HEADER:
            return _ROLE_OF_HEADER[key], 0
        for shape, role in _HEADER_SHAPES:
            if found := shape.match(key):
                return role(found)
    return None


def difficulty_of_word(text: str) -> str | None:
    """The label meant by `text`; a share between 0 and 1 is a facility (high = easy); None when it says nothing."""
    key = key_of(text)
    for word in (key, key.removesuffix("度"), key.removesuffix("题")):
        if word in _DIFFICULTY_OF_WORD:
            return _DIFFICULTY_OF_WORD[word]
    try:
        facility = float(key)
    except ValueError:
        return None
    if not 0 < facility < 1:
        return None
    return "easy" if facility >= 0.7 else "medium" if facility >= 0.4 else "hard"


def judgment(text: str) -> bool | None:
    """True or False for the ways of writing 对 and 错; None for anything else."""
    key = key_of(text).strip("()[]。.【】" + QUOTES)
    return True if key in _TRUE else False if key in _FALSE else None


def letters_of(text: str) -> str | None:
    """The option letters an answer consists of, each once, in order: `abd`, `A,B、D`, `【答案】ＡＢ`, `['A', 'B']`; else None."""
    rest = bare_answer(text)
    joined = _JOINERS.sub("", rest).strip("()[]{}（）【】" + QUOTES)
    joined = re.sub(rf"[{QUOTES}()\[\]]", "", joined).upper()
    if joined and all(letter in LETTERS for letter in joined):
        return "".join(sorted(set(joined)))
    if labeled := _LABELED.findall(rest):
        starts = _LABELED.match(rest)
        return "".join(sorted(set(labeled))) if starts else None
    return None


def date_of_word(text: str) -> date | None:
    """The day meant by `2025-03-01`, `2025年3月`, `20250301` or a spreadsheet's serial number; None for anything else."""
    plain = narrow(text).strip()
    try:
        if found := _DATE.match(plain):
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        if re.fullmatch(r"\d{8}", plain):
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        if re.fullmatch(r"[2-6]\d{4}", plain):
            return _SERIAL_ZERO + timedelta(days=int(plain))
    except ValueError:
        return None
    return None


def bare_answer(text: str) -> str:
    """An answer without the word 答案 before it and without the brackets and quotes around it."""
    rest = narrow(text).strip()
    rest = re.sub(r"^[【\[(]?(?:正确|标准|参考)?答案(?:为|是)?[】\])]?\s*[:是为]?\s*", "", rest)
    rest = _CHOSEN.sub("", _ALL_SAID.sub("", rest))
    return rest.strip().rstrip("。.;；,，、").strip()


def parts_of(text: str) -> list[list[str]]:
    """The ways in which an answer may be a list of texts: each a list of the parts, without quotes."""
    rest = bare_answer(text)
    ways = []
    for separator in (r"\n", r"[;；]", r"[|┋┆│]+", r"[、,，]", r"\s+", r"[、,，;；|┋┆│\s]+"):
        inner = rest[1:-1] if rest[:1] in "[(" and rest[-1:] in "])" else rest
        parts = [part.strip().strip(QUOTES).strip() for part in re.split(separator, inner)]
        parts = [part for part in parts if part]
        if parts and parts not in ways:
            ways.append(parts)
    return ways


def without_letter(option: str, number: int) -> str:
    """`option` without its own letter before it: `C.  时间` in the third place is `时间`."""
    found = re.match(rf"^\s*[(\[【]?\s*{LETTERS[number]}\s*(?:[)\]】]\s*[.、:]?|[.、:,，])\s*(?=\S)", narrow(option), re.IGNORECASE)
    return option[found.end() :] if found and number < len(LETTERS) else option


def split_options(cell: str) -> list[str]:
    """Options written in one cell: after letters in order, one on each line, or between `|`, `;`, tabs."""
    plain = narrow(cell)
    starts: list[tuple[int, int]] = []
    at = 0
    for letter in LETTERS:
        bare = rf"(?:^|(?<=[\s,，;；、|。.）)】\"”])){letter}\s*[.、:,，)]"
        marker = re.compile(rf"(?:[(\[【]\s*{letter}\s*[)\]】]\s*[.、:]?|{bare})\s*", re.IGNORECASE)
        found = marker.search(plain, at)
        if found is None:
            # Without a delimiter the letters stand at the starts of lines or after spaces: "A 甲 B 乙".
            found = re.compile(rf"(?:^|(?<=[\s,，;；|])){letter}\s+", re.MULTILINE).search(plain, at)
        if found is None:
            break
        starts.append((found.start(), found.end()))
        at = found.end()
    if len(starts) >= 2 and not plain[: starts[0][0]].strip():
        ends = [start for start, _end in starts[1:]] + [len(cell)]
        return [cell[begin:end].strip().rstrip(",，;；、|").strip() for (_start, begin), end in zip(starts, ends, strict=True)]
    for separator in (r"\n+", r"\s*\$;\$\s*", r"\s*[|┋┆│]+\s*", r"\s*[;；]\s*", r"\t+", r"\s*#+\s*"):
        parts = [part.strip() for part in re.split(separator, cell.strip()) if part.strip()]
        if len(parts) >= 2:
            return [without_letter(part, number) if number < len(LETTERS) else part for number, part in enumerate(parts)]
    return [cell.strip()] if cell.strip() else []


def is_lettered_list(cell: str) -> bool:
    """Whether a cell holds several options, each after its letter or on a line of its own."""
    plain = narrow(cell)
    return bool(_TWO_LETTERS.search(plain)) or len([part for part in re.split(r"\n|\|", plain.strip()) if part.strip()]) >= 3


def same_text(one: str, other: str) -> bool:
    """Whether an answer written as text is this option."""
    return _loose(one) == _loose(other) != ""


def _loose(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。;；,，")


def column_letter(number: int) -> str:
    """0 → A, 26 → AA: as the spreadsheet names its columns."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_number(name: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def all_judgments(options: Sequence[str]) -> bool:
    """Whether these are the two options of a true/false question."""
    found = [judgment(option) for option in options]
    return len(found) == 2 and None not in found and found[0] != found[1]
