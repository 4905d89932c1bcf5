"""What may be an answer to each type, and the one form in which it is kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules.answers import LONGEST_BLANK, LONGEST_TEXT, NoAnswer, TooLong, sound

IDS = ["a", "b", "c", "d"]
ITEMS: dict[str, dict[str, Any]] = {
    "single": {"kind": "single", "options": IDS},
    "multiple": {"kind": "multiple", "options": IDS},
    "indefinite": {"kind": "indefinite", "options": IDS},
    "fill_blank": {"kind": "fill_blank", "options": [], "blanks": 3},
    "numeric": {"kind": "numeric", "options": []},
    "matching": {"kind": "matching", "options": ["a", "b"], "rights": ["x", "y", "z"]},
    "ordering": {"kind": "ordering", "options": IDS},
    "essay": {"kind": "essay", "options": []},
}


@pytest.mark.parametrize(
    ("kind", "given_answer", "kept"),
    [
        ("single", ["c"], ["c"]),
        ("multiple", ["d", "a", "d"], ["a", "d"]),
        ("indefinite", ["c", "b"], ["b", "c"]),
        ("fill_blank", ["甲", "", " 丙 "], ["甲", "", " 丙 "]),
        ("fill_blank", ["甲"], ["甲", "", ""]),
        ("fill_blank", ["", "  ", ""], []),
        ("numeric", ["3.1\x004"], ["3.14"]),
        ("matching", ["b:x", "a:z"], ["a:z", "b:x"]),
        ("matching", ["b:x", "a:x"], ["a:x", "b:x"]),
        ("ordering", ["d", "c", "b", "a"], ["d", "c", "b", "a"]),
        ("essay", ["第一\n第二"], ["第一\n第二"]),
        ("essay", [" \n"], []),
    ],
)
def test_an_answer_is_kept_in_one_form(kind: str, given_answer: list[str], kept: list[str]) -> None:
    assert sound(ITEMS[kind], given_answer) == kept


@pytest.mark.parametrize(
    ("kind", "given_answer"),
    [
        ("single", ["a", "b"]),
        ("single", ["x"]),
        ("multiple", ["a", "x"]),
        ("fill_blank", ["1", "2", "3", "4"]),
        ("numeric", ["1", "2"]),
        ("matching", ["a:x", "a:y"]),
        ("matching", ["x:a"]),
        ("matching", ["a"]),
        ("ordering", ["a", "b", "c"]),
        ("ordering", ["a", "b", "c", "c"]),
        ("ordering", ["a", "b", "c", "d", "d"]),
        ("essay", ["甲", "乙"]),
    ],
)
def test_what_the_question_does_not_have_is_refused(kind: str, given_answer: list[str]) -> None:
    with pytest.raises(NoAnswer):
        sound(ITEMS[kind], given_answer)


@pytest.mark.parametrize(("kind", "most"), [("fill_blank", LONGEST_BLANK), ("essay", LONGEST_TEXT), ("numeric", 60)])
def test_a_text_has_a_greatest_length(kind: str, most: int) -> None:
    assert sound(ITEMS[kind], ["字" * most])[0] == "字" * most
    with pytest.raises(TooLong) as refused:
        sound(ITEMS[kind], ["字" * (most + 1)])
    assert refused.value.most == most


@given(st.sampled_from(sorted(ITEMS)), st.lists(st.text(max_size=5) | st.sampled_from([*IDS, "a:x", "b:y", "a:z"]), max_size=5))
def test_what_was_kept_once_is_kept_the_same_again(kind: str, answer: list[str]) -> None:
    try:
        kept = sound(ITEMS[kind], answer)
    except NoAnswer:
        return
    assert sound(ITEMS[kind], kept) == kept
