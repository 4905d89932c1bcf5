"""The house keeps its shape: what the import contracts of pyproject.toml cannot say, and that they refuse what they should."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "learnhub"
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 350
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "info", "misc", "common"}
NO_FEATURE = {"core", "ui"}
ROOMS = {"rules", "events", "models", "queries", "service", "forms", "views", "cli", "jobs"}
# Rooms that only these features have, and why.
OTHER_ROOMS: dict[str, set[str]] = {
    "demo": {"*"},  # drives everything through services
    "interchange": {"*"},  # a room for each format of the world's files
    "notices": {"channels"},  # the ways to people beside the inbox: what speaks to other machines, and how it fails
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def features() -> list[Path]:
    return [folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file() and folder.name not in NO_FEATURE]


def test_no_file_is_long() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_no_name_is_vague() -> None:
    assert [name_of(path) for path in FILES if VAGUE & {path.stem, path.parent.name}] == []


def test_features_have_the_same_rooms() -> None:
    strange = []
    for feature in features():
        allowed = ROOMS | OTHER_ROOMS.get(feature.name, set())
        rooms = {path.stem for path in feature.glob("*.py")} | {path.parent.name for path in feature.glob("*/__init__.py")}
        strange += [f"{feature.name}.{room}" for room in sorted(rooms - {"__init__", feature.name}) if not {room, "*"} & allowed]
    assert strange == []


def test_forms_stay_within_their_feature() -> None:
    graph = grimp.build_graph("learnhub", cache_dir=None)
    borrowed = [
        f"{importer} -> {module}"
        for module in graph.modules
        if module.split(".")[2:3] == ["forms"] and module != "learnhub.core.forms"  # what every form is made of
        for importer in graph.find_modules_that_directly_import(module)
        if importer.split(".")[:2] != module.split(".")[:2]
    ]
    assert borrowed == []


# --- the contracts refuse what they should ------------------------------------------------------

PLANTED = {
    "layers": [
        ("learnhub/core/planted.py", "import learnhub.accounts.models"),
        ("learnhub/accounts/planted.py", "import learnhub.assessment.service"),
        ("learnhub/catalog/planted.py", "import learnhub.questions.models"),
        ("learnhub/reactions/__init__.py", "import learnhub.features"),
        ("learnhub/novelty/__init__.py", ""),
    ],
    "rooms": [
        ("learnhub/accounts/queries/__init__.py", "import learnhub.accounts.service"),
        ("learnhub/accounts/models/__init__.py", "import learnhub.accounts.views"),
        ("learnhub/accounts/rules/planted.py", "import learnhub.accounts.models"),
        ("learnhub/learning/jobs/__init__.py", "import learnhub.learning.views"),
    ],
    "pure-rules": [
        ("learnhub/learning/rules/planted.py", "import sqlalchemy"),
        ("learnhub/learning/rules/planted.py", "from flask import g"),
        ("learnhub/learning/rules/planted.py", "from learnhub.core import clock"),
    ],
    "transactions": [
        ("learnhub/accounts/service/__init__.py", "from learnhub.core.transactions import transaction"),
        ("learnhub/reporting/queries/__init__.py", "import learnhub.core.transactions"),
    ],
    "edges": [
        ("learnhub/assessment/service/__init__.py", "import learnhub.accounts.views"),
        ("learnhub/scheduler.py", "import learnhub.accounts.jobs"),
        ("learnhub/assessment/cli/__init__.py", "import learnhub.learning.cli"),
    ],
}
SOUND = [
    "core/clock core/transactions core/extensions ui/widgets audit/service settings/queries accounts/rules accounts/models",
    "accounts/queries accounts/service accounts/views accounts/jobs organization/models catalog/models questions/models learning/rules",
    "learning/service learning/views learning/cli assessment/service assessment/views reporting/queries features scheduler",
]


@pytest.fixture
def little_house(tmp_path: Path) -> Path:
    """A copy of the house's plan with empty rooms, sound as it stands."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in " ".join(SOUND).split():
        write(tmp_path / "learnhub" / f"{room}.py", "")
    write(tmp_path / "learnhub/features.py", "import learnhub.accounts.views\nimport learnhub.learning.cli\nimport learnhub.accounts.jobs")
    write(tmp_path / "learnhub/scheduler.py", "import learnhub.features\nimport learnhub.core.transactions")
    write(tmp_path / "learnhub/accounts/views.py", "import learnhub.core.transactions\nimport learnhub.accounts.service\nimport flask")
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a module and make packages of the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name == "__init__.py":
        path.parent.with_suffix(".py").unlink(missing_ok=True)
    folder = path.parent
    while folder.name and not (folder / "pyproject.toml").exists():
        (folder / "__init__.py").touch()
        folder = folder.parent
    path.write_text(text)


def broken_contracts(house: Path) -> str:
    """What import-linter finds; empty when it finds nothing."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    result = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def planted() -> list[tuple[str, str, str]]:
    return [(contract, path, text) for contract, cases in PLANTED.items() for path, text in cases]


def contract_names() -> dict[str, str]:
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {table["id"]: table["name"] for table in tables}


def test_the_house_keeps_its_contracts() -> None:
    if found := broken_contracts(ROOT):
        pytest.fail(found, pytrace=False)


def test_the_plan_itself_is_sound(little_house: Path) -> None:
    assert broken_contracts(little_house) == ""


@pytest.mark.parametrize(("contract", "path", "text"), planted())
def test_a_planted_violation_is_caught(contract: str, path: str, text: str, little_house: Path) -> None:
    write(little_house / path, text)
    found = " ".join(broken_contracts(little_house).split())
    assert f"{contract_names()[contract]} BROKEN" in found


def test_making_the_application_loads_every_table() -> None:
    modules = [f"learnhub.{path.parent.name}.models" for path in sorted(PACKAGE.glob("*/models.py"))]
    program = f"import sys, learnhub; learnhub.create_app('testing'); print([name for name in {modules!r} if name not in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "[]", told.stderr
