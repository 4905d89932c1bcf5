"""Set-up does each step once, and what filled a database only for that database."""

from pathlib import Path

import pytest

from scripts import setup, steps
from scripts.steps import Step


@pytest.fixture
def deeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Steps on a folder of our own; what they did."""
    done: list[str] = []

    def flask(name: str, *_arguments: str) -> object:
        def work() -> None:
            done.append(name)
            setup.DATABASE.touch()

        return work

    monkeypatch.delenv("LEARNHUB_DATABASE_URL", raising=False)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "INSTANCE", tmp_path / "instance")
    monkeypatch.setattr(setup, "DATABASE", tmp_path / "instance" / "learnhub.db")
    monkeypatch.setattr(setup, "DATA_STAMPS", tmp_path / "instance" / "stamps")
    monkeypatch.setattr(setup, "flask", flask)
    (tmp_path / "courses").mkdir()
    (tmp_path / "courses" / "course.toml").write_text("title = 'a'")
    (tmp_path / "first.py").write_text("")
    return done


def run_all() -> None:
    for step in (
        setup.data_step("Database", setup.migrate, "*.py"),
        setup.data_step("Courses", setup.flask("courses"), "courses/**/*"),
    ):
        if not step.is_done():
            step.do()


def test_a_second_run_has_nothing_to_do(deeds: list[str]) -> None:
    run_all()
    run_all()
    assert deeds == ["migrate", "courses"]


def test_what_changed_is_done_again(deeds: list[str], tmp_path: Path) -> None:
    run_all()
    (tmp_path / "courses" / "course.toml").write_text("title = 'b'")
    run_all()
    assert deeds == ["migrate", "courses", "courses"]


def test_a_new_database_is_filled_anew(deeds: list[str]) -> None:
    run_all()
    setup.DATABASE.unlink()
    run_all()
    assert deeds == ["migrate", "courses"] * 2


def test_a_database_elsewhere_is_looked_at_each_time(deeds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNHUB_DATABASE_URL", "postgresql+psycopg://somewhere/learnhub")
    run_all()
    run_all()
    assert deeds == ["migrate", "courses"] * 2


def test_a_step_that_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    (tmp_path / "input").write_text("")

    def work() -> None:
        raise steps.StepFailed("no")

    step = Step("Failing", work, inputs=("input",), stamps=tmp_path / "stamps")
    with pytest.raises(steps.StepFailed):
        step.do()
    assert not step.is_done()


def test_a_linked_environment_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "elsewhere"
    for program in ("python", "pip"):
        (theirs / "bin" / program).parent.mkdir(parents=True, exist_ok=True)
        (theirs / "bin" / program).touch()
    (theirs / "pyvenv.cfg").write_text(f"command = python -m venv {theirs}")
    linked = tmp_path / ".venv"
    linked.symlink_to(theirs)
    made: list[str] = []
    monkeypatch.setattr(setup, "VENV", linked)
    monkeypatch.setattr(setup, "BIN", linked / "bin")
    monkeypatch.setattr(setup, "run", lambda name, *_rest: made.append(name))
    setup.make_environment()
    assert made == []
    linked.unlink()
    theirs.rename(linked)
    setup.make_environment()
    assert made == ["venv"], "one of its own that was moved is made anew"
