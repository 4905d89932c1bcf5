"""A question as an author hands it in, and what is kept of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from learnhub.core.sanitizing import clean_html, markdown_to_html, plain_text
from learnhub.questions.rules import checking, markup, pictures
from learnhub.questions.rules.checking_kinds import (
    MOST_PARTS,
    problems_of_blanks,
    problems_of_numbers,
    problems_of_pairs,
    problems_of_rubric,
)
from learnhub.questions.rules.drafts import HTML, MARKDOWN, TEXT, OptionDraft, PairDraft, QuestionDraft, true_false_options
from learnhub.questions.rules.flaws import Flaw, Problem
from learnhub.questions.rules.kinds import (
    BLANK,
    BY_HAND,
    CHOICES,
    FALSE_WORD,
    FILL_BLANK,
    MATCHING,
    NUMERIC,
    ORDERING,
    PASSAGE,
    TRUE_FALSE,
    TRUE_WORD,
)
from learnhub.questions.rules.normalize import content_key_of, option_ids
from learnhub.questions.rules.topics import tidy_topic
from learnhub.questions.service.images import kept_names
from learnhub.questions.service.shapes import shape_of

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


_BLANK = re.compile(r"(?:\\?_){2,}")


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


def _stem_of(draft: QuestionDraft) -> str:
    """The stem with each blank written alike, in a way that Markdown takes for no emphasis."""
    if draft.kind != FILL_BLANK:
        return draft.stem
    return _BLANK.sub(r"\\_" * len(BLANK) if draft.markup == MARKDOWN else BLANK, draft.stem)


def _options_of(draft: QuestionDraft) -> Sequence[OptionDraft]:
    if draft.kind not in {*CHOICES, ORDERING}:
        return ()
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
        stem=_words(_stem_of(draft), draft.markup, _block),
        options=[_words(option.text, draft.markup, _inline) for option in options],
        right=[option.is_right for option in options],
        explanation=draft.explanation,
        topic=draft.topic,
        difficulty=draft.difficulty,
        source=draft.source,
        clause=draft.clause,
        tags=draft.tags,
        fractions=[option.fraction for option in options],
    )


def problems_of(draft: QuestionDraft) -> list[Problem]:
    """Why the draft cannot be saved; empty when it can."""
    named = with_images(draft)
    checked = _checked(named)
    found = [*_image_problems(draft), *checking.problems_of(checked)]
    if draft.kind == FILL_BLANK:
        found += problems_of_blanks(checked.stem, draft.blanks)
    elif draft.kind == NUMERIC:
        found += problems_of_numbers(draft.accepted, draft.unit)
    elif draft.kind == MATCHING:
        found += problems_of_pairs([_bare_pair(pair, draft.markup) for pair in named.pairs])
    elif draft.kind in BY_HAND:
        found += problems_of_rubric(draft.sample, draft.rubric)
    elif draft.kind == PASSAGE:
        found += _part_problems(draft)
    return found


def _bare_pair(pair: PairDraft, markup_kind: str) -> PairDraft:
    return PairDraft(_words(pair.left, markup_kind, _inline), _words(pair.right, markup_kind, _inline))


def _part_problems(draft: QuestionDraft) -> list[Problem]:
    if not draft.parts:
        return [Problem(Flaw.NO_PARTS, "parts")]
    if len(draft.parts) > MOST_PARTS:
        return [Problem(Flaw.MANY_PARTS, "parts")]
    found = []
    seen: dict[str, int] = {}
    for number, part in enumerate(draft.parts):
        if part.kind == PASSAGE:
            found.append(Problem(Flaw.NESTED_PASSAGE, "parts", part=number))
            continue
        if not 0 < part.share <= 100:
            found.append(Problem(Flaw.BAD_SHARE, "parts", part=number))
        problems = problems_of(_with_images_of(part, draft))
        found += [replace(problem, part=number) for problem in problems]
        if not problems and seen.setdefault(prepare(part).content_key, number) != number:
            found.append(Problem(Flaw.SAME_PARTS, "parts", part=number))
    return found


def _with_images_of(part: QuestionDraft, passage: QuestionDraft) -> QuestionDraft:
    return replace(part, images={**passage.images, **part.images})


def _texts_of(draft: QuestionDraft) -> Iterator[str]:
    yield from (draft.stem, draft.explanation, draft.sample)
    yield from (option.text for option in draft.options)
    yield from (side for pair in draft.pairs for side in (pair.left, pair.right))


def _image_problems(draft: QuestionDraft) -> list[Problem]:
    """Images that the markup names: each is there, and is one."""
    names = [] if draft.markup == TEXT else list(dict.fromkeys(name for text in _texts_of(draft) for name in pictures.named_in(text)))
    kept = kept_names({name: draft.images[name] for name in names if name in draft.images})
    missing = [Problem(Flaw.MISSING_IMAGE, "images", name=name) for name in names if name not in draft.images]
    return missing + [Problem(Flaw.BAD_IMAGE, "images", name=name) for name in names if name in draft.images and name not in kept]


def with_images(draft: QuestionDraft) -> QuestionDraft:
    """The draft with the addresses that its images have once they are kept."""
    if draft.markup == TEXT or not any(pictures.named_in(text) for text in _texts_of(draft)):
        return draft
    names = kept_names(draft.images)
    address = partial(pictures.with_addresses, names=names)
    return replace(
        draft,
        stem=address(draft.stem),
        explanation=address(draft.explanation),
        sample=address(draft.sample),
        options=[replace(option, text=address(option.text)) for option in draft.options],
        pairs=[PairDraft(address(pair.left), address(pair.right)) for pair in draft.pairs],
    )


def images_of(draft: QuestionDraft) -> dict[str, bytes]:
    """The images of the draft and its parts that the markup names."""
    named = {name for each in (draft, *draft.parts) if each.markup != TEXT for text in _texts_of(each) for name in pictures.named_in(text)}
    found = {name: content for each in (draft, *draft.parts) for name, content in each.images.items()}
    return {name: content for name, content in found.items() if name in named}


def warnings_of(draft: QuestionDraft) -> list[Problem]:
    """What looks like a slip but may be meant."""
    found = checking.warnings_of(_checked(draft))
    return found + [replace(problem, part=number) for number, part in enumerate(draft.parts) for problem in warnings_of(part)]


def prepare(draft: QuestionDraft) -> Prepared:
    """Clean and key a draft that has no problems."""
    draft = with_images(draft)
    given = _options_of(draft)
    stem_text = _words(_stem_of(draft), draft.markup, _block)
    words = [_words(option.text, draft.markup, _inline) for option in given]
    options, key = shape_of(draft, given, words, partial(_inline, markup_kind=draft.markup), partial(_block, markup_kind=draft.markup))
    sides = (
        [_words(side, draft.markup, _inline) for pair in draft.pairs for side in (pair.left, pair.right)] if draft.kind == MATCHING else []
    )
    parts = [prepare(_with_images_of(part, draft)) for part in draft.parts] if draft.kind == PASSAGE else []
    return Prepared(
        content_key=content_key_of(draft.kind, stem_text, [*words, *sides], [part.content_key for part in parts]),
        stem_text=stem_text,
        version={
            "kind": draft.kind,
            "stem_html": _block(_stem_of(draft), draft.markup),
            "options": options,
            "answer_key": key,
            "parts": _parts(parts, draft.parts),
            "explanation_html": _block(draft.explanation, draft.markup),
            "source": draft.source.strip(),
            "clause": draft.clause.strip(),
            "in_force": draft.in_force,
        },
        about={
            "kind": draft.kind,
            "stem_text": stem_text,
            "topic": tidy_topic(draft.topic),
            "difficulty": draft.difficulty,
            "tags": list(dict.fromkeys(tag.strip() for tag in draft.tags if tag.strip())),
        },
    )


PART_FIELDS = ("kind", "stem_html", "options", "answer_key", "explanation_html")


def _parts(parts: Sequence[Prepared], drafts: Sequence[QuestionDraft]) -> list[dict[str, Any]]:
    ids = option_ids([part.content_key for part in parts])
    return [
        {"id": each, **{name: part.version[name] for name in PART_FIELDS}, "share": draft.share}
        for each, part, draft in zip(ids, parts, drafts, strict=bool(parts))
    ]
