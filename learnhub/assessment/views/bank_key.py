"""The key of a question in words, for its author: letters where one chooses, what is taken, what belongs together."""

from collections.abc import Sequence

from flask_babel import gettext as _

from learnhub.core.sanitizing import plain_text
from learnhub.questions.rules.answer_lines import percent
from learnhub.questions.rules.checking import letter
from learnhub.questions.rules.drafts import AcceptedDraft, QuestionDraft
from learnhub.questions.rules.kinds import CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, TRUE_FALSE
from learnhub.questions.rules.pictures import described


def words_of(fragment: str) -> str:
    """The words of a fragment, an image as its description."""
    return plain_text(described(fragment, str(_("图片"))))


def key_lines(draft: QuestionDraft) -> list[str]:
    """The answer, a line for each part of it."""
    if draft.kind == TRUE_FALSE:
        return [words_of(option.text) for option in draft.options if option.is_right]
    if draft.kind in CHOICES:
        return ["".join(letter(number) for number, option in enumerate(draft.options) if option.is_right)]
    if draft.kind == ORDERING:
        return [f"{number}. {words_of(option.text)}" for number, option in enumerate(draft.options, start=1)]
    if draft.kind == MATCHING:
        return [
            f"{words_of(pair.left)} → {words_of(pair.right)}" if pair.left else str(_("多余的：%(text)s", text=words_of(pair.right)))
            for pair in draft.pairs
        ]
    return _written_lines(draft)


def _written_lines(draft: QuestionDraft) -> list[str]:
    if draft.kind == FILL_BLANK:
        lines = [_one_of(blank) for blank in draft.blanks]
        numbered = [str(_("第 %(n)s 空：%(text)s", n=number, text=line)) for number, line in enumerate(lines, start=1)]
        flags = [(draft.any_order, _("各空不分先后")), (draft.is_exact, _("必须完全一致"))]
        return (numbered if len(lines) > 1 else lines) + [str(words) for is_set, words in flags if is_set]
    if draft.kind == NUMERIC:
        return [_number(each) + (f" {draft.unit}" if draft.unit else "") for each in draft.accepted]
    points = [f"{point.text}（{percent(point.share)}%）" for point in draft.rubric]
    sample = words_of(draft.sample)
    return points + ([str(_("参考答案：%(text)s", text=sample))] if sample else [])


def _one_of(blank: Sequence[AcceptedDraft]) -> str:
    return str(_(" 或 ")).join(each.text + _share(each.fraction) for each in blank)


def _number(each: AcceptedDraft) -> str:
    tolerance = "" if each.tolerance.strip() in {"", "0"} else f" ± {each.tolerance}"
    return each.text + tolerance + _share(each.fraction)


def _share(share: float) -> str:
    return "" if share == 1.0 else f"（{percent(share)}%）"
