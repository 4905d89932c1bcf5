"""The short way answers as the ordinary way does, and steps aside whenever something is not plainly right."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, request

from learnhub.accounts import service as accounts
from learnhub.accounts.models import UserSession
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import StudyBeat
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import LessonFactory, MemberFactory

pytestmark = pytest.mark.both_databases
BEAT = {"seq": 1, "stamp": 0, "intervals": [], "position": 0, "playing": True}


@pytest.fixture
def ordinary(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that went the ordinary way."""
    seen: list[str] = []
    straight = app.full_dispatch_request

    def dispatch() -> Any:
        seen.append(request.path)
        return straight()

    monkeypatch.setattr(app, "full_dispatch_request", dispatch)
    return seen


@pytest.fixture
def member(database: Any) -> Member:
    found: Member = MemberFactory()
    return found


@pytest.fixture
def reader(client: Client, member: Member) -> Client:
    return client.sign_in(member)


@pytest.fixture
def lease(reader: Client) -> str:
    return str(reader.post(f"/study/lessons/{LessonFactory().id}/lease", json={}).json["lease"])


def send(reader: Client, lease: Any, **more: Any) -> Any:
    return reader.post("/study/beats", json={"lease": lease, "beats": [BEAT]}, **more)


def beats() -> int:
    return db.session.query(StudyBeat).count()


def test_a_usual_beat_goes_the_short_way_and_gets_the_same_reply(reader: Client, lease: str, ordinary: list[str]) -> None:
    short = send(reader, lease)
    assert ordinary == []
    again = send(reader, lease)  # a repeat is not usual
    assert ordinary == ["/study/beats"]
    assert short.status_code == again.status_code == 200
    assert short.json == again.json
    assert short.content_type == again.content_type == "application/json"
    for name in ("Vary", "Cache-Control", "Content-Security-Policy"):
        assert short.headers[name] == again.headers[name]
    assert beats() == 1


def test_without_the_token_it_is_refused(reader: Client, lease: str) -> None:
    assert send(reader, lease, sends_token=False).status_code == 400
    assert beats() == 0


def test_from_another_site_it_is_refused_over_https(reader: Client, lease: str) -> None:
    with reader.session_transaction() as session:
        held = dict(session)
    with reader.session_transaction(base_url="https://localhost") as session:
        session.update(held)
    evil = send(reader, lease, base_url="https://localhost", headers={"Referer": "https://evil.example/"})
    assert evil.status_code == 400
    assert beats() == 0
    assert send(reader, lease, base_url="https://localhost", headers={"Referer": "https://localhost/"}).status_code == 200


@pytest.mark.parametrize("end", ["sign out", "everywhere", "disabled", "idle"])
def test_a_session_that_ended_is_refused_with_the_next_beat(reader: Client, member: Member, lease: str, end: str) -> None:
    assert send(reader, lease).status_code == 200
    session = db.session.query(UserSession).one()
    with transaction():
        if end == "sign out":
            accounts.close_session(session.id, account_id=member.account_id, now=now())
        elif end == "everywhere":
            accounts.close_all_sessions(member.account_id, actor_id=None, now=now())
        elif end == "disabled":
            accounts.disable_account(member.account_id, actor_id=None, now=now())
        else:
            session.last_seen_at = now() - timedelta(hours=5)
    answer = reader.post("/study/beats", json={"lease": lease, "beats": [BEAT | {"seq": 2, "stamp": 1}]})
    assert answer.status_code == 401
    assert beats() == 1


def test_whoever_must_change_her_password_does_so_first(reader: Client, member: Member, lease: str) -> None:
    with transaction():
        member.account.must_change_password = True
    assert send(reader, lease).status_code == 302
    assert beats() == 0


def test_somebody_else_s_lease_is_not_found(app: Flask, reader: Client, lease: str) -> None:
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    stranger.sign_in(MemberFactory())
    assert send(stranger, lease).status_code == 404
    assert beats() == 0


def test_activity_is_noted_once_a_minute_by_the_ordinary_way(reader: Client, lease: str, ordinary: list[str]) -> None:
    before = db.session.query(UserSession).one().last_seen_at
    with time_machine.travel(now() + timedelta(seconds=90)):
        assert send(reader, lease).status_code == 200
    assert ordinary == ["/study/beats"]
    assert db.session.query(UserSession).one().last_seen_at > before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"lease": 1}', b'{"lease": "x"}', b'{"lease": "x", "beats": "\\u0000"}', b"[" * 100_000]
)
def test_nonsense_is_answered_by_the_ordinary_way(reader: Client, lease: str, ordinary: list[str], body: bytes) -> None:
    assert reader.post("/study/beats", data=body, content_type="application/json").status_code in {404, 422}
    assert ordinary == ["/study/beats"]


def test_a_large_body_goes_the_ordinary_way(reader: Client, lease: str, ordinary: list[str]) -> None:
    text = json.dumps({"lease": lease, "beats": [BEAT], "more": "x" * 70_000})
    assert reader.post("/study/beats", data=text, content_type="application/json").status_code == 200
    assert ordinary == ["/study/beats"]


def test_other_methods_and_queries_go_the_ordinary_way(reader: Client, ordinary: list[str]) -> None:
    assert reader.get("/study/beats").status_code == 405
    assert reader.post("/study/beats?x=1", json={}).status_code == 422
    assert len(ordinary) == 2


def test_what_the_view_states_holds_for_the_short_way(app: Flask, reader: Client, lease: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.view_functions["learning.beat"], "__access__", ("administrator",))
    assert send(reader, lease).status_code == 403
    monkeypatch.delattr(app.view_functions["learning.beat"], "__access__")
    assert send(reader, lease).status_code == 403
    assert beats() == 0
