"""The people whom the rows of a list mean, found by staff number, phone or name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from learnhub.interchange.rules.attendance_tables import Cell, PersonRow, name_of, phone_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a row may mean."""

    member_id: int
    name: str
    staff_number: str | None
    phone: str | None


class Unmatched(Exception):
    """A row that fits nobody, or more than one; `place` is the cell."""

    def __init__(self, cell: Cell, message: str) -> None:
        super().__init__(message)
        self.place, self.message = cell.place, message


class FoundPeople:
    """The people a list may mean: those of a unit, or of an exam's audience."""

    def __init__(self, people: Iterable[Candidate], *, of_exam: bool = False) -> None:
        candidates = list(people)
        self._of_exam = of_exam
        self.names = {each.member_id: each.name for each in candidates}
        self._alike = Counter(self.names.values())
        self._by_name = {each.name: each.member_id for each in candidates}
        self._by_number = {each.staff_number.casefold(): each.member_id for each in candidates if each.staff_number}
        self._by_phone = {each.phone: each.member_id for each in candidates if each.phone}

    def find(self, row: PersonRow) -> int:
        """The member whom a row means. Raises Unmatched."""
        name = name_of(row.name.text)
        for cell, found in (
            (row.number, self._by_number.get(row.number.text.casefold())),
            (row.phone, self._by_phone.get(phone_of(row.phone.text))),
        ):
            if not cell.text:
                continue
            if found is None:
                raise Unmatched(cell, self._no_number())
            if name and self.names[found] != name:
                raise Unmatched(row.name, _("姓名和工号或手机号对不上，请核对。"))
            return found
        if self._alike[name] > 1:
            raise Unmatched(row.name, self._several(self._alike[name]))
        if name not in self._by_name:
            raise Unmatched(row.name, self._no_name())
        return self._by_name[name]

    def _no_number(self) -> str:
        return str(_("应考名单里没有这个工号或手机号，请核对。") if self._of_exam else _("本单位没有这个工号或手机号，请核对。"))

    def _no_name(self) -> str:
        return str(_("应考名单里没有这位同志，请核对姓名。") if self._of_exam else _("本单位没有这位同志，请核对姓名。"))

    def _several(self, alike: int) -> str:
        if self._of_exam:
            return str(_("应考名单里有 %(n)s 位同名的同志，请填写工号或手机号。", n=alike))
        return str(_("本单位有 %(n)s 位同名的同志，请填写工号或手机号。", n=alike))
