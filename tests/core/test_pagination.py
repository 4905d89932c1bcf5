"""One page of a long list, whatever number is asked for."""

from typing import Any

import pytest
from flask import Flask

from learnhub.catalog.models import Course
from learnhub.core.extensions import db
from learnhub.core.pagination import LARGEST, Page, page_number, page_of
from tests.factories import CourseFactory

ALL = db.select(Course).order_by(Course.id)


@pytest.fixture
def seven(database: Any) -> None:
    CourseFactory.create_batch(7)


@pytest.mark.parametrize(("number", "size", "span"), [(1, 3, (1, 3)), (3, 3, (7, 7)), (99, 3, (7, 7)), (1, 7, (1, 7)), (2, 7, (1, 7))])
def test_a_page_says_what_it_shows(seven: None, number: int, size: int, span: tuple[int, int]) -> None:
    page = page_of(ALL, number=number, size=size)
    assert (page.first, page.last, page.total) == (*span, 7)
    assert len(page.items) == span[1] - span[0] + 1
    assert page.has_next == (page.last < 7)
    assert page.has_previous == (page.first > 1)


def test_an_empty_list_is_one_empty_page(database: Any) -> None:
    page = page_of(ALL, number=5)
    assert (page.pages, page.number, page.first, page.last, page.has_next, page.has_previous) == (1, 1, 0, 0, False, False)


def test_nobody_gets_everything_at_once(seven: None) -> None:
    assert page_of(ALL, number=1, size=10**9).size == LARGEST
    assert page_of(ALL, number=1, size=0).size == 1


def test_rows_of_several_columns_stay_rows(seven: None) -> None:
    page: Page[Any] = page_of(db.select(Course.slug, Course.title).order_by(Course.id), number=1, size=2, scalars=False)
    assert [len(row) for row in page.items] == [2, 2]


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("page=3", 3), ("page=-1", 1), ("page=0", 1), ("page=x", 1), ("page=9999999999999999999999", 1_000_000)]
)
def test_an_odd_number_is_a_page_all_the_same(app: Flask, query: str, number: int) -> None:
    with app.test_request_context(f"/?{query}"):
        assert page_number() == number
