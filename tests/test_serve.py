"""The server of `make run` starts the scheduler in its workers, and says where the platform is."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

import serve
from learnhub import scheduler


def test_a_worker_starts_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    app, started = object(), list[Any]()
    monkeypatch.setitem(sys.modules, "wsgi", SimpleNamespace(app=app))
    monkeypatch.setattr(scheduler, "start", started.append)
    assert serve.application() is app
    assert started == [app]


def test_it_says_where_the_platform_is(capsys: pytest.CaptureFixture[str]) -> None:
    serve.tell()
    assert f"http://{serve.HOST}:{serve.PORT} " in capsys.readouterr().out
