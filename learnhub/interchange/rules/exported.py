"""What a question loses when it goes into a format that has no place for it."""

import html
import re
from collections.abc import Sequence

from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.kinds import SHORT_ANSWER

KIND, INDEFINITE_AS_MULTIPLE, SHORT_AS_ESSAY = "kind", "indefinite", "short_answer"
_TAG = re.compile(r"<[^>]*>")


def plain_words(text: str, markup: str) -> str:
    """The words alone."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()) if markup == HTML else text


def losses_of(draft: QuestionDraft, keeps: Sequence[str]) -> list[str]:
    """The parts that are filled and not among `keeps`, by their names in a draft; difficulty and the way blanks are compared among them."""
    filled = {
        "topic": bool(draft.topic),
        "tags": bool(draft.tags),
        "explanation": bool(draft.explanation),
        "difficulty": draft.difficulty != "medium",
        "source": bool(draft.source),
        "clause": bool(draft.clause),
        "in_force": draft.in_force is not None,
        "images": "image:" in draft.stem or bool(draft.images),
        "unit": bool(draft.unit),
        "sample": bool(draft.sample),
        "rubric": bool(draft.rubric),
        "is_exact": draft.is_exact,
        "is_pinned": any(option.is_pinned is not None for option in draft.options),
        SHORT_AS_ESSAY: draft.kind == SHORT_ANSWER,
    }
    return [name for name, is_filled in filled.items() if is_filled and name not in keeps]
