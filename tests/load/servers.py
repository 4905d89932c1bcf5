"""The servers that are measured, each with the same number of threads in a worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds until a server must answer
SERVERS = ("gunicorn", "granian")


def command(server: str, target: str, port: int, threads: int, workers: int) -> list[str]:
    """How a server is started for the WSGI application `target`."""
    if server == "granian":
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--http", "1"]
        return [
            str(BIN / "granian"),
            *options,
            "--blocking-threads",
            str(threads),
            "--backlog",
            "1024",
            "--no-ws",
            "--log-level",
            "warning",
            target,
        ]
    options = [
        "--worker-class",
        "gthread",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "--keep-alive",
        "5",
        "--no-control-socket",
    ]
    return [str(BIN / "gunicorn"), *options, "--log-level", "warning", "--bind", f"127.0.0.1:{port}", target]


class Server:
    """A server under way on a free port."""

    def __init__(self, process: psutil.Process, port: int) -> None:
        self.process = process
        self.port = port

    def memory(self) -> float:
        """Resident megabytes of the worker."""
        return max(worker.memory_info().rss for worker in self.workers()) / 2**20

    def work(self) -> float:
        """Seconds of processor time that the server has used; unlike its speed, other programs on the machine do not change it."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self.workers())

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return self.process.children(recursive=True) or [self.process]


@contextmanager
def serving(server: str, target: str, environment: dict[str, str], log: Path, *, threads: int = 8, workers: int = 1) -> Iterator[Server]:
    """A server that answers, until the block ends. Raises RuntimeError with its log when it does not start."""
    port = free_port()
    with log.open("wb") as output:
        child = subprocess.Popen(
            command(server, target, port, threads, workers),
            cwd=log.parent,  # not where gunicorn.conf.py lies: both servers get the same few options
            env={**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_MMAP_THRESHOLD_": "1048576", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    process = psutil.Process(child.pid)
    try:
        wait_for(port, child, log)
        yield Server(process, port)
    finally:
        family = [process, *process.children(recursive=True)]
        child.terminate()
        _gone, alive = psutil.wait_procs(family, timeout=10)
        for left in alive:
            left.kill()
        child.wait()


def wait_for(port: int, child: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until /healthz answers. Raises RuntimeError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
