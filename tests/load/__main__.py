"""`make bench`: how fast the platform is on this machine, beside a bare handler on the same server and database."""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine

from tests import services
from tests.load import bare
from tests.load.browsers import BadReply, Browser
from tests.load.burst import WRITERS, Burst
from tests.load.generator import Timing, drive
from tests.load.scenarios import scenarios
from tests.load.seeding import PASSWORD, World, seed
from tests.load.servers import ROOT, SERVERS, Server, serving

DATABASES = ("sqlite", "postgresql")
CONNECTIONS, BROWSERS, ROUNDS, WARM_UP = 16, 48, 3, 0.5
RESULTS = ROOT / ".cache" / "bench"
BARE = "bare handler"
TITLES = ("requests/s", "p50 ms", "p95 ms", "p99 ms", "of bare", "alone p95", "CPU ms", "MB")


class Bare:
    """The yardstick as a scenario."""

    name = BARE

    def request(self, browser: Browser) -> bytes:
        """The next request."""
        return browser.write("POST", f"/bare/{browser.memory['number']}", b"{}")

    def accept(self, browser: Browser, status: int, body: bytes) -> None:
        """Raises BadReply."""
        if status != 200:
            raise BadReply(f"{BARE}: status {status}: {body[:200]!r}")
        browser.memory["hits"] = browser.memory.get("hits", 0) + 1


@dataclass
class Measured:
    """The rounds of one kind of work on one server and database."""

    database: str
    server: str
    name: str
    rounds: list[Timing] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    alone: Timing | None = None
    work: list[float] = field(default_factory=list)
    memory: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Medians of the rounds: the figures that are printed and kept."""
        middle = statistics.median
        return {
            "database": self.database,
            "server": self.server,
            "work": self.name,
            "rate": round(middle(timing.rate for timing in self.rounds), 1),
            **{f"p{share}": round(middle(timing.percentile(share / 100) for timing in self.rounds), 2) for share in (50, 95, 99)},
            "ratio": round(middle(self.ratios), 3) if self.ratios else None,
            "alone_p95": round(self.alone.percentile(0.95), 2) if self.alone else None,
            "cpu_ms": round(middle(self.work), 2),
            "memory_mb": round(self.memory, 1),
            "requests": sum(len(timing.milliseconds) for timing in self.rounds),
        }


def main() -> None:
    """Measure, print, keep."""
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end with it
    RESULTS.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    services.begin()
    try:
        for database in options.databases:
            for server in options.servers:
                print(f"\n{database} · {server}\n{'':14}" + "".join(f"{title:>12}" for title in TITLES), flush=True)
                found += [measured.summary() for measured in measure(database, server, options)]
    except BadReply as reply:
        sys.exit(f"\nA reply was not what it should be, so there is no result: {reply}")
    finally:
        services.end()
    options.json.write_text(
        json.dumps({"machine": machine(), "options": told(options), "results": found}, ensure_ascii=False, indent=2) + "\n"
    )
    print(f"\n{machine()['cpu']}, {machine()['cores']} cores · median of {options.rounds} × {options.seconds:g} s · {options.json}")


def parse() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--server", choices=(*SERVERS, "both"), default="granian")
    parser.add_argument("--only", nargs="*", help="heartbeat, answer, home, course, exam, ranking: the beginning of a name is enough")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--burst", type=int, default=1000, help="members who start within ten seconds; 0 for none")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument(
        "--workers", type=int, default=psutil.cpu_count(), help="that stand the burst; everything else is measured with one"
    )
    parser.add_argument("--json", type=Path, default=RESULTS / "bench.json")
    options = parser.parse_args()
    options.databases = DATABASES if options.database == "both" else (options.database,)
    options.servers = SERVERS if options.server == "both" else (options.server,)
    return options


def measure(database: str, server: str, options: argparse.Namespace) -> list[Measured]:
    """Both applications side by side on fresh databases; in each round the bare handler first, then every kind of work."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=RESULTS))  # beside the repository: a disk, not memory
    try:
        url, bare_url = (address(database, folder, name) for name in ("platform", "bare"))
        world = seed(url, folder / "media", crowd=options.burst + WRITERS if options.burst else 0)
        bare.prepare(bare_url, BROWSERS)
        environment = {
            "LEARNHUB_PROFILE": "production",
            "LEARNHUB_SECRET_KEY": "a secret for the length of one run, not more",
            "LEARNHUB_DATABASE_URL": url,
            "LEARNHUB_INSTANCE": str(folder),
            "LEARNHUB_MEDIA_ROOT": str(folder / "media"),
            "LEARNHUB_SCHEDULER": "off",
            "LEARNHUB_SHOW_DEMO_ACCOUNTS": "false",
        }
        with (
            serving(server, "wsgi:app", environment, folder / "platform.log", threads=options.threads) as platform_server,
            serving(
                server, "tests.load.bare:app", {"BARE_DATABASE": bare_url}, folder / "bare.log", threads=options.threads
            ) as bare_server,
        ):
            rounds = run_rounds(Measured(database, server, BARE), (platform_server, bare_server), (url, bare_url), world, options)
        if not options.burst:
            return rounds
        with serving(server, "wsgi:app", environment, folder / "platform.log", threads=options.threads, workers=options.workers) as crowded:
            return rounds + run_burst(database, crowded, url, world)
    except BadReply as reply:
        raise BadReply(f"{reply}\n{(folder / 'platform.log').read_text(errors='replace')[-3000:]}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def address(database: str, folder: Path, name: str) -> str:
    """A new, empty database, as durable as in production."""
    if database == "sqlite":
        return f"sqlite:///{folder / name}.db"
    if services.POSTGRES_URL not in os.environ:
        os.environ[services.POSTGRES_URL] = services.start_postgres(Path(os.environ[services.FOLDER]), services.DURABLE)
    return services.create_database(f"bench_{name}")


def run_rounds(
    yardstick: Measured, servers: tuple[Server, Server], urls: tuple[str, str], world: World, options: argparse.Namespace
) -> list[Measured]:
    """Warm up, measure, check what was written."""
    platform_server, bare_server = servers
    browsers = sign_in(platform_server.port, world)
    bare_browsers = [Browser(bare_server.port, str(number), memory={"number": number}) for number in range(1, BROWSERS + 1)]
    wanted = [work for work in scenarios(world) if not options.only or work.name.startswith(tuple(options.only))]
    table = {work.name: Measured(yardstick.database, yardstick.server, work.name) for work in wanted}
    for work in wanted:
        for browser in browsers:
            work.enter(browser)
        drive(work, browsers, CONNECTIONS, WARM_UP)
        table[work.name].alone = drive(work, browsers[:1], 1, WARM_UP)
    drive(Bare(), bare_browsers, CONNECTIONS, WARM_UP)
    for _round in range(options.rounds):
        run(yardstick, Bare(), bare_browsers, bare_server, options.seconds)
        for work in wanted:
            measured = table[work.name]
            run(measured, work, browsers, platform_server, options.seconds)
            measured.ratios.append(measured.rounds[-1].rate / yardstick.rounds[-1].rate)
            measured.memory = max(measured.memory, platform_server.memory())
    yardstick.memory = bare_server.memory()
    verify(wanted, browsers, bare_browsers, urls)
    everything = [yardstick, *table.values()]
    for measured in everything:
        print(line(measured.summary()), flush=True)
    return everything


def run_burst(database: str, server: Server, url: str, world: World) -> list[Measured]:
    """A whole audience starts within ten seconds, and hands in within ten."""
    found = [Measured(database, "burst", name, [timing]) for name, timing in Burst(server.port, world, url).run().items()]
    for measured in found:
        measured.work, measured.memory = [0.0], server.memory()
        print(line(measured.summary()), flush=True)
    return found


def run(measured: Measured, work: Any, browsers: list[Browser], server: Server, seconds: float) -> None:
    """One round, with the processor time that it took the server."""
    before = server.work()
    timing = drive(work, browsers, CONNECTIONS, seconds)
    measured.rounds.append(timing)
    measured.work.append((server.work() - before) * 1000 / len(timing.milliseconds))


def sign_in(port: int, world: World) -> list[Browser]:
    """Browsers of so many members, each signed in on the page."""
    browsers = [Browser(port, person.name) for person in world.people[:BROWSERS]]
    for browser, person in zip(browsers, world.people, strict=False):
        browser.sign_in(person.staff_number, PASSWORD)
    return browsers


def verify(wanted: list[Any], browsers: list[Browser], bare_browsers: list[Browser], urls: tuple[str, str]) -> None:
    """What was acknowledged is what the databases hold. Raises BadReply."""
    engine = create_engine(urls[0])
    with engine.connect() as connection:
        for work in wanted:
            work.verify(connection, browsers)
    engine.dispose()
    hits = sum(browser.memory.get("hits", 0) for browser in bare_browsers)
    if bare.count_hits(urls[1]) != hits:
        raise BadReply(f"the bare handler stored {bare.count_hits(urls[1])} of {hits} rows")


def line(summary: dict[str, Any]) -> str:
    """One row of the printed table."""
    cells = [summary[key] for key in ("rate", "p50", "p95", "p99", "ratio", "alone_p95", "cpu_ms", "memory_mb")]
    return f"{summary['work']:14}" + "".join(f"{'–' if cell is None else cell:>12}" for cell in cells)


def machine() -> dict[str, Any]:
    """Where it was measured."""
    cpu = next(
        (row.split(":", 1)[1].strip() for row in Path("/proc/cpuinfo").read_text().splitlines() if row.startswith("model name")), "?"
    )
    packages = ("flask", "sqlalchemy", "psycopg", *SERVERS)
    return {
        "cpu": cpu,
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "system": platform.system() + " " + platform.release(),
        "load_before": round(psutil.getloadavg()[0], 2),
        "packages": {name: version(name) for name in packages},
    }


def told(options: argparse.Namespace) -> dict[str, Any]:
    """The options as they are kept."""
    kept = ("databases", "servers", "only", "seconds", "rounds", "burst", "threads", "workers")
    return {name: getattr(options, name) for name in kept} | {"connections": CONNECTIONS, "members": BROWSERS}


if __name__ == "__main__":
    main()
