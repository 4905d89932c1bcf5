"""Pictures of a table: where one lies says what part of which question it belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from learnhub.interchange.rules.paper_lines import IMAGE, LOST_PICTURE, shown
from learnhub.interchange.rules.question_shapes import Sheet
from learnhub.interchange.rules.question_words import ANSWER, EXPLANATION, LETTERS, MATERIAL, OPTIONS, STEM
from learnhub.interchange.rules.table_layout import Layout

_WPS = re.compile(r'=?\s?(?:_xlfn\.)?DISPIMG\(\s?"([^"]{1,100})"[^()]{0,20}\)')
_OF_OPTION = re.compile(r"(?:^|选项|option|[图片像])\s?([A-La-l1-9])(?![A-Za-z0-9])")
_SHOWN_IN = (STEM, OPTIONS, ANSWER, EXPLANATION, MATERIAL)


def with_named(sheet: Sheet, named: Mapping[str, str]) -> Sheet:
    """The sheet with the pictures that =DISPIMG("…") names in its cells."""
    if not any("DISPIMG" in cell for row in sheet.rows for cell in row):
        return sheet

    def picture(found: re.Match[str]) -> str:
        return shown([named[found[1]]]) if found[1] in named else LOST_PICTURE

    return replace(sheet, rows=[[_WPS.sub(picture, cell) if "DISPIMG" in cell else cell for cell in row] for row in sheet.rows])


def with_placed(row: Sequence[str], pictures: Mapping[int, Sequence[str]], layout: Layout, head: Sequence[str]) -> Sequence[str]:
    """A row with the pictures that lie on it, and those in columns of their own, behind the words of the part they belong to."""
    inside = {column: IMAGE.findall(cell) for column, cell in enumerate(row) if "\ue000" in cell and _place(column, layout, head) != column}
    if not pictures and not inside:
        return row
    made = [IMAGE.sub("", cell) if column in inside else cell for column, cell in enumerate(row)]
    for column, names in sorted([*inside.items(), *pictures.items()], key=lambda pair: pair[0]):
        place = _place(column, layout, head)
        made += [""] * (place + 1 - len(made))
        made[place] = "\n".join(each for each in (made[place], shown(names)) if each)
    return made


def _place(column: int, layout: Layout, head: Sequence[str]) -> int:
    """The column of the part to which a picture in this column belongs."""
    if column in {*layout.options.values(), *(layout.columns[part] for part in _SHOWN_IN if part in layout.columns)}:
        return column
    name = head[column] if column < len(head) else ""
    if found := _OF_OPTION.search(name):
        number = LETTERS.find(found[1].upper()) if found[1].isalpha() else int(found[1]) - 1
        return layout.options.get(number, layout.columns[STEM])
    return layout.columns.get(EXPLANATION, layout.columns[STEM]) if "解析" in name else layout.columns[STEM]
