"""Language of the page: what was chosen, else what the browser asks for, else Chinese."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import force_locale, get_locale, get_translations
from markupsafe import Markup

from learnhub.core.clock import zone
from learnhub.core.extensions import babel

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "language"
WORDS = "learnhub.words"


def _locale() -> str:
    if not has_request_context():
        return LOCALES["zh"]  # the command line and the scheduler speak the source language
    chosen = request.cookies.get(COOKIE)
    if chosen not in LOCALES:
        chosen = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    return LOCALES["en" if chosen == "en" else "zh"]


def init_app(app: Flask) -> None:
    """Read each feature's own catalog; the words in the code are Chinese, so only English has one."""
    package = Path(__file__).resolve().parent.parent
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(folder) for folder in sorted(package.glob("*/translations")))
    babel.init_app(app, locale_selector=_locale, timezone_selector=lambda: str(zone()))
    app.extensions[WORDS] = {}
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_counted, pgettext=_text_in, npgettext=_counted_in)


@dataclass(frozen=True, slots=True)
class _Catalog:
    """A language: its catalog, and what was already said in it without values, ready for the page."""

    name: str
    words: NullTranslations
    said: dict[str, Markup]


def _catalog() -> _Catalog:
    """The catalog of this request, looked up once: a page asks it a hundred times."""
    found: _Catalog | None = g.get("catalog")
    if found is None:
        catalogs: dict[str, _Catalog] = current_app.extensions[WORDS]
        name = str(get_locale())
        found = g.catalog = catalogs.setdefault(name, _Catalog(name, get_translations(), {}))
    return found


def words_of_page() -> str:
    """Which language's words this page says."""
    return _catalog().name


def _filled(words: str, values: dict[str, Any]) -> Markup:
    return Markup(words) % values  # noqa: S704 - our own catalogs; the values are escaped


def _text(words: str, **values: Any) -> Markup:
    """What `_()` and `{% trans %}` of templates say: the words in the page's language, with `values` in them."""
    catalog = _catalog()
    if values:
        return _filled(catalog.words.ugettext(words), values)
    found = catalog.said.get(words)
    if found is None:
        found = catalog.said[words] = _filled(catalog.words.ugettext(words), {})
    return found


def _counted(one: str, many: str, number: int, **values: Any) -> Markup:
    return _filled(_catalog().words.ungettext(one, many, number), {"num": number, **values})


def _text_in(context: str, words: str, **values: Any) -> Markup:
    return _filled(_catalog().words.upgettext(context, words), {"context": context, **values})


def _counted_in(context: str, one: str, many: str, number: int, **values: Any) -> Markup:
    return _filled(_catalog().words.unpgettext(context, one, many, number), {"context": context, "num": number, **values})


def language() -> str:
    """The page's language as people choose it: a key of LOCALES."""
    return "en" if language_tag() == "en" else "zh"


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Inside, words are said in `wanted`, a key of LOCALES, whatever the page's language."""
    before = g.pop("catalog", None)
    try:
        with force_locale(LOCALES.get(wanted, LOCALES["zh"])):
            yield
    finally:
        g.catalog = before


def language_tag() -> str:
    """The page's language as HTML names it."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"
