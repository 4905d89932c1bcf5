"""What a request may carry into the application: numbers that fit a row, text that a database can hold."""

import json
import math
import unicodedata
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext as _
from werkzeug.routing import IntegerConverter

from learnhub.core.errors import Refused

LARGEST = 2**63 - 1  # of a BIGINT, on both databases
NUL = "\0"


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: what no row can have as its number is no address of ours (404)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


def whole(text: str) -> int:
    """A whole number as the databases hold it; for `request.args.get(…, type=whole)`. Raises ValueError."""
    number = int(text)
    if not -LARGEST <= number <= LARGEST:
        raise ValueError("no row has such a number")
    return number


def decimal(text: str) -> float:
    """A number as people type it, in full-width signs too: ２．５ is 2.5. Raises ValueError, for nan and infinity as well."""
    number = float(unicodedata.normalize("NFKC", text))
    if not math.isfinite(number):
        raise ValueError("it counts nothing")
    return number


class StorableJSON(DefaultJSONProvider):
    """JSON from scripts; what is nested without end or holds text that no database takes is as if it were no JSON."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read `s`. Raises ValueError."""
        text = s.decode() if isinstance(s, bytes) else s
        try:
            found = super().loads(text, **kwargs)
            if "\\u" in text:  # an escape, which browsers write for such text only
                _refuse_unstorable(found)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return found


def _refuse_unstorable(found: Any) -> None:
    """Raises ValueError for NUL, and for half of a surrogate pair (as the encoding does)."""
    written = json.dumps(found, ensure_ascii=False)
    written.encode()
    if "\\u0000" in written:
        raise ValueError("text holds NUL")


def init_app(app: Flask) -> None:
    """Refuse what could only break further in."""
    app.url_map.converters["int"] = RowNumber
    app.json = StorableJSON(app)

    @app.before_request
    def refuse_unstorable() -> None:
        typed = list((request.view_args or {}).values())
        if request.query_string:
            typed += [text for name, texts in request.args.lists() for text in (name, *texts)]
        if request.method == "POST" and not request.is_json:
            typed += [text for name, texts in request.form.lists() for text in (name, *texts)]
        if any(isinstance(text, str) and NUL in text for text in typed):
            raise Refused(_("内容里有无法保存的控制字符，请删去后再试。"))
