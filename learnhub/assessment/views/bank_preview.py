"""A question of a bank as a member meets it, and its key as its author reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from learnhub.core.sanitizing import plain_text
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.checking import letter
from learnhub.questions.rules.drafts import OptionDraft, PairDraft, QuestionDraft
from learnhub.questions.rules.kinds import CHOICES, MATCHING, PASSAGE, TRUE_FALSE
from learnhub.questions.rules.part_lines import part_lines
from learnhub.questions.rules.pictures import described
from learnhub.questions.rules.redrafting import redrafted


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as a paper shows it."""

    id: str
    letter: str
    html: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A question, or a part of one, as the template of papers takes it; `key` are the lines of its answer."""

    position: int
    kind: str
    stem_html: str
    choices: list[Choice]
    rights: list[Choice]
    texts: tuple[str, ...]
    key: list[str]
    passage_html: str = ""
    explanation_html: str = ""
    answer: tuple[str, ...] = ()


def shown(version: QuestionVersion) -> list[Shown]:
    """The version as a member meets it: a passage as its parts, the text with the first of them."""
    fields = fields_of(version)
    if version.kind != PASSAGE:
        return [_one(version.id, fields)]
    parts = [
        replace(_one(version.id * 100 + number, part), explanation_html=part["explanation_html"])
        for number, part in enumerate(version.parts)
    ]
    return [replace(part, passage_html=version.stem_html if number == 0 else "") for number, part in enumerate(parts)]


def fields_of(version: QuestionVersion) -> dict[str, Any]:
    """A version as its fields by name."""
    return {column.key: getattr(version, column.key) for column in version.__table__.columns}


def _one(position: int, fields: Mapping[str, Any]) -> Shown:
    kind, key = fields["kind"], fields["answer_key"]
    right = set(key.get("right", ()))
    sides = [option for option in fields["options"] if option.get("side") == "right"]
    options = [option for option in fields["options"] if option.get("side") != "right"]
    return Shown(
        position,
        kind,
        fields["stem_html"],
        [Choice(option["id"], letter(number), option["html"], option["id"] in right) for number, option in enumerate(options)],
        [Choice(option["id"], letter(number), option["html"], False) for number, option in enumerate(sides)],
        ("",) * len(key.get("blanks", ("",))),
        key_lines(redrafted(fields)),
    )


def words_of(fragment: str) -> str:
    """The words of a fragment, an image as its description."""
    return plain_text(described(fragment, str(_("图片"))))


def key_lines(draft: QuestionDraft) -> list[str]:
    """The answer in words: letters where one chooses, what is taken, what belongs together."""
    if draft.kind in CHOICES and draft.kind != TRUE_FALSE:
        return ["".join(letter(number) for number, option in enumerate(draft.options) if option.is_right)]
    bare = replace(
        draft,
        options=[OptionDraft(words_of(option.text), option.is_right) for option in draft.options],
        pairs=[PairDraft(words_of(pair.left), words_of(pair.right)) for pair in draft.pairs],
        sample=words_of(draft.sample),
    )
    separator = " → " if draft.kind == MATCHING else " | "
    return [line.replace(" | ", separator) for line in part_lines(bare).splitlines()]
