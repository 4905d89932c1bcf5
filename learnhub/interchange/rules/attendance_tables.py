"""Lists of who was present, as people keep them: the columns by what their heads are called, the rows with their cells."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NAME, NUMBER, PHONE, EITHER = "name", "number", "phone", "either"
HEADS = {
    NAME: ("姓名", "名字", "人员姓名", "参加人员", "参会人员", "到会人员", "学员姓名", "党员姓名", "name"),
    NUMBER: ("工号", "职工号", "员工号", "人员编号", "职工编号", "员工编号", "staffnumber", "staffno", "employeeid"),
    PHONE: ("手机号码", "手机号", "手机", "联系电话", "联系方式", "电话", "电话号码", "phone", "mobile"),
    EITHER: ("工号或手机号", "工号手机号", "手机号或工号", "账号"),
}
_KIND = {head: kind for kind, heads in HEADS.items() for head in heads}
_ASIDE = re.compile(r"^(?:注|备注|说明|提示|合计|总计|共计|填表|制表|负责人)\s*[:：]?")
MOST_ABOVE = 20  # rows of title above the heads


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where: `B5`."""

    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a list; `row` counts from 1, as the file does."""

    sheet: str
    row: int
    name: Cell
    number: Cell
    phone: Cell

    @property
    def first(self) -> Cell:
        """The first cell that says anything."""
        return next(cell for cell in (self.name, self.number, self.phone) if cell.text)


def letters(column: int) -> str:
    """The name of a column, counted from 0: A, B, …, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _head(cell: str) -> str | None:
    words = re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", cell).lower())
    return _KIND.get(re.sub(r"[/_]", "", words)) or _KIND.get(re.sub(r"[(（].*$", "", words))


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The row of the heads, counted from 0, and the column of each kind; None where no heads are."""
    for number, row in enumerate(rows[:MOST_ABOVE]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            kind = _head(cell)
            if kind is not None:
                found.setdefault(kind, column)
        if found:
            return number, found
    return None


def people_in(sheet: str, rows: Sequence[Sequence[str]]) -> list[PersonRow] | None:
    """The people of a sheet; None where it has no head that we know."""
    found = _columns(rows)
    if found is None:
        return None
    top, columns = found
    return list(_people(sheet, rows, top, columns))


def _people(sheet: str, rows: Sequence[Sequence[str]], top: int, columns: dict[str, int]) -> Iterator[PersonRow]:
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        cells = {kind: cell_at(row, column, number) for kind, column in columns.items()}
        either = cells.get(EITHER, Cell())
        is_phone = bool(re.fullmatch(r"1\d{10}", phone_of(either.text)))
        name = cells.get(NAME, Cell())
        phone = cells.get(PHONE) or (either if is_phone else Cell())
        staff = cells.get(NUMBER) or (Cell() if is_phone else either)
        texts = [cell.text for cell in (name, staff, phone) if cell.text]
        if texts and not _ASIDE.match(texts[0]) and _head(texts[0]) is None:
            yield PersonRow(sheet, number, name, staff, phone)


def cell_at(row: Sequence[str], column: int, number: int) -> Cell:
    """The cell of a row, which counts from 1, in a column, which counts from 0."""
    text = row[column] if column < len(row) else ""
    return Cell(" ".join(unicodedata.normalize("NFKC", text).split()), f"{letters(column)}{number}")


def name_of(text: str) -> str:
    """A name without the spaces that tables put into it: 张 伟 is 张伟; of a name in letters they stay."""
    return text if re.search(r"[A-Za-z]", text) else re.sub(r"\s", "", text)


def phone_of(text: str) -> str:
    """The digits of a phone number, without the country's."""
    if re.fullmatch(r"\d\.\d{10}[eE]\+?10", text):  # 1.38E+10 has lost its digits, and is nobody's number
        text = str(round(float(text)))
    digits = re.sub(r"\.0$|[\s\-()]", "", text)
    return re.sub(r"^(?:\+?86)(?=1\d{10}$)", "", digits)
