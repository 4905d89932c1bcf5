"""A question in a few signs, as a person would jot it down: 单4A, 判√, 填甲；乙, 简：…, 材[…]."""

from collections.abc import Callable, Mapping

from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import QuestionDraft

SIGNS = {
    kinds.SINGLE: "单", kinds.MULTIPLE: "多", kinds.INDEFINITE: "不", kinds.TRUE_FALSE: "判", kinds.FILL_BLANK: "填", kinds.NUMERIC: "数",
    kinds.SHORT_ANSWER: "简", kinds.ESSAY: "论", kinds.MATCHING: "配", kinds.ORDERING: "序", kinds.PASSAGE: "材",
}  # fmt: skip


def told(draft: QuestionDraft) -> str:
    """Type, number of options and right letters; the words of an answer, ¶ for a new line."""
    return SIGNS.get(draft.kind, "？") + ANSWERS.get(draft.kind, _letters)(draft)


def _letters(draft: QuestionDraft) -> str:
    return str(len(draft.options)) + "".join(letter for letter, each in zip("ABCDEFGHIJKL", draft.options, strict=False) if each.is_right)


def _judgment(draft: QuestionDraft) -> str:
    return "".join(sign for sign, option in zip("√×", draft.options, strict=True) if option.is_right) or "？"


def _sample(draft: QuestionDraft) -> str:
    return "：" + draft.sample.replace("\n\n", "\n").replace("\n", "¶")


ANSWERS: Mapping[str, Callable[[QuestionDraft], str]] = {
    kinds.TRUE_FALSE: _judgment,
    kinds.FILL_BLANK: lambda draft: "；".join("/".join(each.text for each in blank) for blank in draft.blanks),
    kinds.NUMERIC: lambda draft: "/".join(each.text for each in draft.accepted),
    kinds.MATCHING: lambda draft: "；".join(f"{pair.left}={pair.right}" for pair in draft.pairs),
    kinds.ORDERING: lambda draft: "；".join(option.text for option in draft.options),
    kinds.PASSAGE: lambda draft: f"[{' '.join(map(told, draft.parts))}]",
    kinds.SHORT_ANSWER: _sample,
    kinds.ESSAY: _sample,
}
