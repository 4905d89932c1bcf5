"""A test browser: keeps cookies, sends the CSRF token as the pages do, and checks the headers of every response."""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from learnhub.accounts.service import open_session
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.security import HEADERS
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member

TOKEN = "c0ffee" * 8


class Client(FlaskClient):
    """`sends_token=False` on a request leaves the CSRF token out, as another site would."""

    def open(self, *args: Any, sends_token: bool = True, **kwargs: Any) -> TestResponse:
        method = str(kwargs.get("method", "GET")).upper()
        if sends_token and method not in {"GET", "HEAD", "OPTIONS"}:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._token()}
        if has_app_context():
            db.session.commit()
        # A context of its own, as a request has in production, even when the test stands in an application context.
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
            db.session.commit()
        for name, value in HEADERS.items():
            assert response.headers.get(name) == value, f"{name} is missing or changed on {response.request.path}"
        return response

    def _token(self) -> str:
        with self.session_transaction() as session:
            session["csrf_token"] = TOKEN
        secret = self.application.config["SECRET_KEY"]
        return URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(TOKEN)

    def sign_in(self, member: Member, **cookies: Any) -> "Client":
        """Sign in as `member` without the page (and without the cost of its password hash)."""
        with transaction():
            token = open_session(member.account, now=now(), address="127.0.0.1", agent="tests")
        with self.session_transaction() as session:
            session["_user_id"] = token
        return self
