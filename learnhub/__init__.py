"""LearnHub 党员学习平台: learning and examination for the members of an organization."""

from collections.abc import Callable
from typing import Any

from flask import Flask

import config
from learnhub import features, reactions, scheduler, shell, ui
from learnhub.core import (
    errors,
    escaping,
    events,
    express,
    extensions,
    localization,
    logging,
    permissions,
    pieces,
    requests,
    security,
)
from learnhub.settings import queries as settings


class Platform(Flask):
    """Flask without asking of every hook and view whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is."""
        return func


def create_app(profile: str | None = None, **overrides: Any) -> Flask:
    """Build the application; reads as a table of contents."""
    app = Platform(__name__, static_folder=None)
    app.config.from_mapping(config.load(profile, **overrides).flask())

    logging.init_app(app)
    extensions.init_app(app)
    localization.init_app(app)
    escaping.init_app(app)
    pieces.init_app(app)
    settings.init_app(app)
    ui.init_app(app)
    errors.init_app(app)
    express.init_app(app, features.EXPRESS, shell.usual_visitor)
    security.init_app(app)
    requests.init_app(app)
    permissions.init_app(app, "accounts.sign_in", "accounts.change_password", shell.ALWAYS_OPEN)
    events.connect(app, reactions.REACTIONS)
    shell.init_app(app)

    for blueprint in features.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in features.COMMANDS:
        app.cli.add_command(command)
    scheduler.init_app(app)
    features.connect_demo(app)
    features.refuse_unsafe_start(app)
    return app
