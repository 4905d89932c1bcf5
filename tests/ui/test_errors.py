"""Errors help: a page for people, JSON for scripts, never a trace."""

from typing import Any

import pytest
from flask import Flask, abort

from learnhub.core.errors import Conflict, Forbidden, Missing, Refused
from learnhub.core.permissions import public
from tests.client import Client

SECRET = "a secret in a trace"
JSON = {"Accept": "application/json"}


@public
def _fail(what: str) -> str:
    kinds: dict[str, Exception] = {
        "refused": Refused("请先填写姓名。"),
        "missing": Missing("没有这门课程。"),
        "forbidden": Forbidden("请由管理员办理。"),
        "conflict": Conflict("别人刚刚改过。"),
        "broken": RuntimeError(SECRET),
    }
    if what in kinds:
        raise kinds[what]
    abort(int(what))


@pytest.fixture
def failing(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser of an application that has a view for every failure (in place of the offline page)."""
    monkeypatch.setitem(app.view_functions, "offline", public(lambda: _fail(flask_argument())))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return client


def flask_argument() -> str:
    from flask import request

    return request.args["fail"]


CASES = [
    ("400", 400, "请返回上一页"),
    ("403", 403, "没有打开这个页面的权限"),
    ("404", 404, ""),
    ("405", 405, ""),
    ("413", 413, ""),
    ("429", 429, ""),
    ("refused", 422, "请先填写姓名。"),
    ("missing", 404, "没有这门课程。"),
    ("forbidden", 403, "请由管理员办理。"),
    ("conflict", 409, "别人刚刚改过。"),
    ("broken", 500, "这是平台的问题"),
]


@pytest.mark.parametrize(("what", "status", "sentence"), CASES)
def test_a_person_gets_a_page_that_says_what_to_do(failing: Client, what: str, status: int, sentence: str) -> None:
    page = failing.get(f"/offline?fail={what}")
    assert page.status_code == status
    assert page.mimetype == "text/html"
    assert sentence in page.text
    assert 'href="/"' in page.text
    assert "Traceback" not in page.text
    assert SECRET not in page.text


@pytest.mark.parametrize(("what", "status", "sentence"), CASES)
def test_a_script_gets_the_sentence_as_json(failing: Client, what: str, status: int, sentence: str) -> None:
    answer = failing.get(f"/offline?fail={what}", headers=JSON)
    assert answer.status_code == status
    assert set(answer.json) == {"error"}
    assert answer.json["error"]
    assert SECRET not in answer.text
    if what not in {"400", "403", "broken"}:
        assert sentence in answer.json["error"]


def test_an_address_that_is_not_there_has_a_page_too(client: Client) -> None:
    page = client.get("/nothing/here")
    assert page.status_code == 404
    assert "<main" in page.text


def test_the_page_of_a_failure_shows_even_without_a_database(client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("learnhub.shell.value", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = client.get("/sign-in")
    assert page.status_code == 500
    assert "这是平台的问题" in page.text
    assert SECRET not in page.text


def test_too_large_a_body_is_refused_with_a_page(client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    page = client.post("/sign-in", data={"identifier": "x" * 2000, "password": "y"})
    assert page.status_code == 413


def test_a_token_that_expired_says_so(client: Client) -> None:
    page = client.post("/sign-in", data={"identifier": "1", "password": "2"}, sends_token=False)
    assert page.status_code == 400
    assert "安全校验已过期" in page.text
