"""GIFT, the plain-text format of Moodle, as its documentation describes it: https://docs.moodle.org/en/GIFT_format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from learnhub.interchange.rules import formatted
from learnhub.interchange.rules.formatted import Words
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.kinds import ESSAY, FILL_BLANK, MATCHING, MULTIPLE, NUMERIC, SINGLE, TRUE_FALSE

OPEN_BRACE, NO_NUMBER, EMPTY_STEM, PAIR_WITHOUT_ARROW = "open_brace", "no_number", "empty_stem", "pair_without_arrow"
SEVERAL_FULL = "several_full"
EVEN = 1e-4  # thirds are written as 33.33333 %

_SPECIAL = "~=#{}:\\"
_HIDDEN = {character: chr(0xE000 + number) for number, character in enumerate(_SPECIAL)}
_SHOWN = {ord(hidden): character for character, hidden in _HIDDEN.items()} | {0xE010: "\n"}
_ESCAPE = re.compile(r"\\(n|[~=#{}:\\])")
_PRIVATE = re.compile("[\ue000-\ue010]")
_COMMENT = re.compile(r"^\s*//")
_TAGS = re.compile(r"\[tag:([^\]]{1,200})\]")
_NAME = re.compile(r"\[id:([^\]]{1,80})\]")
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
_TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
_CHOICE = re.compile(r"([=~])((?:[^=~])*)")
_WEIGHT = re.compile(r"^\s*%\s*(-?\d{1,3}(?:\.\d{1,6})?)\s*%")
_TRUE = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.DOTALL | re.IGNORECASE)
_RANGE = re.compile(r"^(.+?)\.\.(.+)$")


@dataclass
class _Block:
    """The lines of one item, escapes hidden; `line` is where it begins, `end` whether a brace is still open at its end."""

    line: int
    text: str = ""
    tags: list[str] = field(default_factory=list)
    topic: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    """One answer in braces: its sign, its weight in percent or None, its words, what is said to who gave it."""

    sign: str
    weight: float | None
    words: Words
    feedback: Words

    @property
    def fraction(self) -> float:
        """The share of the marks: full for = without a weight."""
        return (100.0 if self.sign == "=" else 0.0) / 100 if self.weight is None else self.weight / 100


def looks_like_gift(text: str) -> bool:
    """Whether `text` has braces after words, in which = or ~ or # or T or F begins an answer."""
    sample = _ESCAPE.sub("", text[:200_000])
    return bool(re.search(r"\{\s*(?:[=~]|#\s*[-=\d]|(?:T|F|TRUE|FALSE)\s*[#}])[^{]*\}?", sample)) or bool(
        re.search(r"^\s*::[^:\n]+::[^{]*\{", sample, re.MULTILINE)
    )


def read_gift(text: str) -> ReadFile:
    """Every question of a GIFT text."""
    items: list[ReadItem] = []
    left_out: list[LeftOut] = []
    for block in _blocks(text):
        at = Place(line=block.line)
        if block.is_open:
            words = _shown(block.text)
            items.append(ReadItem(at, QuestionDraft("", words[:200]), [ItemFault(OPEN_BRACE, at, "answer")]))
            continue
        read = _item(block, at)
        if isinstance(read, LeftOut):
            left_out.append(read)
        else:
            items.append(read)
    return ReadFile(items, left_out)


def _blocks(text: str) -> Iterator[_Block]:
    """Items are kept apart by empty lines outside braces; comments go, and the tags in them belong to the next item."""
    block, topic, tags, depth = _Block(0), "", [], 0
    lines: list[str] = []
    balance = 0
    text = _PRIVATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    for number, line in enumerate(text.split("\n"), start=1):
        if _COMMENT.match(line):
            tags += _TAGS.findall(line)
            continue
        hidden = _hide(line)
        is_empty = not line.strip()
        if depth == 0 and line.strip().upper().startswith("$CATEGORY:"):
            topic = topic_of(line.strip()[10:])
            continue
        is_start = depth > 0 and balance > 0 and hidden.lstrip().startswith("::")
        if (is_empty and depth == 0) or is_start:
            if lines:
                yield replace(block, text="\n".join(lines) + "\n", is_open=depth > 0)
            lines, depth, balance = [], 0, 0
        if is_empty and not lines:
            continue
        if not lines:
            block = _Block(number, tags=tags, topic=topic)
            tags = []
        lines.append(hidden)
        opened, closed = hidden.count("{"), hidden.count("}")
        depth, balance = max(0, depth + opened - closed), balance + opened - closed
    if lines:
        yield replace(block, text="\n".join(lines) + "\n", is_open=depth > 0)


def _hide(line: str) -> str:
    """`line` with escaped characters out of the way of everything that looks for signs."""
    return _ESCAPE.sub(lambda match: "\ue010" if match[1] == "n" else _HIDDEN[match[1]], line)


def _shown(text: str) -> str:
    return text.translate(_SHOWN).strip()


def topic_of(path: str) -> str:
    """$course$/top/Default for Unit 1 → Default for Unit 1: what people named, without Moodle's own roots."""
    parts = [part.strip() for part in path.split("/") if part.strip()]
    named = [part for part in parts if part not in {"$course$", "$module$", "$system$", "$cat1$", "top"}]
    return "/".join(named)[:80]


def _words(text: str, around: str) -> Words:
    """Words with the format they name, or the one around them."""
    found = _FORMAT.match(text)
    return Words(_shown(text[found.end() :] if found else text), found[1] if found else around)


def _item(block: _Block, at: Place) -> ReadItem | LeftOut:
    rest = block.text
    if title := _TITLE.match(rest):
        rest = rest[title.end() :]
    found = _FORMAT.match(rest)
    kind_of_words = found[1] if found else "moodle"
    rest = rest[found.end() :] if found else rest
    start, end = rest.find("{"), rest.rfind("}")
    if start < 0 or end < start:
        return LeftOut(at, _shown(rest)[:200])
    before, answer, after = rest[:start], rest[start + 1 : end].strip(), rest[end + 1 :].strip()
    stem = _shown(before) if not after else f"{_shown(before)} _____ {_shown(after)}".strip()
    body, general = _general(answer, kind_of_words)
    draft, faults = _answered(Words(stem, kind_of_words), body, general, at)
    if not stem:
        faults = [*faults, ItemFault(EMPTY_STEM, at, "stem")]
    return ReadItem(at, replace(draft, topic=block.topic, tags=tuple(tag.strip()[:20] for tag in block.tags)), faults)


def _general(answer: str, around: str) -> tuple[str, Words]:
    """The answer without its general feedback, and that."""
    before, found, after = answer.partition("####")
    return (before.strip(), _words(after, around)) if found else (answer, Words("", around))


def _answered(stem: Words, body: str, general: Words, at: Place) -> tuple[QuestionDraft, list[ItemFault]]:
    if not body:
        return formatted.draft(ESSAY, stem, explanation=[general]), []
    if body.startswith("#"):
        return _numeric(stem, body[1:], general, at)
    if found := _TRUE.match(body):
        return _true_false(stem, found, general), []
    choices = [_choice(sign, text, stem.form) for sign, text in _split(body)]
    if not choices:
        words = Words(_shown(body), stem.form)
        choices = [_Choice("=", None, words, Words("", stem.form))]
    if all(choice.sign == "=" for choice in choices):
        if all("->" in choice.words.text for choice in choices):
            return _matching(stem, choices, general), []
        return _fill_blank(stem, choices, general), []
    return _choices(stem, choices, general, at)


def _split(body: str) -> list[tuple[str, str]]:
    """The answers with their signs: a sign begins one at the start, or after white space or an answer (`{=yes =no}`, `{~a~b}`)."""
    return [(match[1], match[2]) for match in _CHOICE.finditer(body)]


def _choice(sign: str, text: str, around: str) -> _Choice:
    weight = None
    if found := _WEIGHT.match(text):
        weight, text = float(found[1]), text[found.end() :]
    words, _mark, feedback = text.partition("#")
    form = _words(words, around)
    return _Choice(sign, weight, form, _words(feedback, form.form if _FORMAT.match(words) is None else around))


def _remarks(choices: Sequence[_Choice]) -> list[Words]:
    """What is said to each answer, under its own words: the explanation shows them all."""
    return [
        Words(f"{formatted.plain(choice.words)}：{choice.feedback.text}", choice.feedback.form)
        for choice in choices
        if choice.feedback.text
    ]


def _choices(stem: Words, choices: Sequence[_Choice], general: Words, at: Place) -> tuple[QuestionDraft, list[ItemFault]]:
    full = [choice for choice in choices if choice.sign == "=" or choice.fraction > 0]
    signs = [choice for choice in choices if choice.sign == "="]
    kind = SINGLE if len(signs) == 1 or (not signs and len(full) == 1) else MULTIPLE
    right = signs if kind == SINGLE and signs else full
    has_weights = not _is_even(choices, right)
    options = [
        (choice.words, any(choice is each for each in right), round(choice.fraction, 7) if has_weights else None) for choice in choices
    ]
    faults = [ItemFault(SEVERAL_FULL, at, "answer", is_reminder=True)] if len(signs) > 1 else []
    return formatted.draft(kind, stem, options=options, explanation=[*_remarks(choices), general]), faults


def _is_even(choices: Sequence[_Choice], right: Sequence[_Choice]) -> bool:
    """Whether each right answer counts the same and no other counts: then no shares need to be kept."""
    shares = {choice.fraction for choice in right}
    whole = sum(choice.fraction for choice in right)
    others = (choice.fraction for choice in choices if not any(choice is each for each in right))
    return not any(others) and len(shares) == 1 and (shares == {1.0} or abs(whole - 1) < EVEN)


def _true_false(stem: Words, found: re.Match[str], general: Words) -> QuestionDraft:
    is_true = found[1].upper().startswith("T")
    remarks = [_words(part, stem.form) for part in (found[2] or "").split("#")]
    made = formatted.draft(TRUE_FALSE, stem, explanation=[remark for remark in [*remarks, general] if remark.text])
    return replace(made, options=true_false_options(is_true))


def _fill_blank(stem: Words, choices: Sequence[_Choice], general: Words) -> QuestionDraft:
    accepted = [AcceptedDraft(formatted.plain(choice.words), round(choice.fraction, 7)) for choice in choices if choice.fraction > 0]
    return replace(formatted.draft(FILL_BLANK, stem, explanation=[*_remarks(choices), general]), blanks=[accepted])


def _matching(stem: Words, choices: Sequence[_Choice], general: Words) -> QuestionDraft:
    pairs = []
    for choice in choices:
        left, _arrow, right = choice.words.text.partition("->")
        pairs.append((Words(left.strip(), choice.words.form), Words(right.strip(), "plain")))
    forms = formatted.draft(
        MATCHING, stem, options=[(words, False, None) for pair in pairs for words in pair], explanation=[*_remarks(choices), general]
    )
    sides = [option.text for option in forms.options]
    return replace(forms, options=(), pairs=[PairDraft(left, right) for left, right in zip(sides[::2], sides[1::2], strict=True)])


def _numeric(stem: Words, body: str, general: Words, at: Place) -> tuple[QuestionDraft, list[ItemFault]]:
    choices = [_choice("=", text, stem.form) for _sign, text in _split(body.strip())] if "=" in body else [_choice("=", body, stem.form)]
    accepted, faults = [], []
    for choice in choices:
        number = _number(choice.words.text)
        if number is None:
            faults.append(ItemFault(NO_NUMBER, at, "answer", values=[("found", choice.words.text[:60])]))
        elif choice.fraction > 0:
            accepted.append(AcceptedDraft(number[0], round(choice.fraction, 7), number[1]))
    choices = [replace(choice, words=Words(choice.words.text.partition(":")[0], "plain")) for choice in choices]
    return replace(formatted.draft(NUMERIC, stem, explanation=[*_remarks(choices), general]), accepted=accepted), faults


def _number(text: str) -> tuple[str, str] | None:
    """A number and its tolerance: 3, 3:0.5 or 2.5..3.5."""
    text = text.strip().rstrip("~").strip()
    try:
        if found := _RANGE.match(text):
            low, high = sorted((Decimal(found[1].strip()), Decimal(found[2].strip())))
            value, tolerance = (low + high) / 2, (high - low) / 2
        else:
            number, _colon, spread = text.partition(":")
            value, tolerance = Decimal(number.strip()), abs(Decimal(spread.strip() or "0"))
    except InvalidOperation:
        return None
    if not (value.is_finite() and tolerance.is_finite()) or abs(value.adjusted()) > 60 or abs(tolerance.adjusted()) > 60:
        return None
    return format(value, "f"), format(tolerance, "f")
