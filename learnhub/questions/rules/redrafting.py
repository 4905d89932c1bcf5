"""A question as it is kept, as the draft that would make it again: for editing, copying and writing to files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from learnhub.questions.rules import markup
from learnhub.questions.rules.drafts import HTML, TEXT, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, PASSAGE


def redrafted(version: Mapping[str, Any], **about: Any) -> QuestionDraft:
    """The draft, in HTML, of a version given as its fields by name; `about` is what the question itself knows (topic, tags …)."""
    kind, key = version["kind"], version["answer_key"]
    draft = QuestionDraft(
        kind,
        version["stem_html"],
        explanation=version["explanation_html"],
        source=version.get("source", ""),
        clause=version.get("clause", ""),
        in_force=version.get("in_force"),
        markup=HTML,
        share=version.get("share", 1.0),
        **about,
    )
    return replace(draft, **_answers(kind, version["options"], key, version.get("parts", ())))


def _answers(kind: str, options: Sequence[Mapping[str, Any]], key: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if kind in CHOICES:
        return {"options": [_option(option, key) for option in options]}
    html = {option["id"]: option["html"] for option in options}
    if kind == ORDERING:
        return {"options": [OptionDraft(html[each]) for each in key["order"]]}
    if kind == MATCHING:
        return {"pairs": _pairs(options, html, key["pairs"])}
    if kind == FILL_BLANK:
        blanks = [[AcceptedDraft(each["text"], each.get("fraction", 1.0)) for each in blank] for blank in key["blanks"]]
        return {"blanks": blanks, "any_order": key.get("any_order", False), "is_exact": key.get("is_exact", False)}
    return _written(kind, key, parts)


def _written(kind: str, key: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if kind == NUMERIC:
        accepted = [AcceptedDraft(each["value"], each.get("fraction", 1.0), each.get("tolerance", "0")) for each in key["accepted"]]
        return {"accepted": accepted, "unit": key.get("unit", "")}
    if kind in BY_HAND:
        rubric = [RubricDraft(each["text"], each["share"]) for each in key.get("rubric", ())]
        return {"sample": key.get("sample_html", ""), "rubric": rubric}
    return {"parts": [redrafted(part) for part in parts]} if kind == PASSAGE else {}


def _option(option: Mapping[str, Any], key: Mapping[str, Any]) -> OptionDraft:
    fraction = key["fractions"].get(option["id"], 0.0) if "fractions" in key else None
    return OptionDraft(option["html"], option["id"] in key["right"], fraction, bool(option.get("pinned", False)))


def _pairs(options: Sequence[Mapping[str, Any]], html: Mapping[str, str], pairs: Mapping[str, str]) -> list[PairDraft]:
    """The pairs in the order of the left sides, then the right sides that are left over."""
    made = [PairDraft(option["html"], html[pairs[option["id"]]]) for option in options if option["side"] == "left"]
    taken = set(pairs.values())
    return made + [PairDraft("", option["html"]) for option in options if option["side"] == "right" and option["id"] not in taken]


def as_text(draft: QuestionDraft) -> QuestionDraft | None:
    """The same draft as plain text; None when that would lose something."""
    try:
        return _as_text(draft)
    except ValueError:
        return None


def _as_text(draft: QuestionDraft) -> QuestionDraft:
    return replace(
        draft,
        stem=_text(draft.stem),
        explanation=_text(draft.explanation),
        sample=_text(draft.sample),
        options=[replace(option, text=_text(option.text, is_block=False)) for option in draft.options],
        pairs=[PairDraft(_text(pair.left, is_block=False), _text(pair.right, is_block=False)) for pair in draft.pairs],
        parts=[_as_text(part) for part in draft.parts],
        markup=TEXT,
    )


def _text(fragment: str, *, is_block: bool = True) -> str:
    found = markup.as_text(fragment, is_block=is_block)
    if found is None:
        raise ValueError("more than plain text")
    return found
