"""The Flask extensions, made once and bound to an application by `create_app`."""

from flask import Flask, session
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from learnhub.core.cookies import CookieSessions, ForgeryGuard
from learnhub.core.database import Base


class CookieLogin(LoginManager):
    """Who is signed in stands in the session alone: no remember-me cookie, no header, no fingerprint of the browser to compute."""

    def _load_user(self) -> None:
        token = session.get("_user_id")
        self._update_request_context_with_user(self._user_callback(token) if token is not None else None)


class StatedLimits(Limiter):
    """Limits stand on the views that have one; for every other request there is nothing to look up."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(render_as_batch=True, compare_type=True)
login_manager = CookieLogin()
csrf = ForgeryGuard()
babel = Babel()
limiter = StatedLimits(get_remote_address)


def init_app(app: Flask) -> None:
    """Bind every extension to the application."""
    app.session_interface = CookieSessions()
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
