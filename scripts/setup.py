"""From a fresh clone to a running platform: `python3 -m scripts.setup run`. Each step is done once, until its inputs change."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.browser import have_chromium
from scripts.node import have_node, npm
from scripts.steps import ROOT, VENV, Step, StepFailed, do_steps, environment, explain, run

BIN = VENV / "bin"
INSTANCE = Path(os.environ.get("LEARNHUB_INSTANCE", ROOT / "instance"))
DATABASE = INSTANCE / "learnhub.db"
DATA_STAMPS = INSTANCE / "stamps"
DIST = ROOT / "learnhub" / "ui" / "static" / "dist"
FRONTEND = ("package.json", "package-lock.json", ".npmrc", "vite.config.*", "tsconfig*.json", "learnhub/ui/frontend/**/*")


def make_environment() -> None:
    """A virtual environment of our own, made anew when its Python is gone or the folder was moved: its programs know their place.

    One that is linked to is left as it is: making it anew would empty it for those it belongs to.
    """
    settings = VENV / "pyvenv.cfg"
    is_whole = (BIN / "python").exists() and (BIN / "pip").exists() and settings.is_file()
    if is_whole and (VENV.is_symlink() or str(VENV) in settings.read_text()):
        return
    run(
        "venv",
        [sys.executable, "-m", "venv", "--clear", VENV],
        "Python could not make a virtual environment. Where its venv module is missing, install it: apt install python3-venv",
    )


def install(lock: str) -> Callable[[], None]:
    """Install the packages of a lock file, each checked against its hash."""

    def work() -> None:
        run(
            lock.removesuffix(".lock"),
            [BIN / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", lock],
            "The Python packages could not be installed: see that PyPI (or your mirror) can be reached, then run this again.",
        )

    return work


def install_frontend() -> None:
    """The front-end libraries, exactly as locked."""
    run(
        "npm",
        [npm(), "ci", "--no-audit", "--no-fund"],
        "The front-end packages could not be installed: see that the npm registry (or your mirror) can be reached, then run this again.",
    )


def build_frontend() -> None:
    """Scripts and styles for the browser, built aside: a running server has the old ones until the new ones are whole."""
    fresh, stale = DIST.with_name("dist.new"), DIST.with_name("dist.old")
    run(
        "frontend",
        [npm(), "run", "build", "--", "--outDir", fresh],
        "The front end could not be built: mend the first error above, then run this again.",
    )
    shutil.rmtree(stale, ignore_errors=True)
    if DIST.exists():
        DIST.rename(stale)
    fresh.rename(DIST)
    shutil.rmtree(stale, ignore_errors=True)


def compile_translations() -> None:
    """What gettext reads, from what people write."""
    run(
        "translations",
        [BIN / "python", "-m", "scripts.translations", "compile"],
        "A catalog of translations could not be compiled: mend the line named above.",
    )


def compile_bytecode() -> None:
    """What Python reads instead of the source, even where it may not write it: a command starts in two thirds of the time."""
    run("bytecode", [BIN / "python", "-m", "compileall", "-q", *CODE], "A Python file could not be compiled: mend the line named above.")


def flask(name: str, *arguments: str) -> Callable[[], None]:
    """A command of the application itself."""

    def work() -> None:
        run(name, [BIN / "flask", *arguments], f"`flask {' '.join(arguments)}` failed: the last line above says why.")

    return work


def migrate() -> None:
    """The database as this version of the code wants it; what was done to one that is gone is forgotten."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    if not DATABASE.exists():
        shutil.rmtree(DATA_STAMPS, ignore_errors=True)
    flask("migrate", "db", "upgrade")()


def data_step(name: str, work: Callable[[], None], inputs: str) -> Step:
    """A step that fills the database: done once for its inputs, where we can see that the database is the same."""
    if "LEARNHUB_DATABASE_URL" in os.environ:
        return Step(name, work)
    return Step(name, work, inputs=(inputs,), outputs=(DATABASE,), stamps=DATA_STAMPS)


CODE = ("learnhub", "config.py", "wsgi.py")
BUREAU = "云川市水务局"  # made up, as are its people
STEPS = {
    "python": Step("Python environment", make_environment),
    "packages": Step("Python packages", install("requirements.lock"), inputs=("requirements.lock",)),
    "dev-packages": Step("Python packages for tests", install("requirements-dev.lock"), inputs=("requirements-dev.lock",)),
    "node": Step("Node.js", have_node),
    "npm": Step("Front-end packages", install_frontend, inputs=("package-lock.json", ".npmrc"), outputs=("node_modules",)),
    "build": Step("Front-end build", build_frontend, inputs=FRONTEND, outputs=("learnhub/ui/static/dist",)),
    "translations": Step("Translations", compile_translations, inputs=("learnhub/*/translations/*/LC_MESSAGES/*.po",)),
    "bytecode": Step("Bytecode", compile_bytecode, inputs=("learnhub/**/*.py", *CODE[1:])),
    "browser": Step("Browser", have_chromium),
    "migrate": data_step("Database", migrate, "migrations/versions/*.py"),
    "courses": data_step("Courses", flask("courses", "courses", "import", "courses/", "--organization", BUREAU), "courses/**/*"),
    "demo": data_step("Demonstration", flask("demo", "demo", "load", "--if-empty"), "learnhub/demo/*.py"),
}

# What each goal of the Makefile needs, in order.
RUN = ("python", "packages", "node", "npm", "build", "translations", "bytecode", "migrate", "courses", "demo")
TEST = ("python", "dev-packages", "node", "npm", "build", "translations", "bytecode", "browser")
CHECK = ("python", "dev-packages", "node", "npm", "translations")
TRANSLATE = ("python", "dev-packages")
# What serves the platform at HOST and PORT, in the environment made here.
SERVE = ("python", "serve.py")
GOALS = {"run": RUN, "test-env": TEST, "check-env": CHECK, "translations-env": TRANSLATE}


def refuse_taken_port() -> None:
    """Say so at once where another program serves at our address. Raises StepFailed."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            pass
    except OSError:
        return
    raise StepFailed(f"Another program already serves at {host}:{port}. End it, or choose another port: make run PORT={int(port) + 1}")


def replace_by(*command: str) -> None:
    """Become another program, in the environment made here."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execvpe(command[0], command, environment())


def main(arguments: list[str]) -> None:
    """Reach a goal; `run` then serves, and `npm …` passes its words on to npm."""
    goal = arguments[0] if arguments else ""
    if goal == "npm":
        replace_by(npm(), *arguments[1:])
    if goal not in GOALS:
        sys.exit(f"Usage: python3 -m scripts.setup {' | '.join(GOALS)} | npm …")
    do_steps([STEPS[name] for name in GOALS[goal]])
    if goal == "run":
        refuse_taken_port()
        replace_by(str(BIN / SERVE[0]), *SERVE[1:])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StepFailed as failure:
        sys.exit(explain(failure))
    except KeyboardInterrupt:
        sys.exit(130)
