"""The second answer at a place reads nothing: its write proves who it is, and that the attempt still takes answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from learnhub.accounts.models import Account, UserSession
from learnhub.assessment.models import Attempt, Response
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.prepared import Line
from learnhub.core.transactions import transaction
from tests.assessment.conftest import NOW, Scene
from tests.client import Client
from tests.factories import MemberFactory

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def attempt(scene: Scene) -> Attempt:
    return scene.start(scene.exam())


@pytest.fixture
def browser(client: Client, scene: Scene, attempt: Attempt) -> Client:
    signed_in = client.sign_in(scene.member)
    assert send(signed_in, attempt, ["a"], 1).json["state"] == "ok"
    return signed_in


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that ran on a line."""
    seen: list[str] = []
    execute = Line.execute

    def noted(self: Line, text: str, values: Any) -> Any:
        seen.append(text.lstrip().split(" ", 1)[0])
        return execute(self, text, values)

    monkeypatch.setattr(Line, "execute", noted)
    return seen


def send(browser: Client, attempt: Attempt, answer: list[str], seq: int) -> Any:
    told = {"position": 0, "answer": answer, "marked": False, "seq": seq, "tab": "one"}
    return browser.post(f"/attempts/{attempt.id}/answers", json=told)


def stored() -> tuple[int, list[str]]:
    db.session.rollback()
    held = db.session.query(Response).one()
    return held.seq, held.answer


def test_it_reads_nothing(browser: Client, attempt: Attempt, read: list[str]) -> None:
    for seq, option in enumerate("bcd", start=2):
        assert send(browser, attempt, [option], seq).json["state"] == "ok"
    assert set(read) - {"BEGIN", "COMMIT"} == {"INSERT"}
    assert stored() == (4, ["d"])


def test_what_is_no_answer_is_still_refused(browser: Client, attempt: Attempt) -> None:
    assert send(browser, attempt, ["z"], 2).status_code == 422
    assert stored() == (1, ["a"])


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(UserSession).values(revoked_at=now()),
        lambda: update(UserSession).values(last_seen_at=now() - timedelta(hours=5)),
        lambda: update(Account).values(disabled_at=now()),
        lambda: update(Account).values(must_change_password=True),
    ],
    ids=["session revoked", "idle", "account disabled", "password to change"],
)
def test_who_is_no_longer_signed_in_saves_nothing(browser: Client, attempt: Attempt, change: Callable[[], Any]) -> None:
    with transaction() as session:
        session.execute(change())
    assert send(browser, attempt, ["b"], 2).status_code in {302, 401}
    assert stored() == (1, ["a"])


def test_an_attempt_that_is_over_takes_no_more(browser: Client, scene: Scene, attempt: Attempt) -> None:
    scene.submit(attempt)
    assert send(browser, attempt, ["b"], 2).json["state"] == "closed"
    assert stored() == (1, ["a"])


def test_a_deadline_that_moved_counts_at_once(browser: Client, attempt: Attempt) -> None:
    with transaction() as session:
        session.execute(update(Attempt).values(deadline=NOW - timedelta(minutes=5)))
    assert send(browser, attempt, ["b"], 2).json["state"] == "closed"


def test_a_stale_page_is_a_conflict_as_ever(browser: Client, attempt: Attempt) -> None:
    assert send(browser, attempt, ["b"], 5).json["state"] == "ok"
    told = {"position": 0, "answer": ["c"], "marked": False, "seq": 3, "tab": "two"}
    assert browser.post(f"/attempts/{attempt.id}/answers", json=told).json["state"] == "conflict"
    assert stored() == (5, ["b"])


def test_somebody_else_gets_nothing_out_of_it(browser: Client, scene: Scene, attempt: Attempt) -> None:
    stranger = browser.application.test_client().sign_in(MemberFactory(department=scene.unit))  # type: ignore[attr-defined]
    assert send(stranger, attempt, ["b"], 2).status_code == 404
    assert stored() == (1, ["a"])
