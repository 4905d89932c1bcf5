"""Items of QTI 2.1, 2.2 and 3.0 (assessmentItem): https://www.imsglobal.org/question/; names are compared without case and hyphens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from learnhub.interchange.rules import qti_interactions as interactions
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.qti_interactions import Asked, Declared
from learnhub.interchange.rules.xml_trees import Tree, as_html, attribute, children, descendants, first, name_of, text_of
from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.kinds import FILL_BLANK, PASSAGE
from learnhub.questions.rules.markup import wrap

UNSUPPORTED, TEMPLATES, ADAPTIVE, LOST_FILE = "unsupported_interaction", "qti_templates", "qti_adaptive", "lost_file"
_SAID = ("feedbackinline", "feedbackblock", "modalfeedback")
_LEFT = ("rubricblock", "templateinline", "templateblock", "stylesheet", "endattemptinteraction", "printedvariable", "infocontrol")
_INLINE = ("textentryinteraction", "inlinechoiceinteraction")


@dataclass
class _Item:
    """An item while it is read: `finds` gives the content of an image by the address in the file, None when it is not there."""

    element: Element
    at: Place
    finds: Callable[[str], bytes | None]
    images: dict[str, bytes] = field(default_factory=dict)
    faults: list[ItemFault] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def fail(self, code: str, found: str = "") -> None:
        """Note why the item cannot be taken."""
        self.faults.append(ItemFault(code, self.at, "kind", values=[("found", found)]))


def is_qti(tree: Tree) -> bool:
    """Whether the document is an item, or holds some."""
    return name_of(tree.root) == "assessmentitem" or next(descendants(tree.root, "assessmentitem"), None) is not None


def read_qti(tree: Tree, finds: Callable[[str], bytes | None] = lambda _: None) -> ReadFile:
    """Every item of a document."""
    root = tree.root
    elements = [root] if name_of(root) == "assessmentitem" else list(descendants(root, "assessmentitem"))
    items: list[ReadItem] = []
    left_out: list[LeftOut] = []
    for element in elements:
        name = attribute(element, "title") or attribute(element, "identifier")
        item = _Item(element, Place(line=tree.line(element), item=name[:80]), finds)
        body = first(element, "itembody")
        asked = _interactions(body) if body is not None else []
        if body is None or not asked:
            left_out.append(LeftOut(item.at, text_of(body)[:200] or name))
            continue
        draft = _draft(item, body, asked)
        items.append(ReadItem(item.at, replace(draft, images=item.images), item.faults))
    return ReadFile(items, left_out)


def _interactions(body: Element) -> list[Element]:
    return [each for each in body.iter() if name_of(each).endswith("interaction") and name_of(each) != "endattemptinteraction"]


def _draft(item: _Item, body: Element, asked: Sequence[Element]) -> QuestionDraft:
    stem = _stem(item, body, asked)
    plain = QuestionDraft("", stem, markup=HTML)
    unknown = [name_of(each) for each in asked if name_of(each) not in interactions.READERS]
    if unknown:
        item.fail(UNSUPPORTED, unknown[0].removesuffix("interaction"))
        return plain
    if children(item.element, "templatedeclaration", "templateprocessing"):
        item.fail(TEMPLATES)
        return plain
    if attribute(item.element, "adaptive").lower() == "true" and len(asked) > 1:
        item.fail(ADAPTIVE)
        return plain
    declared = _declarations(item.element)
    parts = [_part(item, each, declared) for each in asked]
    if any(part is None for part in parts):
        return plain
    return replace(_joined(stem, [part for part in parts if part is not None]), explanation=_explanation(item))


def _part(item: _Item, element: Element, declared: Mapping[str, Declared]) -> QuestionDraft | None:
    """The question that one interaction asks; its stem is what the interaction itself says."""
    declaration = declared.get(attribute(element, "responseidentifier"), Declared())
    read = interactions.READERS[name_of(element)](Asked(element, declaration, lambda each: _html(item, each)))
    if isinstance(read, str):
        item.fail(read, name_of(element).removesuffix("interaction"))
        return None
    return replace(read, stem=_around(element, lambda each: _image(item, each)), markup=HTML)


def _joined(stem: str, parts: Sequence[QuestionDraft]) -> QuestionDraft:
    """One question of one interaction; blanks of one text together; others as a passage."""
    if len(parts) == 1:
        return replace(parts[0], stem=stem)
    if all(part.kind == FILL_BLANK for part in parts):
        is_exact = any(part.is_exact for part in parts)
        return replace(parts[0], stem=stem, blanks=[blank for part in parts for blank in part.blanks], is_exact=is_exact)
    named = [replace(part, stem=part.stem or f"<p>（{number}）</p>") for number, part in enumerate(parts, start=1)]
    return QuestionDraft(PASSAGE, stem, parts=named, markup=HTML)


def _stem(item: _Item, body: Element, asked: Sequence[Element]) -> str:
    """The body as HTML, with prompts where interactions stand, and blanks where words are missing."""
    numbers = {id(each): number for number, each in enumerate(asked, start=1)}

    def replaced(element: Element) -> str | None:
        name = name_of(element)
        if name in _SAID:
            item.said.append(as_html(element, lambda each: _image(item, each)))
            return ""
        if name in _LEFT:
            return ""
        if name in _INLINE:
            return (
                " ____ "
                if len(asked) == 1 or all(name_of(each) == "textentryinteraction" for each in asked)
                else f" （{numbers[id(element)]}） "
            )
        if name.endswith("interaction"):
            return _around(element, replaced) if len(asked) == 1 else f"<p>（{numbers[id(element)]}）</p>"
        return _image(item, element)

    return as_html(body, replaced)


def _around(element: Element, replaced: Callable[[Element], str | None]) -> str:
    """What a block interaction says itself: its prompt, and the text in which gaps or words to choose stand."""
    name = name_of(element)
    prompt = first(element, "prompt")
    words = [wrap(as_html(prompt, replaced)) if prompt is not None else ""]
    if name == "gapmatchinteraction":
        gaps = {id(each): number for number, each in enumerate(descendants(element, "gap"), start=1)}

        def with_gaps(each: Element) -> str | None:
            if name_of(each) == "gap":
                return f" ____（{gaps[id(each)]}） "
            return "" if name_of(each) in {"gaptext", "gapimg", "prompt"} else replaced(each)

        words.append(as_html(element, with_gaps))
    elif name == "hottextinteraction":
        words.append(as_html(element, lambda each: "" if name_of(each) == "prompt" else replaced(each)))
    return "".join(words)


def _html(item: _Item, element: Element) -> str:
    """The content of an element; what is said to who chose it becomes part of the explanation."""

    def replaced(each: Element) -> str | None:
        if name_of(each) in _SAID:
            item.said.append(as_html(each, lambda inner: _image(item, inner)))
            return ""
        return "" if name_of(each) in _LEFT else _image(item, each)

    return as_html(element, replaced)


def _image(item: _Item, element: Element) -> str | None:
    """An image that is in the package goes by its name; one that is not is told."""
    if name_of(element) not in {"img", "object"}:
        return None
    address = attribute(element, "src") or attribute(element, "data")
    if name_of(element) == "object" and not attribute(element, "type").startswith("image/"):
        return None
    alternative = attribute(element, "alt") or text_of(element)
    content = item.finds(address)
    if content is None:
        item.faults.append(ItemFault(LOST_FILE, item.at, "stem", values=[("found", address[:80])], is_reminder=True))
        return interactions.escaped(f"[{alternative}]") if alternative else ""
    name = address.rpartition("/")[2]
    item.images[name] = content
    return f'<img src="image:{interactions.escaped(name)}" alt="{interactions.escaped(alternative)}">'


def _declarations(element: Element) -> dict[str, Declared]:
    found = {}
    for each in children(element, "responsedeclaration"):
        correct = first(each, "correctresponse")
        values = [text_of(value) for value in children(correct, "value")] if correct is not None else []
        mapping = first(each, "mapping")
        entries = children(mapping, "mapentry") if mapping is not None else []
        found[attribute(each, "identifier")] = Declared(
            cardinality=attribute(each, "cardinality", "single"),
            base=attribute(each, "basetype"),
            correct=values,
            mapped={attribute(entry, "mapkey"): interactions.number(attribute(entry, "mappedvalue")) for entry in entries},
            is_exact=any(attribute(entry, "casesensitive").lower() == "true" for entry in entries),
        )
    return found


def _explanation(item: _Item) -> str:
    """What the item says afterwards: feedback in its body, then the one it shows at the end."""
    said = [*item.said, *(_html(item, each) for each in children(item.element, "modalfeedback"))]
    return "".join(wrap(words) for words in dict.fromkeys(said) if words)
