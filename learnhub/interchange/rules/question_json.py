"""Questions as the data that `flask questions import --json` writes."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from learnhub.interchange.rules.items import Place
from learnhub.interchange.rules.paper_lines import LOST_PICTURE
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import HTML, QuestionDraft
from learnhub.questions.rules.markup import as_text

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def question_as_data(draft: QuestionDraft, at: Place) -> dict[str, Any]:
    """A question; `answers` are the texts that are right, `at` is where it begins."""
    return _content(draft) | {"at": place_as_data(at)}


def _content(draft: QuestionDraft) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": draft.kind,
        "stem": plain(draft.stem, draft.markup),
        "options": _options(draft),
        "answers": _answers(draft),
        "explanation": plain(draft.explanation, draft.markup),
    }
    if draft.tags:
        found["tags"] = list(draft.tags)
    if draft.accepted or draft.blanks:
        found["accepted"] = [
            {"text": each.text, "fraction": each.fraction, "tolerance": each.tolerance}
            for accepted in ([draft.accepted] if draft.accepted else draft.blanks)
            for each in accepted
        ]
    if draft.images:
        found["images"] = list(draft.images)
    if draft.parts:
        found["parts"] = [_content(part) for part in draft.parts]
    return found


def _options(draft: QuestionDraft) -> list[dict[str, Any]]:
    right = sum(option.is_right for option in draft.options)
    return [
        {
            "text": _words(option.text, draft.markup),
            "is_correct": option.is_right,
            "fraction": option.fraction if option.fraction is not None else round(1 / right, 5) if option.is_right else 0,
        }
        for option in draft.options
    ]


def _answers(draft: QuestionDraft) -> list[Any]:
    if draft.kind == kinds.FILL_BLANK:
        blanks = [[each.text for each in accepted] for accepted in draft.blanks]
        return blanks[0] if len(blanks) == 1 else blanks
    if draft.kind == kinds.NUMERIC:
        return [each.text for each in draft.accepted]
    if draft.kind == kinds.MATCHING:
        return [[plain(pair.left, draft.markup), plain(pair.right, draft.markup)] for pair in draft.pairs if pair.left]
    if draft.kind in kinds.BY_HAND:
        return [plain(draft.sample, draft.markup)] if draft.sample else []
    is_order = draft.kind == kinds.ORDERING
    return [_words(option.text, draft.markup) for option in draft.options if option.is_right or is_order]


def _words(text: str, markup: str) -> str:
    """The words of an option; one that is a picture alone says so."""
    return plain(text, markup) or (LOST_PICTURE if "<img" in text else "")


def plain(text: str, markup: str) -> str:
    """The words alone; in HTML paragraphs are lines."""
    if markup != HTML:
        return text
    if (exact := as_text(text, is_block=True)) is not None or (exact := as_text(text, is_block=False)) is not None:
        return exact
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def place_as_data(at: Place) -> dict[str, Any]:
    """Where a question begins, by what its file has."""
    if at.row:
        return {"sheet": at.sheet, "row": at.row}
    found: dict[str, Any] = {"line": at.line} if at.line else {}
    return found | ({"item": at.item} if at.item else {})


def remark_as_data(file: str, at: Place, message: str) -> Mapping[str, Any]:
    """A sentence about a place of a file."""
    return {
        "file": file,
        "sheet": at.sheet or None,
        "row": at.row or None,
        "column": at.column or None,
        "line": at.line or None,
        "item": at.item or None,
        "message": message,
    }


def left_out_as_data(file: str, pieces: Sequence[tuple[Place, str]]) -> list[Mapping[str, Any]]:
    """What was no question, and where it stands."""
    return [
        {"file": file, "sheet": at.sheet or None, "row": at.row or None, "line": at.line or None, "item": at.item or None, "text": text}
        for at, text in pieces
    ]
