"""The answers of a passage's part as lines in one field, by its type, with what goes beside them after an `@`."""

from dataclasses import replace
from typing import Any

from learnhub.questions.rules import answer_lines as lines
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, TRUE_FALSE

ANY_ORDER, EXACT, UNIT, SAMPLE = "@不分先后", "@完全一致", "@单位", "@参考答案"


def part_lines(draft: QuestionDraft) -> str:
    """As `with_lines` reads it."""
    kind = draft.kind
    if kind == TRUE_FALSE:
        right = [option.is_right for option in draft.options]
        return "对" if right[:1] == [True] else "错" if right[1:] == [True] else ""
    if kind in CHOICES:
        return lines.option_lines(draft.options)
    if kind == ORDERING:
        return lines.option_lines([OptionDraft(option.text) for option in draft.options])
    if kind == MATCHING:
        return lines.pair_lines(draft.pairs)
    return _written_lines(draft)


def _written_lines(draft: QuestionDraft) -> str:
    if draft.kind == FILL_BLANK:
        flags = [word for word, is_set in ((ANY_ORDER, draft.any_order), (EXACT, draft.is_exact)) if is_set]
        return "\n".join([lines.blank_lines(draft.blanks), *flags]).strip()
    if draft.kind == NUMERIC:
        return lines.number_lines(draft.accepted) + (f"\n{UNIT}：{draft.unit}" if draft.unit else "")
    parts = [lines.rubric_lines(draft.rubric), *([SAMPLE, draft.sample] if draft.sample.strip() else [])]
    return "\n".join(part for part in parts if part)


def with_lines(draft: QuestionDraft, text: str) -> QuestionDraft:
    """`draft` with the answers that `text` holds."""
    kind = draft.kind
    if kind == TRUE_FALSE:
        return replace(draft, options=true_false_options(lines.truth_in(text)))
    if kind in CHOICES:
        return replace(draft, options=lines.options_in(text))
    if kind == ORDERING:
        return replace(draft, options=[replace(option, is_right=False) for option in lines.options_in(text)])
    if kind == MATCHING:
        return replace(draft, pairs=lines.pairs_in(text))
    return replace(draft, **_written(kind, text))


def _written(kind: str, text: str) -> dict[str, Any]:
    if kind in BY_HAND:
        rubric, _marker, sample = text.partition(SAMPLE)
        return {"rubric": lines.rubric_in(rubric), "sample": sample.lstrip("：:").strip()}
    given = lines.lines_in(text)
    flags = [line for line in given if line.startswith("@")]
    rest = "\n".join(line for line in given if not line.startswith("@"))
    if kind == FILL_BLANK:
        return {"blanks": lines.blanks_in(rest), "any_order": ANY_ORDER in flags, "is_exact": EXACT in flags}
    units = [line.removeprefix(UNIT).lstrip("：: ") for line in flags if line.startswith(UNIT)]
    return {"accepted": lines.numbers_in(rest), "unit": units[0] if units else ""}
