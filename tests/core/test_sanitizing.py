"""Nothing that a browser would run survives the cleaning, whoever wrote it and however."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.core.sanitizing import ATTRIBUTES, TAGS, clean_html, markdown_to_html, plain_text
from tests.core.corpora import OURS, VECTORS, Dangers, html_payloads, markdown_payloads

ALLOWED = {tag: set(ATTRIBUTES.get(tag, ())) | ({"rel"} if tag == "a" else set()) for tag in TAGS}


def dangers_in(html: str) -> list[str]:
    parser = Dangers(ALLOWED)
    parser.feed(html)
    parser.close()
    return parser.found


def test_the_look_for_dangers_finds_them() -> None:
    harmless = [payload for payload in OURS if not dangers_in(payload)]
    assert harmless == []


def test_no_payload_survives() -> None:
    survivors = {payload[:200]: found for payload in html_payloads() if (found := dangers_in(clean_html(payload)))}
    assert survivors == {}


def test_no_payload_in_markdown_survives() -> None:
    payloads = [*markdown_payloads(), *html_payloads()]
    survivors = {payload[:200]: found for payload in payloads if (found := dangers_in(markdown_to_html(payload)))}
    assert survivors == {}


def test_the_corpora_are_read_where_the_machine_has_them() -> None:
    assert len(html_payloads()) > len(OURS) + 300 or not VECTORS.is_dir()


def test_cleaning_what_is_clean_changes_nothing() -> None:
    for payload in html_payloads():
        once = clean_html(payload)
        assert clean_html(once) == once


@settings(deadline=None)
@given(st.text("<>/\"'=&;#:ascripton mgxj\t\n!-", max_size=60))
def test_no_jumble_of_marks_becomes_a_danger(text: str) -> None:
    assert dangers_in(clean_html(text)) == []
    assert dangers_in(markdown_to_html(text)) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>党员<strong>必须</strong>履行下列<em>义务</em>。</p>",
        '<h2>第一条</h2><ul><li>一</li></ul><ol start="3"><li>三</li></ol>',
        '<table><thead><tr><th scope="col">项</th></tr></thead><tbody><tr><td colspan="2">一</td></tr></tbody></table>',
        '<img src="/media/3" alt="图" width="640">',
        "<ruby>党<rt>dǎng</rt></ruby>",
    ],
)
def test_what_authors_need_is_kept(html: str) -> None:
    assert clean_html(html) == html


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://www.12371.cn/", True),
        ("/courses/x", True),
        ("#top", True),
        ("mailto:a@b.example", True),
        ("tel:12345", True),
        ("ftp://x.example", False),
        ("//x.example", False),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("http://[x", False),
    ],
)
def test_links_lead_where_they_may(address: str, is_kept: bool) -> None:
    cleaned = clean_html(f'<a href="{address}">去</a>')
    assert ("href=" in cleaned) == is_kept
    assert 'rel="noopener noreferrer nofollow"' in cleaned or not is_kept


def test_raw_html_in_markdown_is_shown_as_text() -> None:
    assert markdown_to_html("<b>粗</b> **粗**") == "<p>&lt;b&gt;粗&lt;/b&gt; <strong>粗</strong></p>\n"


def test_plain_text_is_the_words_alone() -> None:
    assert plain_text("<p>第一\n条</p><p>a &lt; b</p><script>x</script>") == "第一 条a < b"
