"""Draw rules as they are typed: a row each, added to and taken from before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from learnhub.assessment.models import DrawRule
from learnhub.assessment.rules.drawing import Pool
from learnhub.assessment.service import RuleDraft
from learnhub.core.requests import decimal, whole

FIELDS = ("bank", "topic", "kind", "difficulty", "count", "marks")
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it was typed; what is no number counts for nothing."""

    bank: str = ""
    topic: str = ""
    kind: str = ""
    difficulty: str = ""
    count: str = ""
    marks: str = "2"
    section: str = ""

    @property
    def bank_id(self) -> int:
        """The bank, or 0."""
        return _whole(self.bank)

    @property
    def wanted(self) -> int:
        """How many questions it asks for."""
        return max(0, _whole(self.count))

    @property
    def is_odd(self) -> bool:
        """Whether something was typed that says no number of questions; nothing at all is none."""
        return bool(self.count) and (not self.count.isdecimal() or len(self.count) > 9)

    @property
    def each(self) -> float:
        """Marks of each question."""
        try:
            found = decimal(self.marks)
        except ValueError:
            return 0.0
        return found if 0 <= found <= 1000 else 0.0

    @property
    def pool(self) -> Pool:
        """What it draws from."""
        return Pool(self.bank_id, self.topic, self.kind, self.difficulty)

    def draft(self) -> RuleDraft:
        """As it is saved."""
        section_id = _whole(self.section) or None
        return RuleDraft(self.bank_id, self.wanted, self.each, self.kind, self.topic, self.difficulty, section_id)


def _whole(text: str) -> int:
    try:
        return whole(text)
    except ValueError:
        return 0


def typed_rows(form: MultiDict[str, str]) -> list[RuleRow]:
    """The rows of a posted form; one that is cut short is left out."""
    columns = [form.getlist(name) for name in FIELDS]
    sections = form.getlist("section") or [""] * len(columns[0])
    return [RuleRow(*(cell.strip()[:80] for cell in row)) for row in zip(*columns, sections, strict=False)][:MOST_ROWS]


def saved_rows(draws: Iterable[DrawRule]) -> list[RuleRow]:
    """The rules of an exam as rows."""
    return [
        RuleRow(str(draw.bank_id), draw.topic, draw.kind, draw.difficulty, str(draw.count), f"{draw.marks:g}", str(draw.section_id or ""))
        for draw in draws
    ]


def arranged(rows: Sequence[RuleRow], deed: str, usual: RuleRow) -> list[RuleRow]:
    """The rows after `add` (one like the last, of which nothing is drawn yet), `remove-3` or `up-3`; any other deed changes nothing."""
    found, (name, _dash, place) = list(rows), deed.partition("-")
    number = _whole(place) if place else -1
    if name == "add":
        last = rows[-1] if rows else usual
        found.append(RuleRow(last.bank, last.topic, "", "", "", last.marks, last.section))
    elif name == "remove" and 0 <= number < len(found):
        del found[number]
    elif name == "up" and 0 < number < len(found):
        found[number - 1 : number + 1] = found[number], found[number - 1]
    return found[:MOST_ROWS]
