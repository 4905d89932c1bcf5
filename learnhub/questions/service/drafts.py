"""A question as an author hands it in, and what is kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from learnhub.core.sanitizing import clean_html, markdown_to_html, plain_text
from learnhub.questions.rules import checking, markup
from learnhub.questions.rules.drafts import HTML, MARKDOWN, TEXT, OptionDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.kinds import FALSE_WORD, TRUE_FALSE, TRUE_WORD
from learnhub.questions.rules.normalize import content_key, option_ids

__all__ = [
    "HTML",
    "MARKDOWN",
    "TEXT",
    "OptionDraft",
    "Prepared",
    "QuestionDraft",
    "prepare",
    "problems_of",
    "true_false_options",
    "warnings_of",
]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with clean HTML, ids and key: what the tables take."""

    content_key: str
    stem_text: str
    version: dict[str, Any]
    about: dict[str, Any]


def _block(text: str, markup_kind: str) -> str:
    if markup_kind == TEXT:
        return markup.block_html(text)
    cleaned = markdown_to_html(text) if markup_kind == MARKDOWN else clean_html(text)
    return markup.wrap(cleaned)


def _inline(text: str, markup_kind: str) -> str:
    return markup.inline_html(text) if markup_kind == TEXT else markup.unwrap(_block(text, markup_kind))


def _words(text: str, markup_kind: str, to_html: Callable[[str, str], str]) -> str:
    """The words alone; an image counts as what it stands for, so that a question of images is not empty."""
    if markup_kind == TEXT:
        return " ".join(text.split())
    fragment = to_html(text, markup_kind)
    return plain_text(fragment) or (fragment if "<img" in fragment else "")


def _options_of(draft: QuestionDraft) -> Sequence[OptionDraft]:
    if draft.kind != TRUE_FALSE or len(draft.options) != 2:
        return draft.options
    first, second = draft.options
    if first.text.strip() == FALSE_WORD:
        first, second = second, first
    return [OptionDraft(TRUE_WORD, first.is_right), OptionDraft(FALSE_WORD, second.is_right)]


def _checked(draft: QuestionDraft) -> checking.Checked:
    options = _options_of(draft)
    return checking.Checked(
        kind=draft.kind,
        stem=_words(draft.stem, draft.markup, _block),
        options=[_words(option.text, draft.markup, _inline) for option in options],
        right=[option.is_right for option in options],
        explanation=draft.explanation,
        topic=draft.topic,
        difficulty=draft.difficulty,
        source=draft.source,
        clause=draft.clause,
        tags=draft.tags,
    )


def problems_of(draft: QuestionDraft) -> list[checking.Problem]:
    """Why the draft cannot be saved; empty when it can."""
    return checking.problems_of(_checked(draft))


def warnings_of(draft: QuestionDraft) -> list[checking.Problem]:
    """What looks like a slip but may be meant."""
    return checking.warnings_of(_checked(draft))


def prepare(draft: QuestionDraft) -> Prepared:
    """Clean and key a draft that has no problems."""
    given = _options_of(draft)
    to_html = partial(_inline, markup_kind=draft.markup)
    options = [to_html(option.text) for option in given]
    ids = option_ids(options)
    stem_text = _words(draft.stem, draft.markup, _block)
    words = [_words(option.text, draft.markup, _inline) for option in given]
    return Prepared(
        content_key=content_key(stem_text, words),
        stem_text=stem_text,
        version={
            "kind": draft.kind,
            "stem_html": _block(draft.stem, draft.markup),
            "options": [{"id": each, "html": html} for each, html in zip(ids, options, strict=True)],
            "answer_key": {"right": [each for each, option in zip(ids, given, strict=True) if option.is_right]},
            "explanation_html": _block(draft.explanation, draft.markup),
            "source": draft.source.strip(),
            "clause": draft.clause.strip(),
            "in_force": draft.in_force,
        },
        about={
            "kind": draft.kind,
            "stem_text": stem_text,
            "topic": " ".join(draft.topic.split()),
            "difficulty": draft.difficulty,
            "tags": list(dict.fromkeys(tag.strip() for tag in draft.tags if tag.strip())),
        },
    )
