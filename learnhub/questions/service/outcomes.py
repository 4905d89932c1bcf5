"""What came of a deed for many questions, and the sentence for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class Stayed(StrEnum):
    """Why a question stayed as it was."""

    SAME = "same"
    FULL = "full"
    THERE = "there"
    OWN = "own"
    NO_DRAFT = "no_draft"
    NOT_WAITING = "not_waiting"


_WHY = {
    Stayed.SAME: _l("%(n)s 道本来就是这样"),
    Stayed.FULL: _l("%(n)s 道的标签已满"),
    Stayed.THERE: _l("%(n)s 道那里已有相同的题"),
    Stayed.OWN: _l("%(n)s 道是自己写的，要由别人审核"),
    Stayed.NO_DRAFT: _l("%(n)s 道不是草稿"),
    Stayed.NOT_WAITING: _l("%(n)s 道不在等审核"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many questions changed, and how many stayed as they were, by reason."""

    changed: int
    stayed: Mapping[Stayed, int] = field(default_factory=dict)

    @property
    def reasons(self) -> str:
        """Why some stayed, as a sentence; "" when none did."""
        parts = [str(_WHY[why]) % {"n": count} for why, count in self.stayed.items() if count]
        return str(_("没有变的：%(reasons)s。", reasons=_("，").join(parts))) if parts else ""
