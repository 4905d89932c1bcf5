"""How long the busiest pages, writes and jobs take on the database of a year, each time for another member."""

import itertools
import math
import re
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service as learning
from learnhub.organization.models import Member
from tests.client import Client
from tests.load.year_rows import Year, old_beats_before, progress

RUNS, WARM, LEAST, PATIENCE = 25, 3, 5, 15.0  # however slow, a kind of work is run LEAST times; then no longer than so many seconds
LEADER, ORGANIZER = 1, 2
APART = 7919  # a prime: the members of the runs lie far from each other
PAGES = {
    "home page": "/",
    "My study": "/study",
    "hours of a member": "/study/hours",
    "tasks of a member": "/tasks",
    "board of the month": "/ranking",
    "board of all time": "/ranking?period=all",
    "board by hours": "/ranking?measure=hours",
    "departments of the month": "/ranking?board=departments",
}
OFFICES = {
    "leader's dashboard, whole": (LEADER, "/dashboard"),
    "behind list, whole": (ORGANIZER, "/manage/behind"),
    "list of members, whole": (ORGANIZER, "/manage/members"),
}
Run = Callable[[], Any]


class WrongReply(Exception):
    """The platform answered otherwise than it should."""


def measure(app: Flask, year: Year) -> dict[str, dict[str, float]]:
    """Median and p95 in milliseconds of everything."""
    ids = (3 + n * APART % max(1, year.members - 3) for n in itertools.count())
    works: dict[str, Iterator[Run]] = {
        "beat": _beats(app, year, ids),
        "start of an exam": _starts(app, year, ids),
        "save of an answer": _answers(app, year, ids),
        **{name: _pages(app, ids, path) for name, path in PAGES.items()},
        **{name: _pages(app, itertools.repeat(member), path) for name, (member, path) in OFFICES.items()},
        "deletion of 2,000 old beats": _deletions(app),
    }
    found = {}
    for done, (name, runs) in enumerate(works.items(), 1):
        found[name] = _timed(runs, warm=0 if name.startswith("deletion") else WARM)
        progress(f"{'times':>30}", done, len(works))
    return found


def _timed(runs: Iterator[Run], warm: int) -> dict[str, float]:
    """What comes before a run, such as signing in, is not timed."""
    begun, milliseconds = time.monotonic(), list[float]()
    for number, run in enumerate(runs):
        start = time.perf_counter()
        run()
        if number >= warm:
            milliseconds.append((time.perf_counter() - start) * 1000)
        if len(milliseconds) == RUNS or (len(milliseconds) >= LEAST and time.monotonic() - begun > PATIENCE):
            break
    ordered = sorted(milliseconds)
    p95 = ordered[max(0, math.ceil(len(ordered) * 0.95) - 1)]
    return {"median": round(statistics.median(ordered), 1), "p95": round(p95, 1), "runs": len(ordered)}


def _browser(app: Flask, member_id: int) -> Client:
    browser = app.test_client()
    assert isinstance(browser, Client)
    with app.app_context():
        browser.sign_in(db.session.get_one(Member, member_id))
        db.session.remove()
    return browser


def _expect(reply: Any, status: int = 200) -> Any:
    if reply.status_code != status:
        raise WrongReply(f"{reply.request.path}: {reply.status_code} instead of {status}: {reply.get_data(as_text=True)[:300]}")
    return reply


def _pages(app: Flask, ids: Iterator[int], path: str) -> Iterator[Run]:
    for member_id in ids:
        browser = _browser(app, member_id)
        yield lambda browser=browser: _expect(browser.get(path))


def _beats(app: Flask, year: Year, ids: Iterator[int]) -> Iterator[Run]:
    """The second beat of a lease, by the short way."""
    for member_id in ids:
        browser = _browser(app, member_id)
        lease = _expect(browser.post(f"/study/lessons/{year.lesson_id}/lease", json={})).get_json()

        def beat(number: int, browser: Client = browser, lease: dict[str, Any] = lease) -> None:
            start = lease["position"] + number / 100
            told = {
                "seq": lease["seq"] + number,
                "stamp": number * 50,
                "intervals": [[start, start + 0.01]],
                "position": start,
                "playing": True,
            }
            reply = _expect(browser.post("/study/beats", json={"lease": lease["lease"], "beats": [told]})).get_json()
            if reply["seq"] != told["seq"]:
                raise WrongReply(f"beat {told['seq']} was answered with {reply}")

        beat(1)
        yield lambda beat=beat: beat(2)


def _starts(app: Flask, year: Year, ids: Iterator[int]) -> Iterator[Run]:
    for member_id in ids:
        browser = _browser(app, member_id)
        yield lambda browser=browser: _expect(browser.post(f"/exams/{year.exam_id}/start"), 303)


def _answers(app: Flask, year: Year, ids: Iterator[int]) -> Iterator[Run]:
    """The second answer of an attempt."""
    for member_id in ids:
        browser = _browser(app, member_id)
        target = _expect(browser.post(f"/exams/{year.exam_id}/start"), 303).headers["Location"]
        attempt = int(re.findall(r"\d+", target)[-1])

        def save(position: int, browser: Client = browser, attempt: int = attempt) -> None:
            answer = {"position": position, "answer": ["b"], "marked": False, "seq": position + 1, "tab": "year"}
            reply = _expect(browser.post(f"/attempts/{attempt}/answers", json=answer)).get_json()
            if reply["state"] != "ok":
                raise WrongReply(f"answer {position} was answered with {reply}")

        save(0)
        yield lambda save=save: save(1)


def _deletions(app: Flask) -> Iterator[Run]:
    """As the clock does it, a transaction at a time, as long as there are old ones."""
    before, more = now() - old_beats_before(), [True]

    def delete() -> None:
        with app.app_context(), transaction():
            more[0] = learning.delete_old_beats(before=before)

    while more[0]:
        yield delete
