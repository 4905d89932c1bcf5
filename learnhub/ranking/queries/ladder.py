"""Members in the order of a score that is kept with an index in that order: the first, and those around one, without sorting everybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import gt, lt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit

NEIGHBORS = 2  # how many on each side of one's own place
ACTIVE = "active"
IS_INACTIVE = Member.status != literal_column("'active'")  # written out, as the index of those few has it
# A key `+ 0`, here and in what reads those few, is one that no index is to be entered by: SQLite would go through everybody instead.


@dataclass(frozen=True, slots=True)
class Ladder:
    """Columns of one table: the highest `score` stands first, then who `reached` it first, then names; `which` rows are meant."""

    member_id: Any
    score: Any
    reached: Any
    which: ColumnElement[bool]

    def _lines(self) -> Select[*tuple[Any, ...]]:
        """Everybody on it, whoever is no longer active left out."""
        return (
            select(Member.id, Member.name, Unit.name.label("unit"), Member.sort_name)
            .add_columns(self.score.label("score"), self.reached.label("reached"))
            .select_from(self.member_id.table)
            .join(Member, Member.id == self.member_id + 0)
            .outerjoin(Unit, Unit.id == Member.department_id)
            .where(self.which, Member.status == ACTIVE)
        )

    def _order(self, *, backward: bool) -> Sequence[Any]:
        if backward:
            return self.score, self.reached.desc(), Member.sort_name.desc(), Member.id.desc()
        return self.score.desc(), self.reached, Member.sort_name, Member.id

    def first(self, most: Any) -> Select[*tuple[Any, ...]]:
        """The first lines: id, name, unit, score."""
        return self._lines().order_by(*self._order(backward=False)).limit(most)

    def around(self, member_id: int) -> Sequence[Any]:
        """The member's own row with those just before and after it, in order; nothing when she is not on it."""
        own = db.session.execute(self._lines().where(self.member_id == member_id)).one_or_none()
        if own is None:
            return []
        return [*reversed(self._beside(own, before=True)), own, *self._beside(own, before=False)]

    def _beside(self, own: Any, *, before: bool) -> list[Any]:
        """Those next to `own` on one side, the nearest first: of the same score, then of the next; each is read from where it begins."""
        compare = lt if before else gt
        from_own_on = self.reached <= own.reached if before else self.reached >= own.reached
        tied = (self.score == own.score, from_own_on, or_(compare(self.reached, own.reached), _named(own, compare)))
        others = (compare(own.score, self.score),)
        found: list[Any] = []
        for which in (tied, others):
            if len(found) < NEIGHBORS:
                lines = self._lines().where(*which).order_by(*self._order(backward=before)).limit(NEIGHBORS - len(found))
                found += db.session.execute(lines).all()
        return found


def _named(own: Any, compare: Callable[[Any, Any], Any]) -> ColumnElement[bool]:
    """Members whose names stand before, or after, that of `own`."""
    same = and_(Member.sort_name == own.sort_name, compare(Member.id, own.id))
    return or_(compare(Member.sort_name, own.sort_name), same)
