"""What any file of questions is read into, whatever its format: questions with their place, what is wrong with them, what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from learnhub.questions.rules.drafts import QuestionDraft


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: sheet, row and column of a table, a text's line, or an item's name; from 1, 0 is nowhere."""

    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    line: int = 0
    item: str = ""

    def __str__(self) -> str:
        if self.row:
            return f"{self.column}{self.row}" if self.column else str(self.row)
        return str(self.line) if self.line else self.item


@dataclass(frozen=True, slots=True)
class ItemFault:
    """Something wrong with an item: a code that `service.question_wording` puts into words, what the words need, and where it is."""

    code: str
    at: Place
    part: str = ""
    values: Sequence[tuple[str, str]] = ()
    option: int | None = None
    other: int | None = None
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A question of the file; `draft` may be saved only when no fault is more than a reminder."""

    at: Place
    draft: QuestionDraft
    faults: Sequence[ItemFault] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it may be saved."""
        return all(fault.is_reminder for fault in self.faults)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of the file that is no question: a title, a section head, a note."""

    at: Place
    text: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """All that a file holds; `lost_pictures` are those in it that nobody here can read."""

    items: Sequence[ReadItem] = ()
    left_out: Sequence[LeftOut] = field(default=())
    lost_pictures: int = field(default=0, kw_only=True)
