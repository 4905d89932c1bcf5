"""A question in whose words pictures stand, as HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from learnhub.interchange.rules.paper_lines import IMAGE
from learnhub.questions.rules.drafts import HTML, TEXT, OptionDraft, PairDraft, QuestionDraft
from learnhub.questions.rules.markup import block_html, inline_html


def with_pictures(draft: QuestionDraft, images: Mapping[str, bytes]) -> QuestionDraft:
    """The draft as HTML when pictures stand in it."""
    if draft.markup != TEXT:
        return draft
    names = dict.fromkeys(name for text in _texts(draft) for name in IMAGE.findall(text))
    return _as_html(draft, {name: images[name] for name in names if name in images}) if names else draft


def _texts(draft: QuestionDraft) -> Iterator[str]:
    """Everything in which a picture may stand."""
    yield from (draft.stem, draft.explanation, draft.sample, *(option.text for option in draft.options))
    yield from (side for pair in draft.pairs for side in (pair.left, pair.right))
    for part in draft.parts:
        yield from _texts(part)


def _as_html(draft: QuestionDraft, images: Mapping[str, bytes]) -> QuestionDraft:
    return replace(
        draft,
        stem=_html(block_html(draft.stem)),
        explanation=_html(block_html(draft.explanation)),
        sample=_html(block_html(draft.sample)),
        options=[OptionDraft(_html(inline_html(option.text)), option.is_right) for option in draft.options],
        pairs=[PairDraft(_html(inline_html(pair.left)), _html(inline_html(pair.right))) for pair in draft.pairs],
        parts=[_as_html(part, {}) if part.markup == TEXT else part for part in draft.parts],
        markup=HTML,
        images=images,
    )


def _html(text: str) -> str:
    return IMAGE.sub(lambda found: f'<img src="image:{found[1]}" alt="">', text)
