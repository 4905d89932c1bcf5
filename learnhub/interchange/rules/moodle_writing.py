"""Questions as Moodle XML, and what of them it has no place for."""

import base64
from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Comment, Element, SubElement, tostring

from learnhub.interchange.rules.exported import INDEFINITE_AS_MULTIPLE, KIND, losses_of, plain_words, rights_lose
from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.kinds import (
    ESSAY,
    FILL_BLANK,
    INDEFINITE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SEVERAL,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)
from learnhub.questions.rules.pictures import named_in

HELD = (SINGLE, MULTIPLE, INDEFINITE, TRUE_FALSE, FILL_BLANK, NUMERIC, MATCHING, ORDERING, SHORT_ANSWER, ESSAY)
_TYPES = {
    SINGLE: "multichoice", MULTIPLE: "multichoice", INDEFINITE: "multichoice", TRUE_FALSE: "truefalse", FILL_BLANK: "shortanswer",
    NUMERIC: "numerical", MATCHING: "matching", ORDERING: "ordering", SHORT_ANSWER: "essay", ESSAY: "essay",
}  # fmt: skip
_KEPT = ("topic", "tags", "explanation", "images", "unit", "sample", "is_exact")


def moodle_losses(draft: QuestionDraft) -> list[str]:
    """What of the question does not go into Moodle XML, as codes; KIND means that it does not go in at all."""
    if draft.kind not in HELD or (draft.kind == FILL_BLANK and len(draft.blanks) != 1):
        return [KIND]
    lost = [*losses_of(draft, keeps=_KEPT), *rights_lose(draft)]
    return [*lost, INDEFINITE_AS_MULTIPLE] if draft.kind == INDEFINITE else lost


def write_moodle(drafts: Iterable[QuestionDraft], notes: Iterable[str] = ()) -> bytes:
    """The questions that Moodle XML can hold; others are left out."""
    root = Element("quiz")
    root.extend(Comment(f" {note.replace('--', '——')} ") for note in notes)
    topic = None
    for number, draft in enumerate((each for each in drafts if KIND not in moodle_losses(each)), start=1):
        if draft.topic != topic:
            topic = draft.topic
            category = SubElement(SubElement(root, "question", {"type": "category"}), "category")
            SubElement(category, "text").text = f"$course$/{topic}"
        root.append(_question(draft, number))
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _question(draft: QuestionDraft, number: int) -> Element:
    element = Element("question", {"type": _TYPES[draft.kind]})
    _wrapped(element, "name", f"{number:04}")
    _formatted(element, "questiontext", draft.stem, draft)
    _formatted(element, "generalfeedback", draft.explanation, draft)
    SubElement(element, "defaultgrade").text = "1"
    _answers(element, draft)
    if draft.tags:
        tags = SubElement(element, "tags")
        for tag in draft.tags:
            _wrapped(tags, "tag", tag)
    return element


def _wrapped(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    SubElement(element, "text").text = text
    return element


def _formatted(parent: Element, name: str, text: str, draft: QuestionDraft, **attributes: str) -> Element:
    """Text with its notation, and its images as files beside it, under the names by which Moodle looks for them."""
    form = "html" if draft.markup == HTML else "plain_text"
    made = _wrapped(parent, name, text.replace('"image:', '"@@PLUGINFILE@@/'), format=form, **attributes)
    for image in named_in(text) if draft.markup == HTML else ():
        if image in draft.images:
            file = SubElement(made, "file", {"name": image, "path": "/", "encoding": "base64"})
            file.text = base64.b64encode(draft.images[image]).decode()
    return made


def _percent(share: float) -> str:
    return f"{round(share * 100, 5):g}"


def _answers(element: Element, draft: QuestionDraft) -> None:
    write = _WRITERS.get(draft.kind)
    if write is not None:
        write(element, draft)


def _true_false(element: Element, draft: QuestionDraft) -> None:
    for word, option in zip(("true", "false"), draft.options, strict=True):
        _wrapped(element, "answer", word, fraction="100" if option.is_right else "0", format="moodle_auto_format")


def _blank(element: Element, draft: QuestionDraft) -> None:
    SubElement(element, "usecase").text = "1" if draft.is_exact else "0"
    for each in draft.blanks[0]:
        _wrapped(element, "answer", each.text, fraction=_percent(each.fraction), format="plain_text")


def _numbers(element: Element, draft: QuestionDraft) -> None:
    for each in draft.accepted:
        answer = _wrapped(element, "answer", each.text, fraction=_percent(each.fraction), format="plain_text")
        SubElement(answer, "tolerance").text = each.tolerance
    if draft.unit:
        unit = SubElement(SubElement(element, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = draft.unit


def _pairs(element: Element, draft: QuestionDraft) -> None:
    SubElement(element, "shuffleanswers").text = "true"
    for pair in draft.pairs:
        side = _formatted(element, "subquestion", pair.left, draft)
        _wrapped(side, "answer", plain_words(pair.right, draft.markup))


def _order(element: Element, draft: QuestionDraft) -> None:
    for option in draft.options:
        _formatted(element, "answer", option.text, draft, fraction="100")


def _sample(element: Element, draft: QuestionDraft) -> None:
    if draft.sample:
        _formatted(element, "graderinfo", draft.sample, draft)


def _options(element: Element, draft: QuestionDraft) -> None:
    SubElement(element, "single").text = "true" if draft.kind == SINGLE else "false"
    SubElement(element, "shuffleanswers").text = "true"
    SubElement(element, "answernumbering").text = "ABCD"
    share = 1 / max(1, sum(option.is_right for option in draft.options))
    for option in draft.options:
        fraction = option.fraction if option.fraction is not None else share if option.is_right else 0.0
        _formatted(element, "answer", option.text, draft, fraction=_percent(fraction))


_WRITERS: Mapping[str, Callable[[Element, QuestionDraft], None]] = {
    **dict.fromkeys((SINGLE, *SEVERAL), _options),
    TRUE_FALSE: _true_false,
    FILL_BLANK: _blank,
    NUMERIC: _numbers,
    MATCHING: _pairs,
    ORDERING: _order,
    **dict.fromkeys((SHORT_ANSWER, ESSAY), _sample),
}
