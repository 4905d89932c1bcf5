"""Questions as a GIFT text, and what of them GIFT has no place for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from learnhub.interchange.rules.embedded_images import embedded
from learnhub.interchange.rules.exported import INDEFINITE_AS_MULTIPLE, KIND, losses_of, plain_words, rights_lose
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import (
    ESSAY,
    FILL_BLANK,
    INDEFINITE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    SEVERAL,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)

HELD = (SINGLE, MULTIPLE, INDEFINITE, TRUE_FALSE, FILL_BLANK, NUMERIC, MATCHING, SHORT_ANSWER, ESSAY)
_ESCAPED = str.maketrans({character: f"\\{character}" for character in "~=#{}:\\"} | {"\n": "\\n", "\r": ""})


def gift_losses(draft: QuestionDraft) -> list[str]:
    """What of the question does not go into GIFT, as codes; KIND means that it does not go in at all."""
    if draft.kind not in HELD or (draft.kind == FILL_BLANK and len(draft.blanks) != 1):
        return [KIND]
    lost = [*losses_of(draft, keeps=("topic", "tags", "explanation", "images")), *rights_lose(draft)]
    return [*lost, INDEFINITE_AS_MULTIPLE] if draft.kind == INDEFINITE else lost


def write_gift(drafts: Iterable[QuestionDraft]) -> str:
    """The questions, in HTML, that GIFT can hold; others are left out."""
    parts: list[str] = []
    topic = ""
    for number, draft in enumerate((_with_data(each) for each in drafts if KIND not in gift_losses(each)), start=1):
        if draft.topic != topic:
            topic = draft.topic
            parts.append(f"$CATEGORY: {' '.join(topic.split()) or 'top'}\n\n")
        tags = "".join(f"// [tag:{tag}]\n" for tag in draft.tags if "]" not in tag)
        form = "[html]" if draft.markup == HTML else "[plain]"
        body = _body(draft)
        said = f"\n\t####{form}{_escape(draft.explanation)}" if draft.explanation else ""
        end = "\n" if "\n" in body + said else ""
        parts.append(f"{tags}::{number:04}::{form}{_escape(draft.stem)} {{{body}{said}{end}}}\n\n")
    return "".join(parts)


def _with_data(draft: QuestionDraft) -> QuestionDraft:
    """The draft with its images within the words: GIFT has no files."""
    if not draft.images:
        return draft
    return replace(
        draft,
        stem=embedded(draft.stem, draft.images),
        explanation=embedded(draft.explanation, draft.images),
        options=[replace(option, text=embedded(option.text, draft.images)) for option in draft.options],
        pairs=[replace(pair, left=embedded(pair.left, draft.images)) for pair in draft.pairs],
    )


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


def _percent(share: float) -> str:
    """0.5 is %50%; a third is %33.33333%."""
    return f"%{round(share * 100, 5):g}%"


def _body(draft: QuestionDraft) -> str:
    if draft.kind == TRUE_FALSE:
        return "TRUE" if draft.options[0].is_right else "FALSE"
    if draft.kind in {SINGLE, *SEVERAL}:
        return "".join(f"\n\t{sign}{_escape(option.text)}" for sign, option in zip(_signs(draft), draft.options, strict=True))
    if draft.kind == FILL_BLANK:
        return "".join(f"\n\t={_weight(each)}{_escape(each.text)}" for each in draft.blanks[0])
    if draft.kind == NUMERIC:
        return "#" + "".join(f"\n\t={_weight(each)}{each.text}:{each.tolerance}" for each in draft.accepted)
    if draft.kind == MATCHING:
        return "".join(f"\n\t={_escape(pair.left)} -> {_escape(plain_words(pair.right, draft.markup))}" for pair in draft.pairs)
    return ""


def _weight(accepted: AcceptedDraft) -> str:
    return "" if accepted.fraction == 1 else _percent(accepted.fraction)


def _signs(draft: QuestionDraft) -> Sequence[str]:
    """How each option is marked: = and ~ where one is right, shares where several are or the file had shares."""
    if draft.kind == SINGLE and all(option.fraction is None for option in draft.options):
        return ["=" if option.is_right else "~" for option in draft.options]
    share = float(Fraction(1, max(1, sum(option.is_right for option in draft.options))))
    return [_sign(draft.kind, option, share) for option in draft.options]


def _sign(kind: str, option: OptionDraft, share: float) -> str:
    if option.fraction is None:
        return f"~{_percent(share)}" if option.is_right else "~"
    if kind == SINGLE and option.is_right and option.fraction == 1:
        return "="
    return f"~{_percent(option.fraction)}" if option.fraction else "~"
