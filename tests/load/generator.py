"""The load: so many connections that are kept alive, each with one request under way, each reply checked and timed."""

import math
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.load.browsers import BadReply, Browser

PATIENCE = 30  # seconds for one reply


class Scenario(Protocol):
    """One kind of work. `request` writes a browser's next one, `accept` checks its reply and raises BadReply."""

    name: str

    def request(self, browser: Browser) -> bytes: ...

    def accept(self, browser: Browser, status: int, body: bytes) -> None: ...


@dataclass
class Timing:
    """What a run took: seconds in all, and milliseconds of each request."""

    seconds: float
    milliseconds: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """The least time that this share of the requests did not exceed (nearest rank)."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Connection:
    """A connection of one or more browsers, which take turns: each waits for its reply before the next one asks."""

    def __init__(self, browsers: Sequence[Browser]) -> None:
        self.browsers = deque(browsers)
        self.socket = socket.create_connection(("127.0.0.1", browsers[0].port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.received = bytearray()

    @property
    def browser(self) -> Browser:
        """Whose turn it is."""
        return self.browsers[0]

    def ask(self, scenario: Scenario) -> None:
        """Send the next request."""
        self.browsers.rotate(-1)
        request = scenario.request(self.browser)
        self.received.clear()
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> tuple[int, bytes] | None:
        """Read what has come; status and body once the reply is whole. Raises BadReply when the server hangs up."""
        piece = self.socket.recv(262144)
        if not piece:
            raise BadReply("the server closed a connection that was to be kept alive")
        self.received += piece
        head, found, body = bytes(self.received).partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.decode("latin-1").split("\r\n")
        headers = [line.split(":", 1) for line in lines[1:]]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        if length is None:
            raise BadReply(f"a reply without its length: {lines[0]}")
        if len(body) < length:
            return None
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.browser.keep(value.strip())
        return int(lines[0].split()[1]), body


def drive(scenario: Scenario, browsers: Sequence[Browser], connections: int, seconds: float) -> Timing:
    """Keep `connections` busy for `seconds`; every request that was sent is also answered and checked. Raises BadReply."""
    lines = [Connection(browsers[index::connections]) for index in range(min(connections, len(browsers)))]
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        started = time.perf_counter()
        for line in lines:
            line.ask(scenario)
        busy = len(lines)
        while busy:
            ready = selector.select(PATIENCE)
            if not ready:
                raise BadReply(f"{scenario.name}: no reply within {PATIENCE} seconds")
            for key, _events in ready:
                line = key.data
                reply = line.hear()
                if reply is None:
                    continue
                done = time.perf_counter()
                times.append((done - line.began) * 1000)
                scenario.accept(line.browser, *reply)
                if done - started < seconds:
                    line.ask(scenario)
                else:
                    busy -= 1
        elapsed = time.perf_counter() - started
    for line in lines:
        line.socket.close()
    return Timing(elapsed, times)
