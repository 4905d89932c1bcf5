"""The server of `make run` starts the scheduler in its worker."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

import serve
from learnhub import scheduler


def test_the_worker_starts_the_scheduler_and_says_where_the_platform_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app, started = object(), list[Any]()
    monkeypatch.setitem(sys.modules, "wsgi", SimpleNamespace(app=app))
    monkeypatch.setattr(scheduler, "start", started.append)
    assert serve.application() is app
    assert started == [app]
    assert f"http://{serve.HOST}:{serve.PORT}" in capsys.readouterr().out
