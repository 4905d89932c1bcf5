"""The commands that the papers name exist, each goal has its steps, and nothing on a page lacks its English."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from scripts import setup, translations

ROOT = Path(__file__).resolve().parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
PAPERS = sorted([ROOT / "README.md", ROOT / "README.zh-CN.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/guides/*.md")])


def code_in(paper: Path) -> str:
    """What stands in code of a paper."""
    found = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", paper.read_text(), re.DOTALL))
    return re.sub(r"\b(apt|apt-get) install .*", "", found)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_make_command_of_a_paper_exists(paper: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)", code_in(paper))) - TARGETS == set()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_flask_command_of_a_paper_exists(paper: Path, app: Flask) -> None:
    unknown = []
    for group, words in re.findall(r"\bflask ([a-z]+)(?: ([a-z|\\-]+))?", code_in(paper)):
        found = app.cli.commands.get(group)
        names = [word for word in re.split(r"[|\\]+", words) if word]
        if found is None or (isinstance(found, click.Group) and not set(names) <= set(found.commands)):
            unknown.append(f"flask {group} {words}")
    assert [command for command in unknown if not command.startswith("flask run")] == []


def test_make_check_has_every_part() -> None:
    parts = re.search(r"^check: ([a-z ]+?)\s+##", MAKEFILE, re.MULTILINE)
    assert parts
    assert parts[1].split() == ["ready", "style", "lint", "types", "imports", "templates", "frontend", "quick"]
    recipes = dict(re.findall(r"^([a-z]+): ; (.+)$", MAKEFILE, re.MULTILINE))
    tools = {"style": "ruff format --check", "lint": "ruff check", "types": "mypy", "imports": "lint-imports", "templates": "djlint"}
    assert all(tool in recipes[name] for name, tool in tools.items())
    assert "check:ts" in recipes["frontend"]
    assert "check:biome" in recipes["frontend"]


def test_every_goal_is_made_of_known_steps() -> None:
    assert {step for goal in setup.GOALS.values() for step in goal} <= set(setup.STEPS)
    assert {"migrate", "courses", "demo"} <= set(setup.RUN)
    assert {"build", "browser", "translations"} <= set(setup.TEST)


def test_ci_runs_what_the_readme_says() -> None:
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "exec make test"


def test_every_string_has_its_english() -> None:
    assert "\n".join(translations.problems()) == ""
