"""Jobs: run in their own context, one that fails stops no other, only the server's hook starts them."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app

import learnhub
from learnhub import features, scheduler

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three jobs in place of the platform's, the middle one broken; what ran."""
    done: list[str] = []

    def note(name: str) -> Any:
        return lambda: done.append(f"{name} in {current_app.name}")

    def broken() -> None:
        done.append("broken")
        raise RuntimeError("the disk is full")

    jobs = {"first": note("first"), "broken": broken, "last": note("last")}
    monkeypatch.setattr(features, "JOBS", {name: features.Job(work, every_seconds=1) for name, work in jobs.items()})
    return done


def test_a_job_that_fails_is_told_and_stops_no_other(app: Flask, ran: list[str]) -> None:
    assert [scheduler.run(app, name) for name in features.JOBS] == [True, False, True]
    assert ran == ["first in learnhub", "broken", "last in learnhub"]


@pytest.mark.slow
def test_the_scheduler_goes_on_after_a_failure(app: Flask, ran: list[str]) -> None:
    import time

    background = BackgroundScheduler()
    scheduler.add_jobs(app, background)
    background.start()
    time.sleep(2.5)
    background.shutdown()
    assert ran.count("broken") >= 2
    assert ran.count("last in learnhub") >= 2


def test_the_platform_s_own_jobs_run_and_may_run_twice(app: Flask) -> None:
    assert features.JOBS
    for name in features.JOBS:
        assert scheduler.run(app, name)
        assert scheduler.run(app, name)


def test_the_application_alone_starts_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[Any] = []
    monkeypatch.setattr(BackgroundScheduler, "start", lambda self, *args: started.append(self))
    app = learnhub.create_app("testing", DATABASE_URL=f"sqlite:///{tmp_path / 'x.db'}", SCHEDULER="embedded")
    assert started == []
    assert scheduler.start(app) is not None
    assert len(started) == 1


def test_the_server_s_hook_starts_it_where_it_is_embedded(app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    hooks = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    started: list[Any] = []
    monkeypatch.setattr(BackgroundScheduler, "start", lambda self, *args: started.append(self))
    worker = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))
    hooks["post_worker_init"](worker)
    assert started == []  # SCHEDULER=off
    monkeypatch.setitem(app.config, "SCHEDULER", "embedded")
    hooks["post_worker_init"](worker)
    assert len(started) == 1
    assert "LearnHub is ready" in capsys.readouterr().out


def test_a_job_runs_once_from_the_command_line(app: Flask, ran: list[str]) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["jobs", "run", "first"]).exit_code == 0
    assert ran == ["first in learnhub"]
    assert runner.invoke(args=["jobs", "run", "broken"]).exit_code == 1
    unknown = runner.invoke(args=["jobs", "run", "nothing"])
    assert unknown.exit_code == 1
    assert "first" in unknown.output
    assert "first" in runner.invoke(args=["jobs", "list"]).output
