"""What people write before and around the pieces of a question: numbers, option letters, the words 答案 and 解析, heads of sections."""

import re
from dataclasses import dataclass
from itertools import islice

from learnhub.interchange.rules import question_kinds
from learnhub.interchange.rules.paper_lines import Line
from learnhub.questions.rules.kinds import BY_HAND, PASSAGE

DOT, WORD, ROUND, CIRCLE, BARE, LABEL = "dot", "word", "round", "circle", "bare", "label"
_NUMBER = re.compile(
    r"(?:(?:第|题目?|试题|问题|[Qq])\s{0,3}(?P<word>\d{1,5})\s{0,3}(?:题|[.、:)])\s{0,3}[.、:)]?"
    r"|[(\[【]\s{0,3}(?P<round>\d{1,5})\s{0,3}[)\]】]\s{0,3}[.、]?"
    r"|(?P<dot>\d{1,5})\s{0,3}(?:[、)]|[.:](?![\d/])|[.:](?=(?:1[89]|20)\d\d\D)|-(?=\s+[^\d\s]))"
    r"|(?P<circle>[①-⑳㉑-㉟])|(?P<stopped>[⒈-⒛])|(?P<bracketed>[⑴-⒇])|(?P<bare>\d{1,5})(?=\s+[^\d\s]))\s*"
)
_LABEL = re.compile(r"[【\[]?\s?(?P<label>(?:材料|案例|资料)\s?[一二三四五六七八九十\d]{1,3})\s?[】\]]?\s?[:.、]?\s*")
KIND_WITH_MARKS = re.compile(r"^(?P<word>[\u4e00-\u9fff]{1,6}题)\s?\(\s?[\d.]{1,4}\s?分\s?\)\s*[.、:]?\s*(?=\S)")
KIND_AT_START = re.compile(r"^[(\[【]\s?(?P<word>[\u4e00-\u9fff]{1,8}题?)\s?(?:[,，、;；]?\s?[\d.]{1,4}\s?分)?\s?[)\]】]\s*[.、:]?\s*")

# The pieces of a question that a word before them names.
ANSWER, EXPLANATION, POINT, DIFFICULTY, SOURCE, STEM, OPTIONS, SCORE, KIND = (
    "answer", "explanation", "point", "difficulty", "source", "stem", "options", "score", "kind",
)  # fmt: skip
_FIELDS = {
    ANSWER: "参考答案 正确答案 标准答案 正确选项 答案要点 参考要点 答题要点 答案 答",
    EXPLANATION: "答案解析 试题解析 试题分析 参考解析 解析 分析 详解 解答 解释 说明 理由",
    POINT: "知识点 考点 章节",
    DIFFICULTY: "难易程度 难易度 难度",
    SOURCE: "依据 出处 来源 法条依据",
    STEM: "题目 题干 问题 试题",
    OPTIONS: "选项",
    KIND: "题型 题目类型 试题类型",
    SCORE: "分值 评分标准 我的答案 你的答案 学生答案 考生答案 我的得分 得分",
}
_FIELD_OF = {word: field for field, names in _FIELDS.items() for word in names.split()} | {
    "answer": ANSWER, "correct answer": ANSWER, "ans": ANSWER, "explanation": EXPLANATION, "rationale": EXPLANATION,
}  # fmt: skip
_WEAK = frozenset("说明 理由 分析 解释 解答 依据 出处 来源 章节 答 题目 题干 问题 试题 选项 分值 得分".split())
_NAMES = "|".join(sorted(_FIELD_OF, key=len, reverse=True))
_BRACKETED = re.compile(rf"[【\[]\s{{0,3}}({_NAMES})\s{{0,3}}[】\]]\s{{0,3}}(?::\s{{0,3}})?", re.IGNORECASE)
_STRONG = "正确答案|参考答案|标准答案|答案解析"  # these are read behind an answer at once: 对正确答案:
_NAMED = re.compile(
    rf"(?:(?:^|(?<=[\s。.?？!;；)）】\t]))\(?({_NAMES})|(?<=[A-L对错误确√×])(?P<strong>{_STRONG}))\s{{0,3}}[:]\s{{0,3}}", re.IGNORECASE
)
_SPACED = re.compile(
    r"^(答案|正确答案|参考答案|标准答案|解析)(?:\s?-?\s{1,8}(?=\S)|[为是]\s?:?\s?(?=[A-L√×对错“]))|^(答案|正确答案|参考答案)(?=[A-H]+$)"
)

_CN = "一二三四五六七八九十百"
_PREFIX = re.compile(
    rf"^(?:第\s?[{_CN}\d]{{1,4}}\s?(?:部分|大题|题型)|(?:Part|Section|PART|SECTION)\s?(?:[IVX]{{1,4}}|[A-Z]|\d{{1,2}})(?=[.:\s])|\(\s?[{_CN}]{{1,3}}\s?\)|[{_CN}]{{1,3}}(?=\s?[、.:\s])|[IVXⅠ-Ⅻ]{{1,4}}(?=[、.\s])|\d{{1,2}}(?=[.、]))"
    r"\s?[、.:]?\s?"
)
_CHAPTER = re.compile(
    rf"^(?:第\s?(?P<n>[{_CN}\d]{{1,4}})\s?(?:章|讲|单元|课|篇|编|节|专题|套)|(?:专题|模块|单元)\s?(?P<m>[{_CN}\d]{{1,4}}))(?:[\s:.、]|(?=\D)|$)"
)
_KEY = re.compile(
    r"^(?:附\s?[:件]?\s?)?(?:试卷|试题|练习题?|习题|本[章节]|各题|测试)?(?:参考|标准|正确)?答案(?:(?:及|与|和|、|/)?(?:其)?(?:解析|详解|评分标准|要点|提示|说明))?\s?(?:\(.{0,20}\))?\s?:?$"
)
_REST = re.compile(r"[\s:)】\]]\s*(?=\d{1,3}\s{0,3}[-~—–.、A-L√×对错])")  # what follows a head on its line
_AFTER_CORE = re.compile(r"[(\[【】\]:,，;；。].*$", re.DOTALL)
_COUNT = re.compile(r"\s{0,3}(?:共|每|本大题|\d).{0,60}$")
_KEY_WORDS = re.compile(r"(?:的?(?:参考|标准|正确)?答案(?:及解析|与解析|解析)?|要点)$")
_ORDINAL = re.compile(rf"^(?:\(\s?(?=[{_CN}]{{1,3}}\s?\)))?([{_CN}]{{1,3}})\s?[、.:)]\s?[.、:]?\s?((?=\d{{1,3}}\s?[.、):~-]))?")
_ROUND_HEAD = re.compile(
    r"^(?:第.{1,3}(?:部分|环节|轮)\s?[:、.]?\s?)?(?:必答|抢答|风险|附加|客观|主观|选做|选答|必做|基础|提高|加分|拓展|个人必答|团队必答)题?(?:部分|环节)?(?:\(.{0,40}\))?$"
)
_ENCLOSED = {"circle": CIRCLE, "stopped": DOT, "bracketed": ROUND}
LONGEST_HEAD = 160
LARGEST_NUMBER = 20_000  # of a question
LONGEST_NAME, LONGEST_ENGLISH = 14, 36  # signs of a type's name
MOST_FIELDS = 20  # in one line


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number before a question: its value, its style, where the words after it begin."""

    value: int
    style: str
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a section: the type it gives, its words, whether it stands over answers, what follows on its line."""

    kind: str | None
    label: str
    is_key: bool = False
    rest: int = 0


def number_of(line: Line) -> Numbered | None:
    """The number that a line begins with."""
    if "number" not in line.told:
        line.told["number"] = _number_of(line.plain)
    found: Numbered | None = line.told["number"]
    return found


def _number_of(plain: str) -> Numbered | None:
    found = _NUMBER.match(plain)
    if found is None:
        return None
    style = str(found.lastgroup)
    sign = found[style]
    first = next((each for each in "㉑⒈⑴①" if sign >= each), "") if style in _ENCLOSED else ""
    value = ord(sign) - ord(first) + (21 if first == "㉑" else 1) if first else int(sign)
    return Numbered(value, _ENCLOSED.get(style, style), found.end()) if value <= LARGEST_NUMBER else None


def label_of(line: Line) -> Numbered | None:
    """材料一 before a passage."""
    found = _LABEL.match(line.plain)
    return Numbered(counted(found["label"][2:].strip()) or 0, LABEL, found.end(), "".join(found["label"].split())) if found else None


def fields_of(line: Line, *, takes_weak: bool = True) -> list[tuple[str, Line]]:
    """The pieces of a line that words such as 答案 and 解析 name; what stands before the first is under "".

    Words such as 说明, which are also words of a text, count in brackets or at the beginning of the line, where `takes_weak`.
    """
    kept = "fields" if takes_weak else "strong fields"
    if kept not in line.told:
        line.told[kept] = _fields_of(line, takes_weak)
    found: list[tuple[str, Line]] = line.told[kept]
    return found


def _fields_of(line: Line, takes_weak: bool) -> list[tuple[str, Line]]:
    plain = line.plain
    marks = []
    if "】" in plain or "]" in plain:
        marks += [(found.start(), found.end(), found[1]) for found in islice(_BRACKETED.finditer(plain), MOST_FIELDS)]
    if ":" in plain:
        marks += [(found.start(), found.end(), found[1] or found["strong"]) for found in islice(_NAMED.finditer(plain), MOST_FIELDS)]
    if spaced := _SPACED.match(plain):
        marks.append((0, spaced.end(), spaced[1] or spaced[2]))
    marks.sort()
    pieces: list[tuple[str, Line]] = []
    name, at = "", 0
    for start, end, word in marks:
        is_weak = word in _WEAK and plain[start] not in "【["
        if start < at or (is_weak and (start or not takes_weak)):
            continue
        if start or name:
            pieces.append((name, line.cut(at, start)))
        name, at = _FIELD_OF[word.casefold()], end
    return [*pieces, (name, line.cut(at))]


def counted(text: str) -> int | None:
    """十二 or 12 as a number."""
    if text.isdecimal():
        return int(text)
    tens, mark, ones = text.partition("十")
    digits = {sign: number for number, sign in enumerate("零一二三四五六七八九")}
    if any(sign not in digits for sign in (*tens, *ones)) or len(tens) > 1 or len(ones) > 1:
        return None
    return (digits.get(tens, 1) * 10 + digits.get(ones, 0)) if mark else digits.get(tens)


def chapter_of(line: Line) -> int | None:
    """The number of the chapter whose head the line is; 0 for one that is not counted."""
    plain = line.plain
    found = _CHAPTER.match(plain) if len(plain) <= 60 and not re.search(r"[。?？_]|\(\s*\)", plain) else None
    return (counted(found["n"] or found["m"]) or 0) if found else None


def is_key_head(line: Line) -> bool:
    """Whether answers follow, as 参考答案 and 第1章参考答案 say."""
    plain = line.plain.strip("【】[]—-=* ")
    if len(plain) > 40 or "答案" not in plain:
        return False
    bare = _CHAPTER.sub("", plain, count=1).strip()
    return any(_KEY.match(each) for each in (bare, _PREFIX.sub("", bare))) or bool(
        re.fullmatch(r"[^。?？:]{2,24}(?:参考|标准)答案", plain) and line.is_head
    )


def head_of(line: Line) -> Head | None:
    """The head of a section such as 一、单项选择题（每题2分，共20分）."""
    plain = line.plain
    if not plain or len(plain) > LONGEST_HEAD:
        return None
    prefix = _PREFIX.match(plain)
    begin = prefix.end() if prefix else 0
    bare = plain[begin:].lstrip("【[( ")
    at = len(plain) - len(bare)
    core = _COUNT.sub("", _AFTER_CORE.sub("", bare.rstrip("】])").strip())).strip()
    without_key = _KEY_WORDS.sub("", core).strip()
    if not without_key or len(without_key) > (LONGEST_ENGLISH if without_key.isascii() else LONGEST_NAME):
        return None
    kind = question_kinds.kind_of_word(without_key) or (question_kinds.kind_of_cell(without_key) if without_key.endswith("题") else None)
    if kind is None:
        return None
    is_alone = len(without_key) > 3 and (core == plain or bool(re.match(r"\s?\(.{0,60}[题分]", bare[len(core) :])))
    stands_out = without_key.endswith("题") or (prefix is not None and not plain[0].isdigit()) or line.is_head or is_alone
    rest = _REST.search(plain, at)
    is_question = bool((plain[begin:][:1] in {"[", "【", "("} or plain[0].isdigit()) and re.search(r"[】\])]\s*[^\s:。]", plain[at:]))
    if not (stands_out or rest) or (is_question and not rest):
        return None
    return Head(kind, without_key, without_key != core, rest.end() if rest else 0)


def ordinal_of(line: Line) -> tuple[str, int]:
    """The counting sign of a section's head (一、), and where the number of an answer follows at once (一、1．C), or 0."""
    found = _ORDINAL.match(line.plain)
    return (found[1], found.end() if found[2] is not None else 0) if found else ("", 0)


def counting_end(line: Line) -> int:
    """Where the words behind 一、 begin."""
    found = _ORDINAL.match(line.plain)
    return found.end() if found else 0


def is_round(line: Line) -> bool:
    """Whether the line only names a round of a contest or a part of a paper: 抢答题, 客观题部分."""
    return bool(_ROUND_HEAD.match(line.plain) or _ROUND_HEAD.match(_PREFIX.sub("", line.plain)))


def is_bare_kind(line: Line) -> bool:
    """Whether the line is only the name of a type: 单选, 判断."""
    return 1 < len(line.plain.rstrip(":")) <= 4 and question_kinds.kind_of_word(line.plain.rstrip(":")) not in {None, question_kinds.CHOICE}


def looks_like_topic(line: Line) -> bool:
    """Whether the line is a head of no known type: 二、党的组织制度."""
    plain = line.plain
    found = _PREFIX.match(plain)
    return bool(found and not plain[0].isdigit() and len(plain) <= 40 and not re.search(r"[。?？_]|\(\s*\)|\([A-L√×对错]+\)", plain))


def is_by_hand(kind: str | None) -> bool:
    """Whether a person marks such questions, so that their answers may be long."""
    return kind in {*BY_HAND, PASSAGE}
