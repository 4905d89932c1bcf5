"""A fact that is announced is heard at once, in order, in the same transaction."""

from dataclasses import dataclass

import pytest
from flask import Flask

from learnhub.core.events import announce, connect


@dataclass(frozen=True)
class LessonRead:
    """A made-up fact."""

    lesson_id: int


@dataclass(frozen=True)
class LessonReadAgain(LessonRead):
    """A fact of its own, though it looks like the other."""


def test_reactions_run_in_the_order_of_the_table() -> None:
    app, heard = Flask(__name__), []
    connect(
        app, {LessonRead: (lambda event: heard.append(("first", event.lesson_id)), lambda event: heard.append(("second", event.lesson_id)))}
    )
    with app.app_context():
        announce(LessonRead(7))
        announce(LessonReadAgain(8))
    assert heard == [("first", 7), ("second", 7)]


def test_what_a_reaction_raises_reaches_the_announcer() -> None:
    app = Flask(__name__)

    def refuse(_event: LessonRead) -> None:
        raise KeyError("no")

    connect(app, {LessonRead: (refuse,)})
    with app.app_context(), pytest.raises(KeyError):
        announce(LessonRead(7))


def test_every_event_of_the_platform_is_heard_by_functions(app: Flask) -> None:
    table = app.extensions["learnhub.reactions"]
    assert table
    assert all(callable(react) for reactions in table.values() for react in reactions)
