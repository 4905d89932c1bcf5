"""The kinds of work, each as a browser does it, with the check of its reply and of what the database holds afterwards."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from tests.load.browsers import BadReply, Browser
from tests.load.seeding import World

ANSWERS = "abcd"


def parsed(status: int, body: bytes) -> dict[str, Any]:
    """The JSON of a good reply. Raises BadReply."""
    if status != 200:
        raise BadReply(f"status {status}: {body[:300].decode(errors='replace')}")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise BadReply(f"not an object: {body[:100].decode(errors='replace')}")
    return found


@dataclass
class Page:
    """A page, whole: status, closing tag, and a word that it must have (else the member's own name) are checked in every reply."""

    name: str
    path: Callable[[Browser], str]
    enter: Callable[[Browser], None] = lambda _browser: None
    word: str = ""

    def request(self, browser: Browser) -> bytes:
        """The next request."""
        return browser.write("GET", self.path(browser))

    def accept(self, browser: Browser, status: int, body: bytes) -> None:
        """Raises BadReply."""
        if status != 200 or not body.rstrip().endswith(b"</html>") or (self.word or browser.name).encode() not in body:
            raise BadReply(f"{self.name}: status {status}, {len(body)} bytes")

    def verify(self, _connection: Connection, _browsers: list[Browser]) -> None:
        """A page writes nothing."""


class Heartbeat:
    """Each member plays a video of her own lease: what a beat claims is what really could have played since the last one."""

    name = "heartbeat"

    def __init__(self, world: World) -> None:
        self.world = world

    def enter(self, browser: Browser) -> None:
        """Open the lesson's page and its lease."""
        browser.visit(f"/courses/{self.world.course}/{self.world.lesson}")
        reply, _ = browser.send(browser.write("POST", f"/study/lessons/{self.world.lesson_id}/lease", b"{}"))
        lease = json.loads(reply)
        browser.memory["beat"] = {
            "lease": lease["lease"],
            "seq": lease["seq"],
            "position": lease["position"],
            "opened": time.monotonic(),
            "last": time.monotonic(),
        }

    def request(self, browser: Browser) -> bytes:
        """The next beat."""
        state = browser.memory["beat"]
        moment = time.monotonic()
        start = state["position"]
        state["seq"] += 1
        state["position"] = round(start + moment - state["last"], 3)
        state["last"] = moment
        beat = {
            "seq": state["seq"],
            "stamp": round((moment - state["opened"]) * 1000),
            "intervals": [[start, state["position"]]],
            "position": state["position"],
            "playing": True,
        }
        return browser.write("POST", "/study/beats", json.dumps({"lease": state["lease"], "beats": [beat]}).encode())

    def accept(self, browser: Browser, status: int, body: bytes) -> None:
        """Raises BadReply."""
        reply = parsed(status, body)
        if reply["seq"] != browser.memory["beat"]["seq"]:
            raise BadReply(f"beat {browser.memory['beat']['seq']} was answered with {reply['seq']}")
        browser.memory["beat"]["credit"] = reply["study_seconds"]

    def verify(self, connection: Connection, browsers: list[Browser]) -> None:
        """Every beat is a row, and what the last reply said is what is stored. Raises BadReply."""
        for browser in browsers:
            state = browser.memory["beat"]
            lease = {"token": state["lease"]}
            stored = connection.scalar(
                text("SELECT count(*) FROM study_beat b JOIN study_lease l ON l.id = b.lease_id WHERE l.token = :token"), lease
            )
            credit = connection.scalar(
                text(
                    "SELECT p.study_seconds FROM study_lease l JOIN lesson_progress p"
                    " ON l.member_id = p.member_id AND l.lesson_id = p.lesson_id WHERE l.token = :token"
                ),
                lease,
            )
            if stored != state["seq"]:
                raise BadReply(f"{stored} of {state['seq']} beats are stored")
            if "credit" in state and (credit is None or abs(credit - state["credit"]) > 0.5):
                raise BadReply(f"{credit} seconds are stored, and the reply said {state['credit']}")


class Answer:
    """Each member writes an exam: one answer after the other, round and round the paper."""

    name = "answer save"

    def __init__(self, world: World) -> None:
        self.world = world

    def enter(self, browser: Browser) -> None:
        """Start the exam from its cover."""
        attempt = start_exam(browser, self.world.exam_id)
        page = browser.visit(f"/attempts/{attempt}")
        browser.memory["answer"] = {"attempt": attempt, "questions": page.count('data-position="') or 20, "seq": 0, "at": -1, "kept": {}}

    def request(self, browser: Browser) -> bytes:
        """The next answer."""
        state = browser.memory["answer"]
        state["seq"] += 1
        state["at"] = (state["at"] + 1) % state["questions"]
        state["given"] = ANSWERS[state["seq"] % 4]
        answer = {"position": state["at"], "answer": [state["given"]], "marked": False, "seq": state["seq"], "tab": "load"}
        return browser.write("POST", f"/attempts/{state['attempt']}/answers", json.dumps(answer).encode())

    def accept(self, browser: Browser, status: int, body: bytes) -> None:
        """Raises BadReply."""
        reply, state = parsed(status, body), browser.memory["answer"]
        if (reply["state"], reply["seq"], reply["answer"]) != ("ok", state["seq"], [state["given"]]):
            raise BadReply(f"answer {state['seq']} was answered with {reply}")
        state["kept"][state["at"]] = (state["seq"], state["given"])

    def verify(self, connection: Connection, browsers: list[Browser]) -> None:
        """The database holds the last answer of each question that was acknowledged. Raises BadReply."""
        for browser in browsers:
            state = browser.memory["answer"]
            rows = connection.execute(
                text("SELECT position, seq, answer FROM response WHERE attempt_id = :attempt"), {"attempt": state["attempt"]}
            )
            stored = {row.position: (row.seq, (json.loads(row.answer) if isinstance(row.answer, str) else row.answer)[0]) for row in rows}
            if stored != state["kept"]:
                raise BadReply(f"attempt {state['attempt']}: {stored} is stored, {state['kept']} was acknowledged")


def start_exam(browser: Browser, exam_id: int) -> int:
    """Press the button on the cover; the number of the attempt."""
    browser.visit(f"/exams/{exam_id}")
    _, target = browser.send(browser.write("POST", f"/exams/{exam_id}/start"), expected=303)
    return int(target.rsplit("/", 1)[1])


def scenarios(world: World) -> list[Any]:
    """All kinds of work, in the order in which they are measured."""

    def sit(browser: Browser) -> None:
        browser.memory["attempt"] = start_exam(browser, world.exam_id)

    def sit_long(browser: Browser) -> None:
        browser.memory["long attempt"] = start_exam(browser, world.long_exam_id)

    return [
        Heartbeat(world),
        Answer(world),
        Page("home", lambda _browser: "/"),
        Page("course page", lambda _browser: f"/courses/{world.course}"),
        Page("exam page", lambda browser: f"/attempts/{browser.memory['attempt']}", sit, "党章知识考试"),
        Page("page of 100", lambda browser: f"/attempts/{browser.memory['long attempt']}", sit_long, "党章知识考试"),
        Page("ranking", lambda _browser: "/ranking"),
    ]
