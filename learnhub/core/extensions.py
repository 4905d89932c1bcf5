"""The Flask extensions, made once and bound to an application by `create_app`."""

from flask import Flask
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from learnhub.core.cookies import CookieSessions, ForgeryGuard
from learnhub.core.database import Base


class StatedLimits(Limiter):
    """Limits stand on the views that have one; for every other request there is nothing to look up."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(render_as_batch=True, compare_type=True)
login_manager = LoginManager()
csrf = ForgeryGuard()
babel = Babel()
limiter = StatedLimits(get_remote_address)


def init_app(app: Flask) -> None:
    """Bind every extension to the application."""
    app.session_interface = CookieSessions()
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app)
    login_manager.session_protection = None  # sessions live in the database and are revoked there
    csrf.init_app(app)
    limiter.init_app(app)
