"""Steps upward: a feature announces a fact, the table of `learnhub.reactions` says who reacts, at once and in the same transaction."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

Reactions = Mapping[type[Any], tuple[Callable[[Any], None], ...]]


def connect(app: Flask, reactions: Reactions) -> None:
    """Make `reactions` the application's table of event → reactions."""
    app.extensions["learnhub.reactions"] = reactions


def announce(event: object) -> None:
    """Run the reactions to `event`, in the order of the table."""
    reactions: Reactions = current_app.extensions["learnhub.reactions"]
    for react in reactions.get(type(event), ()):
        react(event)
