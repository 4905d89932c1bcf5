"""Which column of a table holds what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from learnhub.interchange.rules.question_words import ANSWER, OPTIONS

Rows = Sequence[Sequence[str]]
SAMPLE = 400  # rows from which a layout is guessed
MOST_OF_THEM = 0.7  # cells of a column that look like it


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by role (from 0); `options` and `blanks` by their place among them. `header` is its row (from 0), -1 for none."""

    columns: Mapping[str, int]
    options: Mapping[int, int] = field(default_factory=dict)
    header: int = -1
    blanks: Mapping[int, int] = field(default_factory=dict)

    def column_of(self, part: str, option: int | None = None) -> int | None:
        """The column in which a part of the question stands."""
        if option is not None and option in self.options:
            return self.options[option]
        if part == OPTIONS and OPTIONS not in self.columns:
            return next(iter(sorted(self.options.values())), None)
        if part == ANSWER and ANSWER not in self.columns:
            return next(iter(sorted(self.blanks.values())), None)
        return self.columns.get(part)
