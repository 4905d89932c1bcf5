"""A question of a bank as the draft that would make it again, for every format that is written."""

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from learnhub.core import storage
from learnhub.core.extensions import db
from learnhub.interchange.rules.exported import texts_of
from learnhub.questions.models import Question, QuestionImage, QuestionVersion
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.pictures import ADDRESS, PREFIX, images_in
from learnhub.questions.rules.redrafting import redrafted

FIELDS = ("kind", "stem_html", "options", "answer_key", "explanation_html", "source", "clause", "in_force", "parts")


def draft_of_kept(question: Question, version: QuestionVersion) -> QuestionDraft:
    """The draft of a version, in HTML."""
    return redrafted(
        {name: getattr(version, name) for name in FIELDS},
        topic=question.topic,
        difficulty=question.difficulty,
        tags=list(question.tags),
        external_id=question.external_id,
    )


def with_kept_images(draft: QuestionDraft) -> QuestionDraft:
    """The draft and its parts with the files of their images, named in the markup; one whose file is gone keeps its address."""
    draft = replace(draft, parts=[with_kept_images(part) for part in draft.parts])
    names = {address.removeprefix(ADDRESS) for text in texts_of(draft) for address in images_in(text)}
    images = {name: content for name in sorted(names) if (content := content_of(name))}
    if not images:
        return draft
    named = _naming(set(images))
    return replace(
        draft,
        stem=named(draft.stem),
        explanation=named(draft.explanation),
        sample=named(draft.sample),
        options=[replace(option, text=named(option.text)) for option in draft.options],
        pairs=[replace(pair, left=named(pair.left), right=named(pair.right)) for pair in draft.pairs],
        images=images,
    )


def _naming(names: set[str]) -> Callable[[str], str]:
    pattern = re.compile(re.escape(ADDRESS) + "(" + "|".join(map(re.escape, sorted(names))) + ")")
    return lambda text: pattern.sub(lambda found: PREFIX + found[1], text)


def content_of(name: str) -> bytes:
    """The file of a kept image; nothing when it is gone."""
    found = db.session.scalar(select(QuestionImage).where(QuestionImage.name == name))
    path = storage.path_of(found.key) if found is not None else None
    return path.read_bytes() if path is not None and path.is_file() else b""
