"""Blanks that a program wrote as bare figures are blanks again; figures that count or belong to a number stay."""

import pytest

from learnhub.interchange.rules.question_texts import BLANK, with_numbered_blanks


@pytest.mark.parametrize(
    ("stem", "count", "shown"),
    [
        ("1是国之利器。", 1, f"{BLANK}是国之利器。"),
        ("教育、1、人才是支撑。", 1, f"教育、{BLANK}、人才是支撑。"),
        ("总目标是1、2。", 2, f"总目标是{BLANK}、{BLANK}。"),
        ("就是要实现1、2、人民幸福。", 2, f"就是要实现{BLANK}、{BLANK}、人民幸福。"),
        ("核心是1和2。", 2, f"核心是{BLANK}和{BLANK}。"),
        ("包括：1、甲 2、乙", 2, ""),
        ("1、甲；2、乙", 2, ""),
        ("第1届会议在10月召开", 1, ""),
        ("1921年召开了1次会议", 1, ""),
        ("1和1", 1, ""),
        ("没有空", 1, ""),
    ],
)
def test_blanks_that_are_figures(stem: str, count: int, shown: str) -> None:
    assert with_numbered_blanks(stem, count) == shown
