"""A question in whose words pictures stand, as HTML."""

from dataclasses import replace

from learnhub.interchange.rules.paper_lines import IMAGE
from learnhub.questions.rules.drafts import HTML, OptionDraft, QuestionDraft
from learnhub.questions.rules.markup import block_html, inline_html


def with_pictures(draft: QuestionDraft, images: dict[str, bytes]) -> QuestionDraft:
    """The draft as HTML when pictures stand in it."""
    texts = [draft.stem, draft.explanation, draft.sample, *(option.text for option in draft.options)]
    named = {name for text in (*texts, *(part.stem for part in draft.parts)) for name in IMAGE.findall(text)}
    if not named:
        return draft
    return replace(
        draft,
        stem=_html(block_html(draft.stem)),
        explanation=_html(block_html(draft.explanation)),
        sample=_html(block_html(draft.sample)),
        options=[OptionDraft(_html(inline_html(option.text)), option.is_right) for option in draft.options],
        parts=[with_pictures(replace(part, markup=HTML), images) if IMAGE.search(part.stem) else _as_html(part) for part in draft.parts],
        markup=HTML,
        images={name: images[name] for name in named if name in images},
    )


def _as_html(draft: QuestionDraft) -> QuestionDraft:
    options = [OptionDraft(inline_html(option.text), option.is_right) for option in draft.options]
    return replace(
        draft,
        stem=block_html(draft.stem),
        explanation=block_html(draft.explanation),
        sample=block_html(draft.sample),
        options=options,
        markup=HTML,
    )


def _html(text: str) -> str:
    return IMAGE.sub(lambda found: f'<img src="image:{found[1]}" alt="">', text)
