"""A whole audience at one door: 1,000 members start an exam within ten seconds and hand it in within ten seconds, while others write.

Every request has its moment beforehand and is timed from that moment, so a slow server cannot slow its own load. Each is a connection
of its own, as of a thousand phones.
"""

import heapq
import itertools
import json
import random
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import create_engine, text

from tests.load.browsers import BadReply, Browser
from tests.load.generator import Timing
from tests.load.seeding import PASSWORD, World

SECONDS, WRITERS, BETWEEN_SAVES, PATIENCE = 10.0, 200, 5.0, 60.0
START, PAGE, SAVE, SUBMIT, RESULT = "start", "exam page", "save meanwhile", "submit", "result page"


@dataclass
class Due:
    """A request and its moment; `heard` checks the reply and gives what is due next, at once."""

    name: str
    browser: Browser
    at: float
    request: Callable[[], bytes]
    heard: Callable[[int, dict[str, str], bytes], "Due | None"]


@dataclass
class _Call:
    due: Due
    line: socket.socket
    unsent: bytes
    received: bytearray = field(default_factory=bytearray)


class Burst:
    """An exam that 1,000 members wait for, and one that others are writing."""

    def __init__(self, port: int, world: World, url: str) -> None:
        self.port, self.world, self.url = port, world, url
        self.dice = random.Random(9)
        people = world.crowd
        self.crowd = [Browser(port, person.name) for person in people[WRITERS:]]
        self.writers = [Browser(port, person.name) for person in people[:WRITERS]]

    def run(self) -> dict[str, Timing]:
        """Let them in, let them write, let them go; what each kind of request took. Raises BadReply."""
        seats = list(zip(self.writers + self.crowd, self.world.crowd, strict=True))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda seat: seat[0].sign_in(seat[1].staff_number, PASSWORD), seats))
            list(pool.map(self._begin_writing, self.writers))
            list(pool.map(lambda browser: browser.visit(f"/exams/{self.world.burst_id}"), self.crowd))
        times: dict[str, list[float]] = defaultdict(list)
        _launch([*self._spread(self.crowd, self._start), *self._saves()], times)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self._answer, self.crowd))
        _launch([*self._spread(self.crowd, self._submit), *self._saves()], times)
        self._verify()
        return {name: Timing(SECONDS, found) for name, found in times.items()}

    def _begin_writing(self, browser: Browser) -> None:
        browser.visit(f"/exams/{self.world.exam_id}")
        _, target = browser.send(browser.write("POST", f"/exams/{self.world.exam_id}/start"), expected=303)
        browser.memory |= {"attempt": int(target.rsplit("/", 1)[1]), "seq": 0}
        browser.visit(target)

    def _spread(self, browsers: Sequence[Browser], due: Callable[[Browser, float], Due]) -> list[Due]:
        """Each of `browsers` at some moment of the ten seconds."""
        return [due(browser, self.dice.uniform(0, SECONDS)) for browser in browsers]

    def _saves(self) -> list[Due]:
        """Everybody who writes saves every five seconds."""
        moments = [(browser, self.dice.uniform(0, BETWEEN_SAVES)) for browser in self.writers]
        turns = int(SECONDS / BETWEEN_SAVES)
        return [self._save(browser, first + BETWEEN_SAVES * turn) for browser, first in moments for turn in range(turns)]

    def _start(self, browser: Browser, at: float) -> Due:
        def heard(status: int, headers: dict[str, str], _body: bytes) -> Due:
            if status != 303 or "/attempts/" not in headers.get("location", ""):
                raise BadReply(f"start: status {status}, to {headers.get('location')}")
            browser.memory |= {"attempt": int(headers["location"].rsplit("/", 1)[1]), "seq": 0}
            return self._page(browser)

        return Due(START, browser, at, lambda: browser.write("POST", f"/exams/{self.world.burst_id}/start"), heard)

    def _page(self, browser: Browser) -> Due:
        def heard(status: int, _headers: dict[str, str], body: bytes) -> None:
            if status != 200 or not body.rstrip().endswith(b"</html>"):
                raise BadReply(f"exam page: status {status}, {len(body)} bytes")

        return Due(PAGE, browser, time.perf_counter(), lambda: browser.write("GET", f"/attempts/{browser.memory['attempt']}"), heard)

    def _body_of_save(self, browser: Browser) -> bytes:
        state = browser.memory
        state["seq"] += 1
        state["given"] = "abcd"[state["seq"] % 4]
        answer = {"position": 0, "answer": [state["given"]], "marked": False, "seq": state["seq"], "tab": "load"}
        return browser.write("POST", f"/attempts/{state['attempt']}/answers", json.dumps(answer).encode())

    def _save(self, browser: Browser, at: float) -> Due:
        def heard(status: int, _headers: dict[str, str], body: bytes) -> None:
            if status != 200 or json.loads(body)["state"] not in {"ok", "repeated"}:
                raise BadReply(f"save: status {status}: {body[:200]!r}")

        return Due(SAVE, browser, at, lambda: self._body_of_save(browser), heard)

    def _answer(self, browser: Browser) -> None:
        browser.send(self._body_of_save(browser))

    def _submit(self, browser: Browser, at: float) -> Due:
        def heard(status: int, headers: dict[str, str], _body: bytes) -> Due:
            if status != 303 or "/attempts/" not in headers.get("location", ""):
                raise BadReply(f"submit: status {status}, to {headers.get('location')}")
            return self._result(browser, headers["location"])

        path = f"/attempts/{browser.memory['attempt']}/submit"
        return Due(SUBMIT, browser, at, lambda: browser.write("POST", path, b"", "application/x-www-form-urlencoded"), heard)

    def _result(self, browser: Browser, path: str) -> Due:
        def heard(status: int, _headers: dict[str, str], body: bytes) -> None:
            if status != 200 or not body.rstrip().endswith(b"</html>"):
                raise BadReply(f"result page: status {status}, {len(body)} bytes")

        return Due(RESULT, browser, time.perf_counter(), lambda: browser.write("GET", path), heard)

    def _verify(self) -> None:
        """One attempt each, handed in and graded, with the answer that was acknowledged. Raises BadReply."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = connection.execute(
                text(
                    "SELECT a.id, a.state, r.seq, r.answer FROM attempt a LEFT JOIN response r ON r.attempt_id = a.id"
                    " WHERE a.exam_id = :exam"
                ),
                {"exam": self.world.burst_id},
            ).all()
        engine.dispose()
        stored = {row.id: (row.state, row.seq, (json.loads(row.answer) if isinstance(row.answer, str) else row.answer)) for row in found}
        wanted = {each.memory["attempt"]: ("graded", each.memory["seq"], [each.memory["given"]]) for each in self.crowd}
        if len(found) != len(self.crowd) or stored != wanted:
            raise BadReply(f"{len(found)} rows of attempts for {len(self.crowd)} members, or not what was acknowledged")


def _launch(dues: Sequence[Due], times: dict[str, list[float]]) -> None:
    """Send each at its moment and hear all of them; milliseconds from its moment to its whole reply. Raises BadReply."""
    begin, order = time.perf_counter() + 0.2, itertools.count()
    queue = [(begin + due.at, next(order), due) for due in dues]
    heapq.heapify(queue)
    with selectors.DefaultSelector() as selector:
        open_calls = 0
        while queue or open_calls:
            now = time.perf_counter()
            while queue and queue[0][0] <= now:
                moment, _number, due = heapq.heappop(queue)
                due.at = moment
                _send(selector, due)
                open_calls += 1
            wait = max(0.0, queue[0][0] - time.perf_counter()) if queue else PATIENCE
            for key, _events in selector.select(wait):
                following = _progress(selector, key.data, times)
                if following is False:
                    continue
                open_calls -= 1
                if isinstance(following, Due):
                    heapq.heappush(queue, (following.at, next(order), following))
            if time.perf_counter() - begin > SECONDS + PATIENCE:
                raise BadReply(f"{open_calls} requests without a reply after {PATIENCE:g} seconds")


def _send(selector: selectors.BaseSelector, due: Due) -> None:
    line = socket.socket()
    line.setblocking(False)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.connect_ex(("127.0.0.1", due.browser.port))
    request = due.request().replace(b"Connection: keep-alive", b"Connection: close", 1)
    selector.register(line, selectors.EVENT_WRITE, _Call(due, line, request))


def _progress(selector: selectors.BaseSelector, call: _Call, times: dict[str, list[float]]) -> "Due | bool | None":
    """Write or read what is possible; False while the reply is not whole, then what is due next."""
    if call.unsent:
        sent = call.line.send(call.unsent)
        call.unsent = call.unsent[sent:]
        if not call.unsent:
            selector.modify(call.line, selectors.EVENT_READ, call)
        return False
    piece = call.line.recv(262144)
    if piece:
        call.received += piece
        return False
    times[call.due.name].append((time.perf_counter() - call.due.at) * 1000)
    selector.unregister(call.line)
    call.line.close()
    head, found, body = bytes(call.received).partition(b"\r\n\r\n")
    if not found:
        raise BadReply(f"{call.due.name}: the server closed the connection")
    lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(":", 1) for line in lines[1:]]
    headers = {name.lower(): value.strip() for name, value in pairs if name.lower() != "set-cookie"}
    for name, value in pairs:
        if name.lower() == "set-cookie":
            call.due.browser.keep(value.strip())
    return call.due.heard(int(lines[0].split()[1]), headers, body)
