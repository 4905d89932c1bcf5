"""What an assignment may say, and how people picked by name are written."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ITEMS = 30
MOST_PICKED = 500
_BREAKS = re.compile(r"[\n\r、，,;；]+")


class Flaw(StrEnum):
    """What is wrong with an assignment; the value names the field."""

    TITLE = "title"
    WORDS = "words"
    DATES = "due_on"
    ITEMS = "items"
    TOO_MANY_ITEMS = "too_many_items"
    NOBODY = "units"
    CATEGORIES = "categories"


@dataclass(frozen=True, slots=True)
class Draft:
    """An assignment as an organizer writes it: what, for whom, from when until when.

    For whom: `categories` of people in the subtrees of `unit_ids`, and `picked` members. `needs_pass`: an exam is done when it is
    passed, not when it is handed in. `takes_joiners`: who comes into the units later has it too.
    """

    unit_id: int
    title: str
    words: str
    starts_on: date
    due_on: date | None
    is_required: bool
    unit_ids: Collection[int]
    categories: Sequence[str]
    picked: Collection[int]
    course_ids: Sequence[int]
    lesson_ids: Sequence[int]
    exam_ids: Sequence[int]
    needs_pass: bool = True
    takes_joiners: bool = True

    @property
    def item_count(self) -> int:
        """How many pieces of work it asks for."""
        return len(self.course_ids) + len(self.lesson_ids) + len(self.exam_ids)


def flaw_of(draft: Draft, *, people: Collection[str]) -> Flaw | None:
    """The first thing that is wrong with `draft`, or None."""
    checks = (
        (Flaw.TITLE, 0 < len(draft.title.strip()) <= 120),
        (Flaw.WORDS, len(draft.words) <= 1000),
        (Flaw.ITEMS, draft.item_count > 0),
        (Flaw.TOO_MANY_ITEMS, draft.item_count <= MOST_ITEMS),
        (Flaw.NOBODY, bool(draft.unit_ids or draft.picked)),
        (Flaw.CATEGORIES, not draft.unit_ids or (bool(draft.categories) and set(draft.categories) <= set(people))),
        (Flaw.DATES, draft.due_on is None or draft.due_on >= draft.starts_on),
    )
    return next((flaw for flaw, is_right in checks if not is_right), None)


@dataclass(frozen=True, slots=True)
class Named:
    """A person as written on a line: a name, a staff number, or both."""

    text: str
    name: str
    number: str

    def is_meant(self, name: str, number: str | None) -> bool:
        """Whether the line fits a person; a single word may be her name or her number."""
        if self.name == self.number:
            return self.name in (name, number)
        return self.name == name and self.number in ("", number)


def read_names(text: str) -> list[Named]:
    """People written one on a line, or with 、 between them: "王芳", "20180001" or "王芳 20180001"; each once."""
    lines = dict.fromkeys(line.strip() for line in _BREAKS.split(text) if line.strip())
    return [_named(line) for line in lines]


def _named(line: str) -> Named:
    words = line.split()
    if len(words) == 1:
        return Named(line, line, line)
    if any(sign.isdigit() for sign in words[-1]):
        return Named(line, "".join(words[:-1]), words[-1])
    return Named(line, "".join(words), "")
