"""Members who sit one exam after another through all that happens, from two pages each, and write down what they asked and heard."""

import http.client
import json
import random
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.history import FAILED, OK, SAVE, START, SUBMIT, UNKNOWN, Operation

WAIT = 1.2  # seconds until a client gives up on a reply
BROKEN = (OSError, http.client.HTTPException, ValueError)
ANSWERS = 12  # to an attempt, before it is handed in


@dataclass
class Candidate:
    """One member's browser."""

    name: str
    port: int
    exam: int
    headers: dict[str, str]
    options: list[list[str]]
    stop: threading.Event
    dice: random.Random
    history: list[Operation] = field(default_factory=list)
    heard: int = 0

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, str, bytes] | None:
        """Status, address and content of the reply, or None when none came whole."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)) as line:
                words = json.dumps(body or {})
                line.request(method, path, words, {**self.headers, "Connection": "close"})
                reply = line.getresponse()
                return reply.status, reply.headers.get("Location", ""), reply.read()
        except BROKEN:
            return None

    def note(self, begun: float, kind: str, attempt: int, outcome: str, **more: Any) -> None:
        """Write down what was asked and how it ended."""
        self.heard += outcome == OK
        self.history.append(Operation(self.name, kind, attempt, begun, time.time(), outcome, **more))

    def work(self) -> None:
        """Sit the exam until told to stop; hand in more often than not."""
        while not self.stop.is_set():
            attempt = self.start()
            if attempt is None:
                time.sleep(0.02)
                continue
            self.answer(attempt)
            if self.dice.random() < 0.85:
                self.submit(attempt)

    def start(self) -> int | None:
        """The attempt that begins or goes on."""
        begun = time.time()
        reply = self.ask("POST", f"/exams/{self.exam}/start")
        found = re.search(r"/attempts/(\d+)", reply[1]) if reply and reply[0] == 303 else None
        if found:
            self.note(begun, START, int(found[1]), OK)
        return int(found[1]) if found else None

    def answer(self, attempt: int) -> None:
        """Save some answers, each again until the platform has said something, as the page's outbox does."""
        seqs = dict.fromkeys(range(len(self.options)), 0)
        for _time in range(self.dice.randint(2, ANSWERS)):
            position = self.dice.randrange(len(self.options))
            tab = self.dice.choice(("one", "one", "one", "two"))
            seqs[position] += 1 if tab == "one" else 0  # the second page may be behind
            save = {
                "position": position,
                "answer": [self.dice.choice(self.options[position])],
                "marked": False,
                "seq": max(1, seqs[position]),
                "tab": f"{attempt}-{tab}-{len(self.history)}" if tab == "two" else tab,
            }
            for _again in range(4):
                if self.stop.is_set() or self.save(attempt, save) != UNKNOWN:
                    break
            seqs[position] += 1

    def save(self, attempt: int, save: dict[str, Any]) -> str:
        """One answer, once; how it ended."""
        begun = time.time()
        reply = self.ask("POST", f"/attempts/{attempt}/answers", save)
        outcome, said = UNKNOWN, ""
        if reply is not None and reply[0] < 500:
            said = json.loads(reply[2]).get("state", "refused") if reply[0] == 200 else "refused"
            outcome = OK if said in {"ok", "repeated", "conflict"} else FAILED
        told = {"position": save["position"], "seq": save["seq"], "tab": save["tab"], "answer": tuple(save["answer"])}
        self.note(begun, SAVE, attempt, outcome, said=said, **told)
        return outcome

    def submit(self, attempt: int) -> None:
        """Hand in, a few times if need be."""
        for _time in range(4):
            begun = time.time()
            reply = self.ask("POST", f"/attempts/{attempt}/submit")
            is_done = reply is not None and reply[0] == 200 and b"result" in reply[2]
            self.note(begun, SUBMIT, attempt, OK if is_done else UNKNOWN)
            if is_done or self.stop.is_set():
                return
