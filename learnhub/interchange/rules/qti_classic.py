"""Items of QTI 1.2 (questestinterop), as Canvas, Blackboard and others write them, where they are simple."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.qti_interactions import NO_KEY, Choice, Declared, Read, choices_of, number, pairs_of
from learnhub.interchange.rules.xml_trees import Tree, as_html, attribute, children, descendants, first, name_of, text_of
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import ESSAY, FILL_BLANK, NUMERIC, ORDERING, PASSAGE, SINGLE
from learnhub.questions.rules.markup import wrap

UNSUPPORTED, LOST_FILE = "unsupported_interaction", "lost_file"
_REFUSED = {"calculated_question", "hot_spot_question", "file_upload_question"}
_RESPONSES = ("responselid", "responsestr", "responsenum", "responsexy", "responsegrp", "responseextension")
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_NAMED_BLANK = re.compile(r"\[([^\[\]<>]{1,60})\]")


@dataclass(frozen=True, slots=True)
class _Condition:
    """What earns `score`: values that are chosen, values that are not, and the bounds of a number."""

    score: float
    equal: Sequence[tuple[str, str]]
    unequal: Sequence[tuple[str, str]]
    bounds: Sequence[str]


@dataclass
class _Item:
    element: Element
    at: Place
    finds: Callable[[str], bytes | None]
    kind: str = ""
    conditions: Sequence[_Condition] = ()
    images: dict[str, bytes] = field(default_factory=dict)
    faults: list[ItemFault] = field(default_factory=list)


def is_classic(tree: Tree) -> bool:
    """Whether the document is of QTI 1.2."""
    return name_of(tree.root) == "questestinterop"


def read_classic(tree: Tree, finds: Callable[[str], bytes | None] = lambda _: None) -> ReadFile:
    """Every item of a document."""
    items: list[ReadItem] = []
    left_out: list[LeftOut] = []
    for element in descendants(tree.root, "item"):
        name = attribute(element, "title") or attribute(element, "ident")
        item = _Item(element, Place(line=tree.line(element), item=name[:80]), finds, _kind(element), _conditions(element))
        presentation = first(element, "presentation")
        asked = [each for each in presentation.iter() if name_of(each) in _RESPONSES] if presentation is not None else []
        if item.kind not in _REFUSED and (presentation is None or not asked or item.kind == "text_only_question"):
            left_out.append(LeftOut(item.at, text_of(presentation)[:200] or name))
            continue
        stem = _stem(item, presentation) if presentation is not None else ""
        read = _read(item, stem, asked)
        if isinstance(read, str):
            item.faults.append(ItemFault(read, item.at, "kind", values=[("found", item.kind or "、".join(map(name_of, asked[:1])))]))
            read = QuestionDraft("", stem, markup=HTML)
        draft = replace(read, stem=read.stem or stem, explanation=_explanation(item), markup=HTML, images=item.images)
        items.append(ReadItem(item.at, draft, item.faults))
    return ReadFile(items, left_out)


def _kind(element: Element) -> str:
    """What the item says it is: multiple_choice_question, essay_question …"""
    for each in descendants(element, "qtimetadatafield"):
        if text_of(first(each, "fieldlabel")) in {"question_type", "qmd_itemtype", "cc_profile"}:
            return text_of(first(each, "fieldentry")).lower().replace(" ", "_")
    return next((text_of(each).lower().replace(" ", "_") for each in descendants(element, "qmditemtype")), "")


def _conditions(element: Element) -> list[_Condition]:
    found = []
    for each in descendants(element, "respcondition"):
        scores = [number(text_of(setting)) for setting in children(each, "setvar")]
        where = first(each, "conditionvar")
        if where is None:
            continue
        denied = {id(inner) for no in descendants(where, "not") for inner in no.iter()}
        named = [((attribute(value, "respident"), text_of(value)), id(value) in denied) for value in descendants(where, "varequal")]
        bounds = [text_of(value) for value in descendants(where, "vargte", "vargt", "varlte", "varlt")]
        equal, unequal = [pair for pair, is_not in named if not is_not], [pair for pair, is_not in named if is_not]
        found.append(_Condition(max(scores, default=0.0), equal, unequal, bounds))
    return [condition for condition in found if condition.score > 0]


def _material(item: _Item, element: Element) -> str:
    """The words and images that stand directly in an element, as HTML."""
    parts = []
    for material in children(element, "material"):
        for each in material:
            if name_of(each) == "mattext":
                is_html = "html" in attribute(each, "texttype").lower()
                text = (each.text or "").strip() if is_html else html.escape(text_of(each), quote=False)
                parts.append(as_html(each) if len(each) else text)
            elif name_of(each) == "matimage":
                parts.append(f'<img src="{html.escape(attribute(each, "uri"))}">')
    return _IMAGE.sub(lambda match: _image(item, match[0]), "".join(parts))


def _image(item: _Item, tag: str) -> str:
    found = _SOURCE.search(tag)
    address = html.unescape(found[1]).replace("$IMS_CC_FILE_BASE$", "") if found else ""
    content = item.finds(address) if address else None
    if content is None:
        item.faults.append(ItemFault(LOST_FILE, item.at, "stem", values=[("found", address[:80])], is_reminder=True))
        return ""
    name = address.rpartition("/")[2]
    item.images[name] = content
    return f'<img src="image:{html.escape(name)}" alt="">'


def _stem(item: _Item, presentation: Element) -> str:
    """What stands before the responses, also where it is wrapped in <flow>."""
    parts = [_material(item, presentation)]
    parts += [_material(item, flow) for flow in descendants(presentation, "flow") if not _within_response(presentation, flow)]
    return wrap("".join(parts))


def _within_response(presentation: Element, element: Element) -> bool:
    return any(inner is element for each in presentation.iter() if name_of(each) in _RESPONSES for inner in each.iter())


def _read(item: _Item, stem: str, asked: Sequence[Element]) -> Read:
    names = {name_of(each) for each in asked}
    if item.kind in _REFUSED or names - {"responselid", "responsestr", "responsenum"}:
        return UNSUPPORTED
    if names == {"responselid"}:
        if len(asked) == 1:
            return _options(item, asked[0])
        if item.kind == "fill_in_multiple_blanks_question":
            return _named_blanks(item, stem, asked)
        return _dropdowns(item, stem, asked) if item.kind == "multiple_dropdowns_question" else _matching(item, asked)
    return UNSUPPORTED if "responselid" in names else _written(item, asked)


def _labels(item: _Item, response: Element) -> list[Choice]:
    return [
        Choice(attribute(each, "ident"), _label_html(item, each), attribute(each, "rshuffle").lower() == "no")
        for each in descendants(response, "responselabel")
    ]


def _label_html(item: _Item, label: Element) -> str:
    return _material(item, label) or "".join(_material(item, each) for each in descendants(label, "flowmat"))


def _scores(item: _Item, name: str) -> dict[str, float]:
    """What each value of a response earns."""
    scores: dict[str, float] = {}
    for condition in item.conditions:
        for response, value in condition.equal:
            if response == name:
                scores[value] = max(condition.score, scores.get(value, 0.0))
    return scores


def _options(item: _Item, response: Element) -> Read:
    name, choices = attribute(response, "ident"), _labels(item, response)
    cardinality = attribute(response, "rcardinality", "single").lower()
    if cardinality == "ordered":
        return _ordering(item, choices)
    if cardinality == "multiple":
        whole = max(item.conditions, key=lambda each: len(each.equal), default=None)
        right = [value for _response, value in whole.equal] if whole is not None and whole.unequal else [*_scores(item, name)]
        return choices_of(Declared("multiple", correct=right), choices)
    return choices_of(Declared("single", mapped=_scores(item, name)), choices)


def _ordering(item: _Item, choices: Sequence[Choice]) -> Read:
    by_id = {each.id: each for each in choices}
    order = [value for _response, value in max(item.conditions, key=lambda each: len(each.equal)).equal] if item.conditions else []
    if sorted(order) != sorted(by_id):
        return NO_KEY
    return QuestionDraft(ORDERING, "", [OptionDraft(by_id[each].html) for each in order])


def _matching(item: _Item, asked: Sequence[Element]) -> Read:
    lefts = {attribute(each, "ident"): _material(item, each) for each in asked}
    rights = {choice.id: choice.html for each in asked for choice in _labels(item, each)}
    links = [f"{name} {max(scores, key=lambda value: scores[value])}" for name in lefts if (scores := _scores(item, name))]
    return pairs_of(Declared(correct=links), lefts, rights)


def _named_blanks(item: _Item, stem: str, asked: Sequence[Element]) -> Read:
    """Canvas: [name] in the stem, a response for each name, its labels what is taken."""
    taken = {}
    for each in asked:
        right = _scores(item, attribute(each, "ident"))
        words = [choice.text for choice in _labels(item, each) if choice.id in right] or [choice.text for choice in _labels(item, each)]
        taken[text_of(first(each, "material"))] = [AcceptedDraft(text) for text in dict.fromkeys(words) if text]
    order = [name for name in _NAMED_BLANK.findall(stem) if name in taken]
    if sorted(order) != sorted(taken) or not all(taken.values()):
        return NO_KEY
    shown = _NAMED_BLANK.sub(lambda match: "____" if match[1] in taken else match[0], stem)
    return QuestionDraft(FILL_BLANK, shown, blanks=[taken[each] for each in order])


def _dropdowns(item: _Item, stem: str, asked: Sequence[Element]) -> Read:
    parts: list[QuestionDraft] = []
    numbers: Mapping[str, int] = {text_of(first(each, "material")): place for place, each in enumerate(asked, start=1)}
    for place, each in enumerate(asked, start=1):
        read = _options(item, each)
        if isinstance(read, str):
            return read
        parts.append(replace(read, kind=read.kind or SINGLE, stem=f"<p>（{place}）</p>", markup=HTML))
    shown = _NAMED_BLANK.sub(lambda match: f"（{numbers[match[1]]}）" if match[1] in numbers else match[0], stem)
    return QuestionDraft(PASSAGE, shown, parts=parts)


def _written(item: _Item, asked: Sequence[Element]) -> Read:
    if not item.conditions:
        return QuestionDraft(ESSAY, "") if len(asked) == 1 else NO_KEY
    forms = {attribute(each, "fibtype").lower() for each in item.element.iter()}
    is_number = item.kind == "numerical_question" or not forms.isdisjoint({"decimal", "integer"})
    if len(asked) == 1 and is_number:
        accepted = [each for each in map(_number, item.conditions) if each is not None]
        return QuestionDraft(NUMERIC, "", accepted=accepted) if accepted else NO_KEY
    blanks = []
    for each in asked:
        scores = _scores(item, attribute(each, "ident"))
        best = max(scores.values(), default=0.0)
        blanks.append([AcceptedDraft(words, round(score / best, 7)) for words, score in scores.items() if words])
    return QuestionDraft(FILL_BLANK, "", blanks=blanks) if all(blanks) else NO_KEY


def _number(condition: _Condition) -> AcceptedDraft | None:
    try:
        values = [Decimal(value) for _response, value in condition.equal]
        bounds = sorted(Decimal(value) for value in condition.bounds)
    except InvalidOperation:
        return None
    if not all(value.is_finite() and abs(value.adjusted()) < 60 for value in (*values, *bounds)):
        return None
    if len(bounds) >= 2:
        return AcceptedDraft(format((bounds[0] + bounds[-1]) / 2, "f"), 1.0, format((bounds[-1] - bounds[0]) / 2, "f"))
    return AcceptedDraft(format(values[0], "f")) if values else None


def _explanation(item: _Item) -> str:
    said = ["".join(_material(item, holder) for holder in feedback.iter()) for feedback in descendants(item.element, "itemfeedback")]
    return "".join(wrap(words) for words in dict.fromkeys(said) if words)
