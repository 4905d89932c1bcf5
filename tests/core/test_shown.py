"""What templates say is escaped once: text is, what is markup already is not, whatever else it is as its text."""

import pytest
from flask import Flask
from markupsafe import Markup, escape

from learnhub.core.escaping import shown

TYPED = "\"'><b>&"


class Label:
    """What says itself how it stands on a page."""

    def __html__(self) -> str:
        return "<i>x</i>"


@pytest.mark.parametrize("value", [TYPED, "计划", Markup("<b>x</b>"), 7, True, 2.5, None, Label(), ["<"]])
def test_a_value_is_shown_as_markupsafe_escapes_it(value: object) -> None:
    assert shown(value) == str(escape(value))


TEMPLATE = """{% macro told(words) %}<b>{{ words }}</b>{{ caller() if caller else "" }}{% endmacro %}\
{% set held %}{{ typed }}{% endset %}{{ typed }}|{{ told(typed) }}|{{ held }}|{% call told("x") %}{{ typed }}{% endcall %}|\
{{ typed|safe }}|{{ "<" ~ typed }}|{{ [typed]|join(",") }}|{% autoescape false %}{{ typed }}{% endautoescape %}"""


def test_templates_escape_what_was_typed_exactly_once(app: Flask) -> None:
    template = app.jinja_env.from_string(TEMPLATE)
    once = str(escape("<i>"))
    wanted = [once, f"<b>{once}</b>", once, f"<b>x</b>{once}", "<i>", f"&lt;{once}", once, "<i>"]
    with app.app_context():
        assert template.render(typed="<i>").split("|") == wanted
