"""Plain texts become HTML and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules.course_texts import html_of, text_of


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("党的根本组织原则", "<p>党的根本组织原则</p>"),
        ("一\n二", "<p>一<br>二</p>"),
        ("一\n\n二", "<p>一</p><p>二</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>已是<strong>HTML</strong></p>", "<p>已是<strong>HTML</strong></p>"),
        ("", ""),
    ],
)
def test_paragraphs_and_lines_are_kept(text: str, markup: str) -> None:
    assert html_of(text) == markup


@given(st.text("党a<&;\n >p/b", max_size=30))
def test_what_went_out_comes_in_as_the_same_markup(text: str) -> None:
    markup = html_of(text)
    assert html_of(text_of(markup)) == markup


@given(st.text("党a&; p/b", max_size=30).map(str.strip))
def test_an_option_comes_back_without_a_paragraph(text: str) -> None:
    assert text_of(html_of(text).removeprefix("<p>").removesuffix("</p>")) == text
