"""A question of a bank as the draft that would make it again, for every format that is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft


def draft_of_kept(question: Question, version: QuestionVersion) -> QuestionDraft:
    """The draft of a version, in HTML."""
    parts = [_content(part) for part in getattr(version, "parts", None) or ()]
    content = {
        "kind": version.kind,
        "stem_html": version.stem_html,
        "options": version.options,
        "answer_key": version.answer_key,
        "explanation_html": version.explanation_html,
    }
    return replace(
        _content(content),
        parts=parts,
        source=version.source,
        clause=version.clause,
        in_force=version.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags=list(question.tags),
        external_id=question.external_id,
    )


def _content(found: Mapping[str, Any]) -> QuestionDraft:
    key = found["answer_key"]
    return QuestionDraft(
        kind=found["kind"],
        stem=found["stem_html"],
        markup=HTML,
        explanation=found.get("explanation_html", ""),
        options=_options(found["kind"], found["options"], key),
        blanks=[_accepted(blank) for blank in key.get("blanks", ())],
        accepted=_accepted(key.get("accepted", ())),
        any_order=key.get("any_order", False),
        is_exact=key.get("is_exact", False),
        unit=key.get("unit", ""),
        pairs=_pairs(found["options"], key),
        sample=key.get("sample_html", ""),
        rubric=[RubricDraft(each["text"], each["share"]) for each in key.get("rubric", ())],
        share=found.get("share", 1.0),
    )


def _options(kind: str, options: Sequence[Mapping[str, Any]], key: Mapping[str, Any]) -> list[OptionDraft]:
    if kind == kinds.ORDERING:
        html = {each["id"]: each["html"] for each in options}
        return [OptionDraft(html[each]) for each in key["order"]]
    if kind not in kinds.CHOICES:
        return []
    right, fractions = set(key["right"]), key.get("fractions") or {}
    return [
        OptionDraft(
            each["html"],
            each["id"] in right,
            fractions.get(each["id"], 0.0) if fractions else None,
            True if each.get("pinned") else None,
        )
        for each in options
    ]


def _accepted(found: Sequence[Mapping[str, Any]]) -> list[AcceptedDraft]:
    return [
        AcceptedDraft(str(each.get("text", each.get("value", ""))), each.get("fraction", 1.0), str(each.get("tolerance", "0")))
        for each in found
    ]


def _pairs(options: Sequence[Mapping[str, Any]], key: Mapping[str, Any]) -> list[PairDraft]:
    """The pairs in the order of their left sides, then what is left over on the right."""
    made = key.get("pairs")
    if made is None:
        return []
    html = {each["id"]: each["html"] for each in options}
    pairs = [PairDraft(each["html"], html[made[each["id"]]]) for each in options if each["id"] in made]
    used = set(made.values())
    return pairs + [PairDraft("", each["html"]) for each in options if each.get("side") == "right" and each["id"] not in used]
