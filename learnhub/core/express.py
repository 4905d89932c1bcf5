"""The short way of the busiest requests: the checks of every request, without what Flask prepares for a page (ADR 0012).

It never refuses. What is not plainly right, or not usual, goes the ordinary way, which says why.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask

from learnhub.core.clock import now
from learnhub.core.cookies import is_right_token, read_session
from learnhub.core.errors import Refused
from learnhub.core.permissions import SIGNED_IN, access_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST_BODY = 64 * 1024
Reply = dict[str, Any] | None
_ENCODER = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that carries the secret of a session and the token that goes with it, and so far nothing is known of who it is.

    `numbers` of its path, the JSON it posts, the moment it came. Which member it is (`who`) say the rows of a read that begins with the
    session.
    """

    secret: str
    numbers: tuple[int, ...]
    body: Any
    at: datetime
    who: Callable[[Sequence[Any]], int | None]


@dataclass(frozen=True, slots=True)
class Express:
    """`serve` answers usual POSTs to paths like `pattern`, or gives None; the view named `endpoint` is for whoever is signed in."""

    pattern: str
    endpoint: str
    serve: Callable[[Visit], Reply]


def init_app(app: Flask, routes: Iterable[Express], usual: Callable[[Sequence[Any], datetime], int | None]) -> None:
    """Let usual requests to `routes` go the short way. `usual` says which member it is, if nothing else is due for her.

    A view that is not for whoever is signed in goes the ordinary way: which roles somebody holds is not read on this one.
    """
    known = [(re.compile(route.pattern), route) for route in routes]
    ordinary = app.wsgi_app

    def serve(environ: "WSGIEnvironment", route: Express, numbers: tuple[int, ...]) -> Reply:
        secret = _secret(app, environ)
        body = _body(app, environ) if secret else None
        if secret is None or body is None or access_of(app.view_functions[route.endpoint]) != (SIGNED_IN,):
            return None
        moment = now()
        with app.app_context():
            try:
                return route.serve(Visit(secret, numbers, body, moment, lambda rows: usual(rows, moment)))
            except Refused:
                return None

    def either(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        found = _route(known, environ)
        reply = serve(environ, *found) if found else None
        if reply is None:
            return ordinary(environ, start_response)
        words = _ENCODER.encode(reply).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(words))), ("Vary", "Cookie")]
        start_response("200 OK", headers)
        return [words]

    app.wsgi_app = either  # type: ignore[method-assign]


def _route(known: list[tuple[re.Pattern[str], Express]], environ: "WSGIEnvironment") -> tuple[Express, tuple[int, ...]] | None:
    """Which of the routes the request is for, and the numbers in its path."""
    if environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE") == "application/json" and not environ.get("QUERY_STRING"):
        for pattern, route in known:
            if match := pattern.fullmatch(environ["PATH_INFO"]):
                return route, tuple(int(number) for number in match.groups())
    return None


def _secret(app: Flask, environ: "WSGIEnvironment") -> str | None:
    """The secret of the session, when the request carries the token that belongs to it and comes from a page of ours."""
    name = app.config["SESSION_COOKIE_NAME"] + "="
    cookies = environ.get("HTTP_COOKIE", "").split("; ")
    held = read_session(app, next((cookie[len(name) :] for cookie in cookies if cookie.startswith(name)), ""))
    secret = held.get("_user_id")
    if environ["wsgi.url_scheme"] == "https" and not environ.get("HTTP_REFERER", "").startswith(f"https://{environ.get('HTTP_HOST')}/"):
        return None
    is_ours = is_right_token(app, environ.get("HTTP_X_CSRFTOKEN"), held.get("csrf_token"))
    return secret if is_ours and isinstance(secret, str) else None


def _body(app: Flask, environ: "WSGIEnvironment") -> dict[str, Any] | None:
    """The JSON object that was posted; left to be read again."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit() or int(length) > LARGEST_BODY:
        return None
    words = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(words)
    try:
        found = app.json.loads(words)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
