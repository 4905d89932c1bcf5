"""Language of the page: what was chosen, else what the browser asks for, else Chinese."""

from pathlib import Path

from flask import Flask, has_request_context, request
from flask_babel import get_locale

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


def language_tag() -> str:
    """The page's language as HTML names it."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"
