"""Paths of units, and where people look for a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.organization.rules.names import sort_name
from learnhub.organization.rules.units import is_within, moved, path_of

IDS = st.lists(st.integers(1, 10**9), min_size=1, max_size=6, unique=True)


def path(ids: list[int]) -> str:
    built = None
    for each in ids:
        built = path_of(built, each)
    assert built is not None
    return built


@given(IDS, st.integers(1, 10**9))
def test_a_child_lies_within_its_parent_and_never_the_other_way(ids: list[int], child: int) -> None:
    parent = path(ids)
    assert is_within(path_of(parent, child), [parent])
    assert not is_within(parent, [path_of(parent, child)])


def test_a_unit_whose_id_begins_alike_is_another() -> None:
    assert not is_within("/1/45/", ["/1/4/"])
    assert not is_within(None, ["/1/"])
    assert not is_within("/1/", [])


@given(IDS, IDS, IDS)
def test_a_subtree_moves_with_everything_below(old: list[int], new: list[int], below: list[int]) -> None:
    inner = path(old)[:-1] + path(below)
    assert moved(inner, path(old), path(new)) == path(new)[:-1] + path(below)


def test_what_does_not_move_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie"):
        moved("/2/3/", "/1/", "/9/")


@pytest.mark.parametrize(
    ("name", "syllable"),
    [
        ("曾国强", "zeng"),
        ("单雄", "shan"),
        ("解放", "xie"),
        ("仇海", "qiu"),
        ("区文", "ou"),
        ("查良", "zha"),
        ("盖志", "ge"),
        ("陈思远", "chen2"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, syllable: str) -> None:
    assert sort_name(name).split()[0] == syllable


@given(st.text(max_size=80))
def test_any_name_can_be_sorted(name: str) -> None:
    assert len(sort_name(name)) <= 120
