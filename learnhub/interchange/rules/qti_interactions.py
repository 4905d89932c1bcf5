"""What each interaction of QTI asks, as one of our types; a string says why one cannot be taken."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from learnhub.interchange.rules.xml_trees import attribute, children, descendants
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.kinds import ESSAY, FILL_BLANK, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT_ANSWER, SINGLE, TRUE_FALSE

NO_KEY, MANY_TO_MANY = "qti_no_key", "qti_many_to_many"
_TAG = re.compile(r"<[^>]*>")
SHORT = 150  # characters that are expected at most of a short answer
_TRUE, _FALSE = {"true", "correct", "正确", "对", "√", "是"}, {"false", "incorrect", "wrong", "错误", "错", "×", "否"}


@dataclass(frozen=True, slots=True)
class Declared:
    """The key of one response: right values, and what each value brings where a mapping says so."""

    cardinality: str = "single"
    base: str = ""
    correct: Sequence[str] = ()
    mapped: Mapping[str, float] = field(default_factory=dict)
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction, its key, and how its contents become HTML."""

    element: Element
    key: Declared
    html: Callable[[Element], str]


Read = QuestionDraft | str


def escaped(text: str) -> str:
    """Text for HTML."""
    return html.escape(text)


def number(text: str) -> float:
    """A number, 0 for anything else."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0


def _fractions(key: Declared, ids: Sequence[str], right: Sequence[bool]) -> list[float | None]:
    """Shares of the mapping, where they are not the equal ones anyway."""
    values = [key.mapped.get(each, 0.0) for each in ids]
    whole = max(values, default=0.0) if key.cardinality == "single" else sum(value for value in values if value > 0)
    if whole <= 0:
        return [None] * len(ids)
    shares = [round(max(-1.0, value / whole), 7) for value in values]
    positive = {share for share, is_right in zip(shares, right, strict=True) if is_right}
    is_equal = len(positive) == 1 and not any(share for share, is_right in zip(shares, right, strict=True) if not is_right)
    return [None] * len(ids) if is_equal else [*shares]


def _right(key: Declared, ids: Sequence[str]) -> list[bool]:
    if key.correct:
        return [each in key.correct for each in ids]
    best = max(key.mapped.values(), default=0.0)
    if key.cardinality == "single":
        return [best > 0 and key.mapped.get(each) == best for each in ids]
    return [key.mapped.get(each, 0.0) > 0 for each in ids]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: its id, its HTML, and whether a shuffle leaves it in its place."""

    id: str
    html: str
    is_pinned: bool = False

    @property
    def text(self) -> str:
        """The words alone."""
        return " ".join(html.unescape(_TAG.sub(" ", self.html)).split())


def choices_of(key: Declared, choices: Sequence[Choice]) -> Read:
    """A question with options."""
    ids = [each.id for each in choices]
    right = _right(key, ids)
    if not any(right):
        return NO_KEY
    if len(choices) == 2 and key.cardinality == "single" and all(each.text.lower() in _TRUE | _FALSE for each in choices):
        return QuestionDraft(TRUE_FALSE, "", true_false_options(choices[right.index(True)].text.lower() in _TRUE))
    options = [
        OptionDraft(each.html, is_right, fraction, True if each.is_pinned else None)
        for each, is_right, fraction in zip(choices, right, _fractions(key, ids, right), strict=True)
    ]
    return QuestionDraft(MULTIPLE if key.cardinality == "multiple" else SINGLE, "", options)


def _choices(asked: Asked, elements: Sequence[Element]) -> Read:
    found = [Choice(attribute(each, "identifier"), asked.html(each), attribute(each, "fixed").lower() == "true") for each in elements]
    return choices_of(asked.key, found)


def _choice(asked: Asked) -> Read:
    return _choices(asked, children(asked.element, "simplechoice"))


def _inline_choice(asked: Asked) -> Read:
    return _choices(asked, children(asked.element, "inlinechoice"))


def _hot_text(asked: Asked) -> Read:
    return _choices(asked, list(descendants(asked.element, "hottext")))


def _text_entry(asked: Asked) -> Read:
    key = asked.key
    shares = dict.fromkeys(key.correct, 1.0)
    best = max(key.mapped.values(), default=0.0)
    if best > 0:
        shares |= {words: round(value / best, 7) for words, value in key.mapped.items() if value > 0}
    accepted = [AcceptedDraft(words.strip(), share) for words, share in shares.items() if words.strip()]
    if not accepted:
        return NO_KEY
    if key.base in {"integer", "float"} and all(_is_number(each.text) for each in accepted):
        return QuestionDraft(NUMERIC, "", accepted=accepted)
    folded = [each.text.casefold() for each in accepted]
    return QuestionDraft(FILL_BLANK, "", blanks=[accepted], is_exact=key.is_exact or len(set(folded)) < len(folded))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _extended_text(asked: Asked) -> Read:
    expected = number(attribute(asked.element, "expectedlength"))
    kind = SHORT_ANSWER if 0 < expected <= SHORT else ESSAY
    return QuestionDraft(kind, "", sample="".join(f"<p>{escaped(words)}</p>" for words in asked.key.correct if words), markup=HTML)


def _order(asked: Asked) -> Read:
    options = {attribute(each, "identifier"): each for each in children(asked.element, "simplechoice")}
    if sorted(asked.key.correct) != sorted(options):
        return NO_KEY if not asked.key.correct else MANY_TO_MANY
    return QuestionDraft(ORDERING, "", [OptionDraft(asked.html(options[each])) for each in asked.key.correct])


def pairs_of(key: Declared, lefts: Mapping[str, str], rights: Mapping[str, str]) -> Read:
    """Each left side with its one right side; right sides that nothing belongs to are left over."""
    links = [tuple(value.split()) for value in key.correct or [link for link, value in key.mapped.items() if value > 0]]
    chosen: dict[str, str] = {}
    for link in links:
        if len(link) != 2:
            return MANY_TO_MANY
        left, right = link if link[0] in lefts else (link[1], link[0])
        if left not in lefts or right not in rights or left in chosen:
            return MANY_TO_MANY
        chosen[left] = right
    if not chosen:
        return NO_KEY
    if set(chosen) != set(lefts):
        return MANY_TO_MANY
    pairs = [PairDraft(words, rights[chosen[left]]) for left, words in lefts.items()]
    left_over = [PairDraft("", words) for right, words in rights.items() if right not in chosen.values()]
    return QuestionDraft(MATCHING, "", pairs=[*pairs, *left_over])


def _match(asked: Asked) -> Read:
    sets = children(asked.element, "simplematchset")
    if len(sets) != 2:
        return MANY_TO_MANY
    sides = [{attribute(each, "identifier"): asked.html(each) for each in children(side, "simpleassociablechoice")} for side in sets]
    read = pairs_of(asked.key, sides[0], sides[1])
    return pairs_of(asked.key, sides[1], sides[0]) if read == MANY_TO_MANY else read


def _gap_match(asked: Asked) -> Read:
    gaps = {attribute(each, "identifier"): f"（{number}）" for number, each in enumerate(descendants(asked.element, "gap"), start=1)}
    texts = {attribute(each, "identifier"): asked.html(each) for each in children(asked.element, "gaptext")}
    return pairs_of(asked.key, gaps, texts)


READERS: Mapping[str, Callable[[Asked], Read]] = {
    "choiceinteraction": _choice,
    "inlinechoiceinteraction": _inline_choice,
    "hottextinteraction": _hot_text,
    "textentryinteraction": _text_entry,
    "extendedtextinteraction": _extended_text,
    "orderinteraction": _order,
    "matchinteraction": _match,
    "gapmatchinteraction": _gap_match,
}
