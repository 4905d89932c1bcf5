"""Signatures are remembered; what they say is judged anew each time."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from learnhub.core.clock import now
from tests.client import TOKEN, Client
from tests.factories import MemberFactory

PATH = "/study/beats"


@pytest.fixture
def reader(client: Client, database: Any) -> Client:
    client.sign_in(MemberFactory())
    assert client.get("/profile").status_code == 200
    return client


def post(reader: Client, token: str | None, **more: Any) -> int:
    """The status of a script's change that carries `token`: 400 when it is refused, 422 when only what it says is nonsense."""
    headers = more.pop("headers", {}) | ({"X-CSRFToken": token} if token is not None else {})
    return int(reader.post(PATH, json={}, headers=headers, sends_token=False, **more).status_code)


def signed(app: Flask, words: str, key: str | None = None) -> str:
    return str(URLSafeTimedSerializer(key or app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(words))


@pytest.fixture
def token(app: Flask, reader: Client) -> str:
    reader.post(PATH, json={})  # gives the session its secret
    return signed(app, TOKEN)


def test_a_script_s_token_is_good_again_and_again(reader: Client, token: str) -> None:
    assert [post(reader, token) for _ in range(3)] == [422, 422, 422]


def test_a_token_that_was_good_is_refused_when_it_is_old(reader: Client, token: str) -> None:
    assert post(reader, token) == 422
    with time_machine.travel(now().timestamp() + 12 * 3600 + 60):
        reader.sign_in(MemberFactory())
        assert post(reader, token) == 400


def test_a_token_is_refused_to_another_session(app: Flask, reader: Client, token: str) -> None:
    assert post(reader, token) == 422
    with reader.session_transaction() as session:
        session["csrf_token"] = "ab" * 20
    assert post(reader, token) == 400
    assert post(reader, signed(app, "ab" * 20)) == 422


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda _token: "", lambda _token: None])
def test_a_token_that_was_tampered_with_is_refused(reader: Client, token: str, change: Any) -> None:
    assert post(reader, token) == 422
    assert post(reader, change(token)) == 400


def test_a_token_of_another_key_is_refused(app: Flask, reader: Client, token: str) -> None:
    assert token
    assert post(reader, signed(app, TOKEN, "another" * 6)) == 400


def test_over_https_the_page_must_be_ours(reader: Client, token: str) -> None:
    def over_https(referrer: str | None) -> int:
        headers = {"Referer": referrer} if referrer else {}
        return post(reader, token, base_url="https://localhost", headers=headers)

    with reader.session_transaction() as session:
        cookie = dict(session)
    with reader.session_transaction(base_url="https://localhost") as session:
        session.update(cookie)
    assert over_https("https://localhost/courses") == 422
    assert over_https("https://localhost.evil.example/") == 400
    assert over_https("http://localhost/") == 400
    assert over_https(None) == 400


def test_a_session_ends_with_its_cookie_s_age(app: Flask, reader: Client) -> None:
    app.permanent_session_lifetime, kept = app.permanent_session_lifetime.__class__(hours=1), app.permanent_session_lifetime
    try:
        with time_machine.travel(now().timestamp() + 3700):
            assert reader.get("/profile").status_code == 302
    finally:
        app.permanent_session_lifetime = kept


def test_what_one_request_changes_in_its_session_no_other_sees(app: Flask, client: Client) -> None:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    client.set_cookie("learnhub", serializer.dumps({"_flashes": [["ok", "一"]]}))
    for _ in range(2):
        with client.session_transaction() as session:
            session["_flashes"].append(["ok", "二"])
            session.modified = False
    with client.session_transaction() as session:
        assert [text for _kind, text in session["_flashes"]] == ["一"]


def test_a_cookie_that_was_tampered_with_is_no_session(reader: Client) -> None:
    cookie = reader.get_cookie("learnhub")
    assert cookie is not None
    reader.set_cookie("learnhub", cookie.value[:-2] + ("AA" if not cookie.value.endswith("AA") else "BB"))
    assert reader.get("/profile").status_code == 302


def test_every_reply_to_a_session_says_that_it_depends_on_the_cookie(reader: Client) -> None:
    assert "Cookie" in reader.get("/profile").headers["Vary"]
    assert "Cookie" in reader.post(PATH, json={}).headers["Vary"]
