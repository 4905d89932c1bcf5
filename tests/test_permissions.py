"""Default deny: every view states who may see it, and nothing else opens."""

from typing import Any

import pytest
from flask import Flask

from learnhub.core.permissions import MEMBER, PUBLIC, ROLES, SIGNED_IN, access_of
from learnhub.core.security import is_local_path
from tests.client import Client
from tests.factories import MemberFactory

OPEN = {"static"}


def test_every_view_states_who_may_see_it(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if name not in OPEN and access_of(view) is None]
    assert silent == []


def test_what_views_state_are_roles_that_exist(app: Flask) -> None:
    known = {*ROLES, SIGNED_IN, PUBLIC}
    assert {word for view in app.view_functions.values() for word in access_of(view) or ()} <= known


def test_what_is_public_is_known_by_name(app: Flask) -> None:
    public = {name for name, view in app.view_functions.items() if PUBLIC in (access_of(view) or ())}
    assert public == {
        "accounts.sign_in",
        "accounts.sign_in_demo",
        "accounts.sign_in_with_code",
        "accounts.choose_language",
        "accounts.health",
        "service_worker",
        "assignments.calendar_feed",
        "learning.verify",
        "learning.verify_form",
        "offline",
    }


def test_a_view_that_states_nothing_is_closed(app: Flask, client: Client, database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    view = app.view_functions["organization.profile"]
    monkeypatch.setitem(app.view_functions, "organization.profile", lambda: "secret")
    client.sign_in(MemberFactory())
    assert client.get("/profile").status_code == 403
    monkeypatch.setitem(app.view_functions, "organization.profile", view)
    assert client.get("/profile").status_code == 200


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/profile?x=1")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/profile?x%3D1"


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every endpoint that takes `method`, with an address of it; ids are 1, keys are words."""
    found = []
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint in OPEN:
            continue
        values = {name: rule._converters[name].to_python("1") for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        found.append((rule.endpoint, built[1]))
    return found


def test_every_page_that_is_not_public_leads_a_stranger_to_the_sign_in_page(app: Flask, client: Client) -> None:
    closed = [(name, path) for name, path in addresses(app, "GET") if PUBLIC not in (access_of(app.view_functions[name]) or ())]
    assert len(closed) > 15
    wrong = [name for name, path in closed if not (client.get(path).location or "").startswith("/sign-in")]
    assert wrong == []


def test_every_change_that_is_not_public_is_refused_to_a_stranger(app: Flask, client: Client) -> None:
    closed = [(name, path) for name, path in addresses(app, "POST") if PUBLIC not in (access_of(app.view_functions[name]) or ())]
    wrong = {name: status for name, path in closed if (status := client.post(path).status_code) not in {302, 401}}
    assert wrong == {}


def test_a_stranger_who_is_a_script_is_told_so_in_json(app: Flask, client: Client) -> None:
    answer = client.get("/profile", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "登录已过期" in answer.json["error"]


def test_a_plain_member_opens_only_what_is_for_members(app: Flask, client: Client, database: Any) -> None:
    client.sign_in(MemberFactory())
    wrong = {}
    for name, path in addresses(app, "GET"):
        stated = access_of(app.view_functions[name]) or ()
        status = client.get(path).status_code
        if not {PUBLIC, SIGNED_IN, MEMBER} & set(stated) and status != 403:
            wrong[name] = status
    assert wrong == {}


def test_every_change_needs_the_token(app: Flask, client: Client, database: Any) -> None:
    client.sign_in(MemberFactory())
    posts = addresses(app, "POST")
    assert len(posts) > 10
    wrong = {name: status for name, path in posts if (status := client.post(path, sends_token=False).status_code) not in {400, 403}}
    assert wrong == {}


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tevil", "", None, "evil"]
)
def test_a_redirect_never_leaves_the_site(target: str | None) -> None:
    assert not is_local_path(target)


@pytest.mark.parametrize("target", ["/", "/courses?page=2", "/a//b"])
def test_a_path_of_ours_is_followed(target: str) -> None:
    assert is_local_path(target)
