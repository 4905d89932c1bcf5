"""A set-up step: does its work once, and again only when what it read has changed."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOGS = ROOT / ".cache" / "setup"
HEAD_LINES, TAIL_LINES = 8, 20  # of a failed command's log: some say what is wrong first, others last


class StepFailed(Exception):
    """A step could not be done. Says in one sentence what to do; `log` has the rest."""

    def __init__(self, advice: str, log: Path | None = None) -> None:
        super().__init__(advice)
        self.log = log


@dataclass(frozen=True)
class Step:
    """One step. Without `inputs` it runs each time; else it is skipped while they and its `outputs` are as it left them.

    The hash of the inputs is kept in `stamps`: with what the step makes, so that both go together.
    """

    name: str
    work: Callable[[], None]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str | Path, ...] = ()
    stamps: Path = VENV / "stamps"

    @property
    def stamp(self) -> Path:
        """The file with the hash of the inputs."""
        return self.stamps / self.name.lower().replace(" ", "-")

    def is_done(self) -> bool:
        """Whether nothing has changed since the work was last done."""
        if not self.inputs or not all((ROOT / output).exists() for output in self.outputs):
            return False
        return self.stamp.is_file() and self.stamp.read_text() == fingerprint(self.inputs)

    def do(self) -> None:
        """Do the work and remember what it read. Raises StepFailed."""
        before = fingerprint(self.inputs)
        self.work()
        if self.inputs:
            self.stamp.parent.mkdir(parents=True, exist_ok=True)
            self.stamp.write_text(before)


def fingerprint(patterns: Sequence[str]) -> str:
    """Hash of the names and contents of all files that match the patterns, and of the folder they lie in."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def do_steps(steps: Sequence[Step]) -> None:
    """Do what is not done yet, one line of progress each. Ends the program when a step fails."""
    with only_one_setup():
        for number, step in enumerate(steps, start=1):
            print(f"[{number}/{len(steps)}] {step.name} … ", end="", flush=True)
            started = time.monotonic()
            try:
                done = step.is_done()
                if not done:
                    step.do()
            except StepFailed as failure:
                print("failed", flush=True)
                sys.exit(explain(failure))
            print("ready" if done else f"{time.monotonic() - started:.1f} s", flush=True)


def explain(failure: StepFailed) -> str:
    """What went wrong, last what to do about it."""
    if failure.log is None:
        return f"\n{failure}"
    lines = failure.log.read_text(errors="replace").splitlines()
    if len(lines) > HEAD_LINES + TAIL_LINES:
        lines = [*lines[:HEAD_LINES], "…", *lines[-TAIL_LINES:]]
    return "\n".join(["", *(f"    {line}" for line in lines), "", f"{failure} (The whole log: {failure.log.relative_to(ROOT)})"])


def run(name: str, command: Sequence[str | Path], advice: str) -> None:
    """Run a command quietly, its output in a log of that name. Raises StepFailed with the advice when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        try:
            words = [str(part) for part in command]
            child = subprocess.run(words, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
            status = child.returncode
        except OSError as error:
            output.write(f"{command[0]}: {error.strerror}\n".encode())
            status = 1
    if status:
        raise StepFailed(advice, log)


def environment() -> dict[str, str]:
    """What children of the set-up see: the environment's own programs first, and the application in development."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    return {
        "FLASK_APP": "wsgi.py",
        "LEARNHUB_PROFILE": "development",
        "MALLOC_MMAP_THRESHOLD_": "1048576",  # what a password hash takes goes back to the machine, not into each thread's store
        **inherited,
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


@contextmanager
def only_one_setup() -> Iterator[None]:
    """Wait while another set-up works in this folder."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
