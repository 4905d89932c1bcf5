"""A real server with a database of its own for each worker, and browsers that notice what goes wrong on a page."""

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from scripts.setup import SERVE
from tests import services
from tests.journeys.world import Person, World, build

ROOT = Path(__file__).resolve().parent.parent.parent
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 60
BEGINNING = 180  # seconds until the server must answer: a busy machine is slow
MOST = 15_000  # milliseconds that a page may take on a busy machine
BLAMELESS = ("net::ERR_ABORTED",)  # a request that the next page cut short

expect.set_options(timeout=MOST)


@pytest.hookimpl(tryfirst=True)  # before -m chooses among them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a journey, and slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.slow)


@dataclass
class Site:
    """The platform as it runs."""

    url: str
    database: Path
    world: World

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, read beside the server."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(statement, values).fetchall()


def fill(folder: Path) -> None:
    """The world of the journeys, made once for all workers."""
    (folder / "world").write_bytes(pickle.dumps(build(f"sqlite:///{folder / 'learnhub.db'}", folder)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for each worker, started as `make run` starts it."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(services.filled_once("site", fill), folder)
    database, world = folder / "learnhub.db", pickle.loads((folder / "world").read_bytes())
    port = services._free_port()
    environment = {
        "LEARNHUB_PROFILE": "development",
        "LEARNHUB_INSTANCE": str(folder),
        "LEARNHUB_RATELIMIT_ENABLED": "false",
        "LEARNHUB_ARGON2_TIME_COST": "1",
        "LEARNHUB_ARGON2_MEMORY_KIB": "8",
        "PORT": str(port),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name(SERVE[0])), *SERVE[1:]],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server, log)
        yield Site(f"http://127.0.0.1:{port}", database, world)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + BEGINNING
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=BEGINNING).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")


@dataclass
class Visitor:
    """Somebody at a browser. `troubles` are the errors of the console and the requests that failed, on all pages so far."""

    site: Site
    page: Page
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note what the console calls an error (breaches of the content policy too), what scripts throw, and what fails on the server."""

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.troubles.append(f"{message.text} @ {self.page.url}")

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{error} @ {self.page.url}"))
        self.page.on("response", lambda reply: self.troubles.append(f"{reply.status} {reply.url}") if reply.status >= 500 else None)

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site.url + path)

    def sign_in(self, person: Person) -> None:
        """Through the page; what follows has come and is loaded."""
        self.go("/sign-in")
        self.page.get_by_label("工号").fill(person.staff_number)
        self.page.get_by_label("密码", exact=True).fill(person.password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="登录", exact=True).click()

    def forgive(self, *wanted: int | str) -> None:
        """Forget what the test wanted: that pages answered with these statuses, that the console said these words."""
        words = [each if isinstance(each, str) else f"status of {each}" for each in wanted]
        self.troubles = [trouble for trouble in self.troubles if not any(word in trouble for word in words)]

    def press(self, name: str) -> None:
        """Click what bears this name: a button, else a link."""
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        self.follow(found.filter(visible=True).first)

    def follow(self, found: Locator) -> None:
        """Click; a page that this leads to is loaded afterwards, and its scripts listen."""
        found.click()
        self.page.wait_for_load_state()


def play(page: Page) -> None:
    """Press play, and wait until the film moves: on a machine at load its first second takes a while."""
    page.locator(".player-big").click()
    expect(page.locator(".player.is-playing")).to_be_visible(timeout=PATIENCE * 1000)
    page.wait_for_function("() => document.getElementById('video').currentTime > 0.1", timeout=PATIENCE * 1000)


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Opens browsers: `visitor()`, or `visitor(PHONE, theme="dark", person=…)`; at the end nothing may have gone wrong in any."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(size: dict[str, int] = DESK, *, theme: str = "light", person: Person | None = None) -> Visitor:
        is_phone = size is PHONE
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            is_mobile=is_phone,
            has_touch=is_phone,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="zh-CN",
        )
        contexts.append(context)
        context.set_default_timeout(MOST)
        guest = Visitor(site, context.new_page())
        visitors.append(guest)
        guest.watch()
        if person:
            guest.sign_in(person)
        return guest

    yield arrive
    for context in contexts:
        context.close()
    assert [trouble for guest in visitors for trouble in guest.troubles if not any(word in trouble for word in BLAMELESS)] == []
