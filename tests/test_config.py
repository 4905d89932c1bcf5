"""What an installation may start with, and what production refuses."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

import config
import learnhub
from learnhub.core.extensions import db
from learnhub.demo.organization import PREFIX, ROLES
from tests.factories import AccountFactory, MemberFactory

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a-secret-of-this-test-that-is-long-enough"


def test_development_is_what_one_gets_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEARNHUB_PROFILE", raising=False)
    assert config.load().PROFILE == "development"


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="staging"):
        config.load("staging")


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNHUB_DATABASE_URL", "postgresql+psycopg://somewhere/learnhub")
    monkeypatch.setenv("LEARNHUB_SCHEDULER", "off")
    loaded = config.load("development")
    assert loaded.flask()["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://somewhere/learnhub"
    assert loaded.SCHEDULER == "off"


@pytest.mark.parametrize("profile", ["testing", "production"])
def test_only_development_shows_demo_accounts(profile: str) -> None:
    assert config.load("development").SHOW_DEMO_ACCOUNTS
    assert not config.load(profile, SECRET_KEY=SECRET).SHOW_DEMO_ACCOUNTS


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"SECRET_KEY": config.DEFAULT_SECRET}, "LEARNHUB_SECRET_KEY"),
        ({}, "LEARNHUB_SECRET_KEY"),
        ({"SECRET_KEY": ""}, "LEARNHUB_SECRET_KEY"),
        ({"SECRET_KEY": "x" * 31}, "LEARNHUB_SECRET_KEY"),
        ({"SECRET_KEY": SECRET, "DEBUG": True}, "LEARNHUB_DEBUG"),
        ({"SECRET_KEY": SECRET, "TESTING": True}, "LEARNHUB_TESTING"),
        ({"SECRET_KEY": SECRET, "SHOW_DEMO_ACCOUNTS": True}, "LEARNHUB_SHOW_DEMO_ACCOUNTS"),
    ],
)
def test_production_refuses_what_only_development_may_have(wrong: dict[str, Any], advice: str) -> None:
    with pytest.raises(ValidationError, match=advice):
        config.load("production", **wrong)


def test_production_sends_its_cookie_over_https_only() -> None:
    assert config.load("production", SECRET_KEY=SECRET).flask()["SESSION_COOKIE_SECURE"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({}, "LEARNHUB_SECRET_KEY"),
        ({"LEARNHUB_SECRET_KEY": "short"}, "LEARNHUB_SECRET_KEY"),
        ({"LEARNHUB_SECRET_KEY": SECRET, "LEARNHUB_DEBUG": "1"}, "LEARNHUB_DEBUG"),
    ],
)
def test_the_server_ends_with_the_reason(environment: dict[str, str], advice: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEARNHUB_")}
    result = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env={**inherited, "LEARNHUB_PROFILE": "production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert advice in result.stderr


def production(app: Flask) -> Flask:
    return learnhub.create_app("production", DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY=SECRET)


@pytest.mark.both_databases
def test_production_refuses_a_database_with_the_demo_organization(app: Flask, database: Any) -> None:
    for number, (_role, name) in enumerate(ROLES):
        MemberFactory(name=name, account=AccountFactory(staff_number=f"{PREFIX}{number:04d}"))
    with pytest.raises(RuntimeError, match="flask demo remove"):
        production(app)


@pytest.mark.both_databases
def test_production_starts_with_people_of_its_own(app: Flask, database: Any) -> None:
    MemberFactory(name="陈思远", account=AccountFactory(staff_number="99"))
    started = production(app)
    with started.app_context():
        db.engine.dispose()


def test_production_starts_before_its_database_is_migrated(tmp_path: Path) -> None:
    learnhub.create_app("production", DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}", SECRET_KEY=SECRET)
    learnhub.create_app("production", DATABASE_URL=f"sqlite:///{tmp_path / 'missing' / 'new.db'}", SECRET_KEY=SECRET)


WHOLE = {"MAIL_HOST": "smtp.example.org", "MAIL_SENDER": "no-reply@example.org", "PUBLIC_URL": "https://study.example.org"}


@pytest.mark.parametrize(
    ("profile", "said", "sentence"),
    [
        ("development", WHOLE | {"MAIL_SENDER": ""}, "MAIL_SENDER"),
        ("development", WHOLE | {"MAIL_SENDER": "x\nBcc: y@example.org"}, "MAIL_SENDER"),
        ("development", WHOLE | {"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ("development", WHOLE | {"PUBLIC_URL": "https://study.example.org/learn"}, "without a path"),
        ("development", WHOLE | {"MAIL_HOST": ""}, "half configured"),
        ("development", WHOLE | {"MAIL_USER": "learnhub"}, "or neither"),
        ("development", WHOLE | {"MAIL_USER": "learnhub", "MAIL_PASSWORD": "x", "MAIL_SECURITY": "none"}, "STARTTLS or SSL"),
        ("production", WHOLE | {"PUBLIC_URL": "http://study.example.org", "SECRET_KEY": "s" * 40}, "https"),
    ],
)
def test_half_a_configuration_of_mail_is_refused(profile: str, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        config.load(profile, **said)


def test_mail_is_off_until_it_is_configured_as_a_whole() -> None:
    assert config.load("development").flask()["MAIL_HOST"] == ""
    found = config.load("production", **WHOLE, MAIL_USER="learnhub", MAIL_PASSWORD="secret", SECRET_KEY="s" * 40)
    assert found.flask()["MAIL_PASSWORD"] == "secret"
    assert "secret" not in repr(found)
