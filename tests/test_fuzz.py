"""Nothing a browser or a script can send breaks the platform: no error of ours, always a sentence, and a refusal changes nothing.

`LEARNHUB_FUZZ=20000 .venv/bin/pytest -n0 tests/test_fuzz.py` looks longer; `LEARNHUB_FUZZ_SEED` looks elsewhere.
"""

import os
import re
import traceback
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from learnhub.core.extensions import db
from tests.client import Client
from tests.made_up_requests import Asked, Sender
from tests.two_units import ROLES, build

REQUESTS = int(os.environ.get("LEARNHUB_FUZZ", "600"))
SEED = int(os.environ.get("LEARNHUB_FUZZ_SEED", "20260701"))
# What these write although they refuse: the count of wrong passwords.
COUNTING = {"accounts.sign_in", "accounts.sign_in_with_code"}
SENTENCE = re.compile(r"[\u4e00-\u9fff]{2,}[^<]*[。？]")
SENTENCE_IN_ENGLISH = re.compile(r"[A-Z][a-z]+ [^<]*[.?]")


class Watch:
    """Tells whether anything was written: SQLite counts what other connections commit. PostgreSQL is not asked."""

    def __init__(self) -> None:
        self.connection = db.engine.connect() if db.engine.dialect.name == "sqlite" else None
        self.seen: Any = 0

    def has_changed(self) -> bool:
        """Whether there is something new since this was last asked."""
        before = self.seen
        if self.connection is not None:
            self.seen = self.connection.exec_driver_sql("PRAGMA data_version").scalar()
            self.connection.commit()
        return bool(before != self.seen)


def said_wrong(answer: Any) -> str | None:
    """What is the matter with an answer, if anything is."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    text = answer.get_data(as_text=True) if answer.mimetype in {"text/html", "application/json"} else ""
    if "Traceback" in text or "sqlalchemy" in text:
        return "a stack trace"
    if answer.status_code < 400 or answer.status_code == 416:
        return None
    if answer.mimetype == "application/json":
        text = answer.json.get("error", "")
    is_english = "en" in answer.request.headers.get("Accept-Language", "")
    is_told = (SENTENCE_IN_ENGLISH if is_english else SENTENCE).search(text)
    return None if is_told else f"status {answer.status_code} without a sentence"


def sent(browser: Client, asked: Asked) -> tuple[Any, str | None]:
    """The answer, and what is the matter with it; in the tests an error of ours comes through as an exception."""
    try:
        answer = browser.open(asked.path, method=asked.method, **asked.kwargs)
    except Exception:  # noqa: BLE001 - every one is told
        db.session.rollback()
        return None, "".join(traceback.format_exc().splitlines(keepends=True)[-6:])
    return answer, said_wrong(answer)


@pytest.mark.slow
@pytest.mark.both_databases
def test_no_request_breaks_the_platform(app: Flask, database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnhub.shell.TOUCH_EVERY", timedelta(days=1))  # being there is no change that matters here
    monkeypatch.setattr("learnhub.assessment.views.taking.TOUCH_EVERY", timedelta(days=1))
    world = build(app)
    browsers: dict[str, Client] = {role: world.browser(app, role) for role in ROLES}
    sender, watch, wrong = Sender(app, world, SEED), Watch(), []
    watch.has_changed()
    for number in range(REQUESTS if app.config["DATABASE_URL"].startswith("sqlite") else REQUESTS // 3):
        asked = sender.asked(number)
        answer, problem = sent(browsers[asked.role], asked)
        if problem is not None:
            wrong.append(f"{asked}\n{problem}")
        has_changed = watch.has_changed()
        if has_changed and asked.method == "POST" and answer is not None and answer.status_code >= 400 and asked.endpoint not in COUNTING:
            wrong.append(f"{asked}\nrefused with {answer.status_code}, and yet something was written")
        if asked.endpoint.startswith("accounts.") and asked.method == "POST":  # they may be somebody else now, or nobody
            browsers[asked.role] = world.browser(app, asked.role)
            watch.has_changed()
    assert not wrong, f"{len(wrong)} of {REQUESTS} requests\n\n" + "\n\n".join(wrong[:25])
