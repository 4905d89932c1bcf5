"""What a question loses when it goes into a format that has no place for it."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.kinds import MATCHING, SHORT_ANSWER
from learnhub.questions.rules.pinning import pinned

KIND, INDEFINITE_AS_MULTIPLE, SHORT_AS_ESSAY = "kind", "indefinite", "short_answer"
MARKUP, FRACTIONS, IMAGES, PINNED = "markup", "fractions", "images", "is_pinned"
Losses = Callable[[QuestionDraft], Sequence[str]]
_TAG = re.compile(r"<[^>]*>")
_FORMATTED = re.compile(r"<(?!/?(?:p|br|div|img)\b)[a-z]", re.IGNORECASE)


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
        PINNED: is_pinned_by_wish(draft),
        SHORT_AS_ESSAY: draft.kind == SHORT_ANSWER,
    }
    return [name for name, is_filled in filled.items() if is_filled and name not in keeps]


def told(drafts: Iterable[QuestionDraft], losses: Losses) -> Counter[str]:
    """How many questions lose what, by its code."""
    return Counter(code for draft in drafts for code in set(losses(draft)))


def texts_of(draft: QuestionDraft) -> list[str]:
    """Every text of a question in its markup; its parts have theirs."""
    options = [option.text for option in draft.options]
    return [draft.stem, draft.explanation, draft.sample, *options, *sides_of(draft)]


def sides_of(draft: QuestionDraft) -> list[str]:
    """The texts of its pairs."""
    return [side for pair in draft.pairs for side in (pair.left, pair.right)]


def is_formatted(draft: QuestionDraft, texts: Iterable[str]) -> bool:
    """Whether more than words, lines and pictures is in these texts of the question."""
    return draft.markup == HTML and any(_FORMATTED.search(text) for text in texts)


def is_pinned_by_wish(draft: QuestionDraft) -> bool:
    """Whether options keep their places, or leave them, against what their words say."""
    words = [plain_words(option.text, draft.markup) for option in draft.options]
    wishes = [option.is_pinned for option in draft.options]
    return pinned(words, wishes) != pinned(words, [None] * len(words))


def rights_lose(draft: QuestionDraft) -> list[str]:
    """What the right sides of its pairs lose where they are words alone."""
    rights = [pair.right for pair in draft.pairs] if draft.kind == MATCHING and draft.markup == HTML else []
    return [MARKUP] * is_formatted(draft, rights) + [IMAGES] * any("<img" in right for right in rights)


def table_losses(draft: QuestionDraft) -> list[str]:
    """What of the question does not go into our Excel: cells hold words, with pictures lying on them."""
    right = sum(option.is_right for option in draft.options) or 1
    shares = [abs(option.fraction - option.is_right / right) for option in draft.options if option.fraction is not None]
    accepted = [each.fraction for group in (*draft.blanks, draft.accepted) for each in group]
    lost = {
        MARKUP: is_formatted(draft, texts_of(draft)),
        FRACTIONS: any(share > 1e-4 for share in shares) or any(fraction != 1 for fraction in accepted),
        IMAGES: draft.markup == HTML and any("<img" in side for side in sides_of(draft)),
        PINNED: is_pinned_by_wish(draft),
    }
    found = [code for code, is_lost in lost.items() if is_lost]
    return list(dict.fromkeys([*found, *(code for part in draft.parts for code in table_losses(part))]))
