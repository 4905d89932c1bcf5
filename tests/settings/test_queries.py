"""The copy of the settings in each worker."""

import threading
from typing import Any

from flask import current_app

from learnhub.settings import queries


def test_nobody_waits_while_another_thread_looks_for_changes(database: Any) -> None:
    assert queries.value("ranking.top", int) == 50
    copy = current_app.extensions["learnhub.settings"]
    copy.read_at = float("-inf")
    read: list[int] = []
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def look() -> None:
        with app.app_context():
            read.append(queries.value("ranking.top", int))

    with copy.lock:  # another thread is looking, perhaps for a connection that the readers hold
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(timeout=5)
        assert read == [50]


def test_the_first_copy_is_worth_waiting_for(database: Any) -> None:
    queries.forget()
    copy = current_app.extensions["learnhub.settings"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    read: list[int] = []

    def look() -> None:
        with app.app_context():
            read.append(queries.value("ranking.top", int))

    with copy.lock:
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(timeout=0.2)
        assert read == []
    reader.join(timeout=5)
    assert read == [50]
