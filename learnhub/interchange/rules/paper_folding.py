"""Lines as they come from apps and web pages, and marks that stand before a question, written as a paper has them."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from learnhub.interchange.rules.paper_lines import Line
from learnhub.interchange.rules.paper_marks import head_of
from learnhub.interchange.rules.question_kinds import kind_of_word
from learnhub.interchange.rules.question_words import LETTERS

_LONE_LETTER = re.compile(r"^[(\[【]?([A-La-l])[)\]】]?\s?[.、:)]?$")
_LONE_NUMBER = re.compile(r"^(?:第\s?)?(\d{1,5})\s?(?:[.、/]|题)?$")
_MARK_FIRST = re.compile(
    r"^([(\[]\s{0,6}(?:[√×✓✔✗✘TF]|对|错|正确|错误|[A-L](?:[,，、\s]?[A-L]){0,11})?\s{0,6}[)\]])\s*(?=第?\d{1,5}\s?(?:[、题)]|\.(?!\d)|\.(?=(?:19|20)\d\d)))"
)
_BULLET_FIRST = re.compile(r"^[•·●○◯▪◆■□☐-]\s{0,3}(?=[(\[【]?[A-La-l]\s{0,2}[.、:)\]】])")
_BOX = re.compile(r"^[○◯●□☐☑☒■]\s{0,3}(?=\D)(?P<letter>[(\[【]?[A-La-l]\s{0,2}[.、:)\]】])?")
_FILLED_BOXES = "●☑☒■"
_TICK_FIRST = re.compile(r"^[*＊★☆√✓✔☑]\s{0,3}(?=[(\[【]?[A-La-l]\s{0,2}[.、:)\]】])")
_KEY_OF_SECTION = re.compile(r"(?:^|(?<=[\s:;】]))[一二三四五六七八九十]{1,2}、\s?(?=\d{1,3}\s{0,2}[-~—–.、)])")
_CHOSEN = re.compile(
    r"(?:^|(?<=[。.;；:\s]))(?:故|应|故应|因此|所以|本题|综上|故本题)(?:答案)?选(?:择)?\s?:?\s?(?P<answer>[A-L](?:[,、\s]?[A-L]){0,7})\s?(?:项)?[。.]?$"
)
_ANSWER_BEHIND_BLANK = re.compile(
    r"(?P<kept>_{2,}|\)|\])\s{0,3}[(\[【]\s?(?:正确|参考|标准)?答案\s?:\s?(?P<answer>[^()\[\]【】]{1,300})[)\]】]$"
)
_ANSWER_IN_ANGLES = re.compile(r"[<〈{]\s?(?:正确|参考|标准)?答案\s?:\s?(?P<answer>[^<>〈〉{}]{1,300})[>〉}]$")
_ANSWER_BEHIND_DASH = re.compile(r"^(?P<kept>\d{1,5}\s?[.、)][^?]{4,200}\?)\s{0,3}(?:—{1,3}|-{2,3})\s{0,3}(?P<answer>\S.{0,300})$")
_JUDGED_BEHIND_DASH = re.compile(r"^(?P<kept>.{5,300}[。.!])\s{0,3}(?:—{1,3}|-{1,3})\s{0,3}(?P<answer>正确|错误|对|错|√|×)[。.]?$")
_ANSWER_BEHIND_TAB = re.compile(r"^(?P<kept>[^\t]*\t(?:[^\t]*\t){0,2}A\s?[.、)].*\S) *\t[ \t]*(?P<answer>[A-L](?:[,、]?[A-L]){0,11})\s*$")
_CJK = "[\u4e00-\u9fff，。、；：？！“”（）]"
_SPREAD, _TIGHT = re.compile(rf"(?<={_CJK}) (?={_CJK})"), re.compile("[\u4e00-\u9fff]{2}")
_SPREAD_WORD = re.compile(r"^([【\[]?)(答|解)[ \u3000]{1,3}(案|析)(?=[ \u3000]{0,2}[:：】\]])")
_ANSWER_WITHIN = re.compile(
    r"\(\s{0,3}(?:[【\[]?(?:正确|参考|标准)?答案(?:为|是)?[】\]]?|(?:故|应|故应)?选(?:择|项)?(?:为)?)\s{0,3}:?\s{0,3}([A-L](?:[,、\s]{0,2}[A-L]){0,11}|√|×|对|错|正确|错误)\s{0,3}\)"
)

# Answers behind the words they belong to, and the signs without which there are none.
_BEHIND: Sequence[tuple[Sequence[str], re.Pattern[str]]] = (
    (("选",), _CHOSEN),
    (("答案",), _ANSWER_BEHIND_BLANK),
    (("答案",), _ANSWER_IN_ANGLES),
    (("—", "--"), _ANSWER_BEHIND_DASH),
    (("—", "-"), _JUDGED_BEHIND_DASH),
    (("\t",), _ANSWER_BEHIND_TAB),
)


def folded(lines: Sequence[Line]) -> list[Line]:
    """The lines of a paper: a letter or a number alone on its line joined with its words, marks before a number behind its words."""
    return [part for line in _joined(_lettered([*map(_closed_up, lines)])) for part in _parted_key(_marked_last(line))]


def _closed_up(line: Line) -> Line:
    """The line without the spaces that a scanner put between all its signs, or a typesetter into 答 案."""
    if " " not in line.plain or line.marked or line.lined:
        return line
    text = _SPREAD_WORD.sub(r"\1\2\3", line.text)
    if not _TIGHT.search(text) and len(_SPREAD.findall(text)) > 2:
        text = _SPREAD.sub("", text)
    return line if text == line.text else Line(line.number, text, line.is_head, line.is_note)


def _lettered(lines: Sequence[Line]) -> list[Line]:
    """Options after ○ or □, as forms on the web show them, with letters; those after a filled sign among them are right."""
    made: list[Line] = []
    for is_option, group in groupby(lines, key=lambda line: bool(_BOX.match(line.plain))):
        run = [*group]
        if not is_option or not 1 < len(run) <= len(LETTERS):
            made.extend(run)
            continue
        filled = [line.plain[0] in _FILLED_BOXES for line in run]
        for letter, line, is_filled in zip(LETTERS, run, filled, strict=False):
            box = _BOX.match(line.plain)
            begin = (box.start("letter") if box["letter"] else box.end()) if box else 0
            made.append(
                _before("" if box and box["letter"] else f"{letter}. ", line.cut(begin), " √" if is_filled and not all(filled) else "")
            )
    return made


def _before(words: str, line: Line, behind: str = "") -> Line:
    """The line with words before it, and behind it."""
    shift = len(words)
    spans = [[(begin + shift, end + shift) for begin, end in each] for each in (line.marked, line.lined)]
    return Line(line.number, words + line.text + behind, line.is_head, line.is_note, *spans)


def _joined(lines: Sequence[Line]) -> list[Line]:
    if not any(_LONE_LETTER.match(line.plain) or _LONE_NUMBER.match(line.plain) for line in lines if 0 < len(line.text) < 8):
        return list(lines)
    filled = [place for place, line in enumerate(lines) if line.text]
    after = dict(pairwise(filled))
    letters = _lone_letters(lines, filled, after)
    made: list[Line] = []
    is_open = ""
    for place, each in enumerate(lines):
        if is_open and not each.text:
            continue
        line, is_open = (_after(is_open, each), "") if is_open else (each, "")
        if place in letters:
            is_open = f"{letters[place]}. "
        elif place in after and (found := _LONE_NUMBER.match(line.plain)) and _is_kind(lines[after[place]]):
            is_open = f"{found[1]}. "
        elif made and _is_kind(line) and re.fullmatch(r"\d{1,5}\. .*", line.text):
            is_open = line.text + " "
        else:
            made.append(line)
    return made


def _after(before: str, line: Line) -> Line:
    """The line with words before it; a type among them stands in brackets."""
    if _is_kind(line):
        return Line(line.number, f"{before}({line.text.strip('()（）[]【】')})", line.is_head, line.is_note)
    return _before(before, line)


def _is_kind(line: Line) -> bool:
    bare = re.sub(r"^\d{1,5}\. ", "", line.plain).strip("()[]【】 ")
    return 2 < len(bare) <= 8 and bare.endswith("题") and bare[1] != "、" and kind_of_word(bare) is not None


def _lone_letters(lines: Sequence[Line], filled: Sequence[int], after: dict[int, int]) -> dict[int, str]:
    """The letters that stand alone above their words, in order from A."""
    found: dict[int, str] = {}
    run: list[int] = []
    for place in filled:
        letter = _LONE_LETTER.match(lines[place].plain)
        if letter is None:
            continue
        is_over_words = place in after and not _LONE_LETTER.match(lines[after[place]].plain)
        if is_over_words and letter[1].upper() == chr(ord("A") + len(run)):
            run.append(place)
        else:
            run = [place] if is_over_words and letter[1].upper() == "A" else []
        if len(run) > 1:
            found |= {each: chr(ord("A") + number) for number, each in enumerate(run)}
    return found


def _parted_key(line: Line) -> list[Line]:
    """答案：一、1.A 2.D 二、1.√ as lines of their own."""
    plain = line.plain
    starts = [found.start() for found in _KEY_OF_SECTION.finditer(plain)] if "、" in plain else []
    if len(starts) < 2 or plain[: starts[0]].strip(" :【】[]") not in {"", "答案", "参考答案", "正确答案"}:
        return [line]
    pieces = [line.cut(begin, end) for begin, end in pairwise([*starts, len(line.text)])]
    return [line.cut(0, starts[0]), *pieces] if starts[0] else pieces


def _marked_last(line: Line) -> Line:
    """（√）1. … and *A. … with the mark after the words, （答案：B） as （B）."""
    plain = line.plain
    if (answered := _answer_named(line)) is not None:
        return answered
    if found := _MARK_FIRST.match(plain):
        rest = line.cut(found.end())
        return Line(line.number, f"{rest.text}{found[1]}", line.is_head)
    if found := _BULLET_FIRST.match(plain):
        return line.cut(found.end())
    if found := _TICK_FIRST.match(plain):
        rest = line.cut(found.end())
        return Line(line.number, f"{rest.text} √", line.is_head, line.is_note, rest.marked, rest.lined)
    return line


def _answer_named(line: Line) -> Line | None:
    """A line whose answer stands in brackets or behind a dash, with 答案： before it; None where none does."""
    plain = line.plain
    is_within = "答案" in plain or "选" in plain
    if is_within and (found := _ANSWER_WITHIN.search(plain)) and found.start() and head_of(line) is None:
        text = f"{line.text[: found.start()]}（{found[1]}）{line.text[found.end() :]}"
        return Line(line.number, text, line.is_head, line.is_note)
    for signs, pattern in _BEHIND:
        if any(sign in plain for sign in signs) and (found := pattern.search(plain)):
            end = found.end("kept") if "kept" in pattern.groupindex else found.start()
            answer = line.text[slice(*found.span("answer"))]
            return Line(line.number, f"{line.text[:end]} 答案：{answer}".strip(), line.is_head, line.is_note)
    return None
