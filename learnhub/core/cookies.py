"""The signed cookie of the session and the CSRF token: a signature that was right once is not computed again with every request."""

import hmac
import time
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

REMEMBERED = 16384  # signatures of each kind; one is about a kilobyte
CSRF_SALT = "wtf-csrf-token"  # of Flask-WTF, which makes the tokens
CSRF_HEADER = "X-CSRFToken"
SECRET = "csrf_token"  # noqa: S105 - where the session keeps its own


@lru_cache(maxsize=REMEMBERED)
def _opened(serializer: URLSafeTimedSerializer, words: str) -> tuple[Any, float]:
    """What signed `words` hold, and when they were signed; whether that is too long ago is asked each time. Raises BadData."""
    payload, signed_at = serializer.loads(words, return_timestamp=True)
    return payload, signed_at.timestamp()


@lru_cache(maxsize=8)
def _csrf_serializer(key: str | bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=CSRF_SALT)


def read_session(app: Flask, words: str) -> Mapping[str, Any]:
    """What the cookie of a session holds, not to be changed; nothing when it is forged or too old."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    if serializer is None or not words:
        return {}
    try:
        held, signed_at = _opened(serializer, words)
    except BadData:
        return {}
    is_fresh = time.time() - signed_at <= app.permanent_session_lifetime.total_seconds()
    return held if is_fresh else {}


def is_right_token(app: Flask, token: str | None, secret: str | None) -> bool:
    """Whether `token` was signed by us, not too long ago, for the session that keeps `secret`."""
    if not token or not secret:
        return False
    try:
        held, signed_at = _opened(_csrf_serializer(app.secret_key or ""), token)
    except BadData:
        return False
    is_fresh = 0 <= time.time() - signed_at <= app.config["WTF_CSRF_TIME_LIMIT"]
    return is_fresh and isinstance(held, str) and hmac.compare_digest(held.encode(), secret.encode())


class CookieSessions(SecureCookieSessionInterface):
    """Flask's sessions; an unchanged one costs next to nothing."""

    def __init__(self) -> None:
        self._serializers: dict[Any, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The one serializer of the secret key."""
        key = app.secret_key
        if key not in self._serializers:
            self._serializers = {key: super().get_signing_serializer(app)}
        return self._serializers[key]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a signed cookie, or a new one."""
        serializer = self.get_signing_serializer(app)
        words = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if serializer is None or not words:
            return super().open_session(app, request)
        held = read_session(app, words)
        is_flat = all(isinstance(value, str) for value in held.values())
        return self.session_class(held if is_flat else deepcopy(held))  # what a request changes is its own

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie when it changed; always say that the reply depends on it."""
        if session and not session.modified and not session.permanent and "Vary" not in response.headers:
            response.headers["Vary"] = "Cookie"
        else:
            super().save_session(app, session, response)


class ForgeryGuard(CSRFProtect):
    """Flask-WTF's protection; a token, in the header of a script or in a form, is the same for hours and is opened once."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Let a request pass that carries the token of its session; whatever is not plainly right is left to Flask-WTF."""
        token = request.headers.get(CSRF_HEADER) or (request.form.get(SECRET) if request.method == "POST" else None)
        if self._comes_from_here() and is_right_token(current_app, token, session.get(SECRET)):
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)

    @staticmethod
    def _comes_from_here() -> bool:
        return not request.is_secure or (request.referrer or "").startswith(f"https://{request.host}/")
