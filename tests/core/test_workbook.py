"""Excel files: what people typed stays what it is, shares, hours and days are real numbers and days."""

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from learnhub.core.workbook import Hours, Share, Sheet, row_count, workbook


def cells(*row: Any) -> tuple[Any, ...]:
    """The second row of a sheet with that row, as it is read back."""
    return tuple(load_workbook(workbook(Sheet("表", ["头"], [row])))["表"][2])


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "http://evil.example", '=HYPERLINK("http://evil.example")', "007"]
)
def test_what_people_typed_stays_text(typed: str) -> None:
    (cell,) = cells(typed)
    assert (cell.value, cell.data_type, cell.hyperlink) == (typed, "s", None)


def test_what_looks_like_a_formula_is_none_after_an_edit_either() -> None:
    sign, plain = cells("=1+1", "赵")
    assert (sign.quotePrefix, plain.quotePrefix) == (True, False)


def test_numbers_shares_hours_and_days_are_what_they_are() -> None:
    found = cells(7, 1.25, Share(0.5), Hours(12.5), date(2026, 3, 5))
    assert [cell.value for cell in found] == [7, 1.25, 0.5, 12.5, datetime(2026, 3, 5)]  # noqa: DTZ001 - a day of a sheet has no zone
    assert [cell.number_format for cell in found] == ["General", "General", "0.0%", "0.0", "yyyy-mm-dd"]


def test_a_day_before_the_days_of_excel_is_text() -> None:
    assert cells(date(1899, 12, 31))[0].value == "1899-12-31"


def test_nothing_is_an_empty_cell() -> None:
    assert [cell.value for cell in cells("a", None, Share(None), Hours(None), "b")] == ["a", None, None, None, "b"]


def test_every_sheet_has_its_title_its_head_and_its_rows() -> None:
    sheets = [Sheet("单位", ["名称"], [["甲"], ["乙"]]), Sheet("很" * 40, ["姓名", "成绩"], [["赵", 1]]), Sheet("空", ["甲"], [])]
    book = load_workbook(workbook(*sheets))
    assert book.sheetnames == ["单位", "很" * 31, "空"]
    assert list(book["单位"].values) == [("名称",), ("甲",), ("乙",)]
    assert book["单位"]["A1"].font.bold
    assert row_count(sheets) == 3
