"""Pieces of pages: made once, the words put in each time; in tests each is made anew beside it and must be the same."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from flask import Flask
from markupsafe import Markup, escape

from learnhub.core import pieces


class Choice(NamedTuple):
    letter: str
    html: Markup


ROW = """{% call(name, choices) kept(("row", big), name, choices) %}\
<p{% if big %} class="big"{% endif %} title="100%">{{ _("保存") }} {{ name }} \
{% for choice in choices %}{{ choice.letter }}{{ choice.html }};{% endfor %}</p>{% endcall %}"""


@pytest.fixture
def page(app: Flask) -> Iterator[Callable[..., str]]:
    """Renders a template as a page in a language does."""
    pieces.FORMS.forget()

    def render(source: str, language: str = "zh", **values: Any) -> str:
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            return app.jinja_env.from_string(source).render(**values)

    yield render
    pieces.FORMS.forget()


def test_words_are_put_in_escaped_and_markup_as_it_is(page: Callable[..., str]) -> None:
    for name in ("<i>", "50%(0)s %s", "\\1"):
        shown = page(ROW, name=name, choices=(Choice("A", Markup("<b>甲</b>")), Choice("B", Markup("乙%"))), big=False)
        assert shown == f'<p title="100%">保存 {escape(name)} A<b>甲</b>;B乙%;</p>'


def test_each_number_of_choices_each_key_and_each_language_has_a_form_of_its_own(page: Callable[..., str]) -> None:
    one, two = (Choice("A", Markup("甲")),), (Choice("A", Markup("甲")), Choice("B", Markup("乙")))
    assert page(ROW, name="x", choices=one, big=False).count(";") == 1
    assert page(ROW, name="x", choices=two, big=False).count(";") == 2
    assert 'class="big"' in page(ROW, name="x", choices=two, big=True)
    assert "Save" in page(ROW, "en", name="x", choices=two, big=True)


@pytest.mark.parametrize(
    "source",
    [
        '{% call(name) kept("half", name) %}{% if big %}!{% endif %}{{ name }}{% endcall %}',  # the key leaves something out
        '{% call(name) kept("asked", name) %}{% if name == "a" %}!{% endif %}{{ name }}{% endcall %}',  # a word decides how it looks
    ],
)
def test_a_key_that_says_too_little_is_found_out(page: Callable[..., str], source: str) -> None:
    with pytest.raises(RuntimeError, match="more than its key says"):
        [page(source, name=name, big=big) for name in ("b", "a") for big in (False, True)]


def test_what_is_typed_is_in_no_form(page: Callable[..., str]) -> None:
    page(ROW, name="机密", choices=(Choice("A", Markup("机密")),), big=False)
    assert not [form for form in pieces.FORMS._kept.values() if "机密" in form]
