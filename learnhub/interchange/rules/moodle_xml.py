"""Moodle XML, as Moodle exports its question bank: https://docs.moodle.org/en/Moodle_XML_format."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from learnhub.interchange.rules import formatted
from learnhub.interchange.rules.formatted import Words
from learnhub.interchange.rules.gift import topic_of
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.xml_trees import Tree, attribute, children, descendants, first, name_of
from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.kinds import ESSAY, FILL_BLANK, MATCHING, MULTIPLE, NUMERIC, ORDERING, SINGLE, TRUE_FALSE

UNSUPPORTED, NO_NUMBER, LOST_FILE = "unsupported_kind", "no_number", "lost_file"
_IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_PLUGIN = re.compile(r"@@PLUGINFILE@@/([^\"'\s>?#]{1,200})(?:\?[^\"'\s>]*)?")


@dataclass
class _Item:
    """A question of the file while it is read."""

    element: Element
    at: Place
    images: dict[str, bytes] = field(default_factory=dict)
    faults: list[ItemFault] = field(default_factory=list)


def is_moodle(tree: Tree) -> bool:
    """Whether the document is a Moodle quiz."""
    return name_of(tree.root) == "quiz"


def read_moodle(tree: Tree) -> ReadFile:
    """Every question of a Moodle XML document."""
    items: list[ReadItem] = []
    left_out: list[LeftOut] = []
    topic = ""
    for element in children(tree.root, "question"):
        kind = attribute(element, "type")
        name = _text(first(element, "name"))
        item = _Item(element, Place(line=tree.line(element), item=name))
        if kind == "category":
            topic = topic_of(_text(first(element, "category")))
        elif kind == "description":
            left_out.append(LeftOut(item.at, formatted.plain(_words(item, first(element, "questiontext")))[:200]))
        else:
            draft = _draft(item, kind)
            tags = tuple(filter(None, (_text(tag)[:20] for tag in descendants(element, "tag"))))
            items.append(ReadItem(item.at, replace(draft, topic=topic, tags=tags, images={**draft.images, **item.images}), item.faults))
    return ReadFile(items, left_out)


def _text(element: Element | None) -> str:
    """The text of an element that wraps it in <text>."""
    if element is None:
        return ""
    inner = first(element, "text")
    return "".join((element if inner is None else inner).itertext()).strip()


def _words(item: _Item, element: Element | None, around: str = "moodle") -> Words:
    """Words with the format they name; images that come with them are kept, other files are named."""
    if element is None:
        return Words("", around)
    form = {"html": "html", "plain_text": "plain", "markdown": "markdown"}.get(attribute(element, "format"), around)
    _take_files(item, element)
    text = _PLUGIN.sub(lambda match: f"image:{match[1]}", _text(element))
    return Words(text, form)


def _take_files(item: _Item, element: Element) -> None:
    for file in children(element, "file"):
        name = attribute(file, "name")
        if not name.lower().endswith(_IMAGE_ENDINGS):
            item.faults.append(ItemFault(LOST_FILE, item.at, "stem", values=[("found", name[:80])], is_reminder=True))
            continue
        _keep_image(item, name, "".join(file.itertext()))


def _keep_image(item: _Item, name: str, encoded: str) -> None:
    try:
        item.images[name] = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        item.faults.append(ItemFault(LOST_FILE, item.at, "stem", values=[("found", name[:80])], is_reminder=True))


def _stem(item: _Item) -> Words:
    words = _words(item, first(item.element, "questiontext"))
    old, encoded = _text(first(item.element, "image")), first(item.element, "imagebase64")
    if old and encoded is not None:  # Moodle 1.9
        name = old.rpartition("/")[2]
        _keep_image(item, name, "".join(encoded.itertext()))
        if name in item.images:
            words = Words(f'{words.text}<p><img src="image:{name}" alt=""></p>', "html")
    return words


def _draft(item: _Item, kind: str) -> QuestionDraft:
    readers = {
        "multichoice": _choices,
        "truefalse": _true_false,
        "shortanswer": _fill_blank,
        "numerical": _numeric,
        "matching": _matching,
        "ddmatch": _matching,
        "ordering": _ordering,
        "essay": _essay,
    }
    reader = readers.get(kind)
    if reader is None:
        item.faults.append(ItemFault(UNSUPPORTED, item.at, "kind", values=[("found", kind or "?")]))
        return formatted.draft("", _stem(item))
    return reader(item)


def _explanation(item: _Item, remarks: Sequence[Words] = ()) -> list[Words]:
    return [words for words in (*remarks, _words(item, first(item.element, "generalfeedback"))) if formatted.plain(words).strip()]


def _answers(item: _Item) -> list[tuple[Words, float, Words]]:
    """Each answer with its share and what is said to it."""
    found = []
    for answer in children(item.element, "answer"):
        try:
            share = float(attribute(answer, "fraction", "0") or 0) / 100
        except ValueError:
            share = 0.0
        share = round(min(1.0, max(-1.0, share if share == share else 0.0)), 7)  # noqa: PLR0124 - NaN is not equal to itself
        found.append((_words(item, answer), share, _words(item, first(answer, "feedback"))))
    return found


def _remarks(answers: Sequence[tuple[Words, float, Words]]) -> list[Words]:
    return [
        Words(f"{formatted.plain(words)}：{formatted.plain(said)}", "plain")
        for words, _share, said in answers
        if formatted.plain(said).strip()
    ]


def _is_true(text: str) -> bool:
    return text.strip().lower() in {"true", "1"}


def _choices(item: _Item) -> QuestionDraft:
    answers = _answers(item)
    is_single = _is_true(_text(first(item.element, "single")) or "true")
    best = max((share for _words_, share, _said in answers), default=0.0)
    positive = [share for _words_, share, _said in answers if share > 0]
    is_plain = all(share <= 0 for _w, share, _s in answers if share < best) and not any(share < 0 for _w, share, _s in answers)
    right = [share > 0 and (not is_single or share == best) for _w, share, _s in answers]
    is_even = len(set(positive)) <= 1
    options = [
        (words, is_right, None if is_plain and is_even else share) for (words, share, _said), is_right in zip(answers, right, strict=True)
    ]
    return formatted.draft(
        SINGLE if is_single else MULTIPLE, _stem(item), options=options, explanation=_explanation(item, _remarks(answers))
    )


def _true_false(item: _Item) -> QuestionDraft:
    answers = _answers(item)
    is_true = next((words.text.strip().lower() in {"true", "正确", "对"} for words, share, _said in answers if share > 0), None)
    return replace(
        formatted.draft(TRUE_FALSE, _stem(item), explanation=_explanation(item, [said for _w, _s, said in answers])),
        options=true_false_options(is_true),
    )


def _fill_blank(item: _Item) -> QuestionDraft:
    answers = _answers(item)
    accepted = [AcceptedDraft(formatted.plain(words), share) for words, share, _said in answers if share > 0]
    made = formatted.draft(FILL_BLANK, _stem(item), explanation=_explanation(item, _remarks(answers)))
    return replace(made, blanks=[accepted], is_exact=_is_true(_text(first(item.element, "usecase"))))


def _decimal(text: str) -> str | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return format(value, "f") if value.is_finite() and abs(value.adjusted()) <= 60 else None


def _numeric(item: _Item) -> QuestionDraft:
    accepted = []
    for answer, (words, share, _said) in zip(children(item.element, "answer"), _answers(item), strict=True):
        number, tolerance = _decimal(formatted.plain(words)), _decimal(_text(first(answer, "tolerance")) or "0")
        if share <= 0 or formatted.plain(words).strip() == "*":
            continue
        if number is None or tolerance is None:
            item.faults.append(ItemFault(NO_NUMBER, item.at, "answer", values=[("found", formatted.plain(words)[:60])]))
        else:
            accepted.append(AcceptedDraft(number, share, tolerance))
    unit = next((_text(first(each, "unitname")) for each in descendants(item.element, "unit")), "")
    made = formatted.draft(NUMERIC, _stem(item), explanation=_explanation(item, _remarks(_answers(item))))
    return replace(made, accepted=accepted, unit=unit)


def _matching(item: _Item) -> QuestionDraft:
    pairs = [(_words(item, each), Words(_text(first(each, "answer")), "plain")) for each in children(item.element, "subquestion")]
    pairs = [pair for pair in pairs if pair[1].text]
    made = formatted.draft(
        MATCHING, _stem(item), options=[(words, False, None) for pair in pairs for words in pair], explanation=_explanation(item)
    )
    sides = [option.text for option in made.options]
    return replace(made, options=(), pairs=[PairDraft(left, right) for left, right in zip(sides[::2], sides[1::2], strict=True)])


def _ordering(item: _Item) -> QuestionDraft:
    options = [(_words(item, answer), False, None) for answer in children(item.element, "answer")]
    return formatted.draft(ORDERING, _stem(item), options=options, explanation=_explanation(item))


def _essay(item: _Item) -> QuestionDraft:
    return formatted.draft(
        ESSAY, _stem(item), explanation=_explanation(item), sample=_words(item, first(item.element, "graderinfo"), "html")
    )
