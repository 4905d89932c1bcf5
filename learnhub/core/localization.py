"""Language of the page: what was chosen, else what the browser asks for, else Chinese."""

from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import get_locale, get_translations

from learnhub.core.clock import zone
from learnhub.core.extensions import babel

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "language"


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
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalog().ugettext(words),
        lambda one, many, n: _catalog().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, words: _catalog().upgettext(context, words),
        npgettext=lambda context, one, many, n: _catalog().unpgettext(context, one, many, n),
    )


def _catalog() -> NullTranslations:
    """The catalog of this request, looked up once: a page asks it a hundred times."""
    if "catalog" not in g:
        g.catalog = get_translations()
    found: NullTranslations = g.catalog
    return found


def language_tag() -> str:
    """The page's language as HTML names it."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"
