"""Images that stand within the markup itself, as data: addresses: read into files, and written for formats that hold no files."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace

from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.pictures import LARGEST, PREFIX

_DATA = re.compile(r"""(\bsrc\s{0,5}=\s{0,5})(["'])data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]{1,7000000})\2""", re.IGNORECASE)
_NAMED = re.compile(r"""(["'])image:([^"']{1,300})\1""")
_TYPES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp"}


def with_files(draft: QuestionDraft) -> QuestionDraft:
    """The draft with its embedded images as files that the markup names."""
    texts = (draft.stem, draft.explanation, draft.sample, *(option.text for option in draft.options))
    if draft.markup != HTML or not any("data:image" in text for text in texts):
        return draft
    images = dict(draft.images)
    return replace(
        draft,
        stem=_taken(draft.stem, images),
        explanation=_taken(draft.explanation, images),
        sample=_taken(draft.sample, images),
        options=[replace(option, text=_taken(option.text, images)) for option in draft.options],
        images=images,
    )


def _taken(text: str, images: dict[str, bytes]) -> str:
    """The text with each embedded image named; one that is none, or too large, stays for the cleaning to throw out."""

    def named(found: re.Match[str]) -> str:
        try:
            content = base64.b64decode("".join(found[4].split()), validate=True)
        except (binascii.Error, ValueError):
            return found[0]
        if len(content) > LARGEST:
            return found[0]
        name = next((name for name, known in images.items() if known == content), f"embedded-{len(images) + 1}.{found[3].lower()}")
        images[name] = content
        return f"{found[1]}{found[2]}{PREFIX}{name}{found[2]}"

    return _DATA.sub(named, text)


def embedded(text: str, images: Mapping[str, bytes]) -> str:
    """HTML with its images in it."""

    def data(found: re.Match[str]) -> str:
        kind = _TYPES.get(found[2].rpartition(".")[2].lower())
        if found[2] not in images or kind is None:
            return found[0]
        return f"{found[1]}data:image/{kind};base64,{base64.b64encode(images[found[2]]).decode()}{found[1]}"

    return _NAMED.sub(data, text)
