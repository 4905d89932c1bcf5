"""Default deny: every view states who may see it, and nothing else opens."""

from typing import Any

import pytest
from flask import Flask

from learnhub.core.permissions import PUBLIC, ROLES, SIGNED_IN, access_of
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


def test_every_change_needs_the_token(app: Flask, client: Client, database: Any) -> None:
    client.sign_in(MemberFactory())
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 10
    for rule in posts:
        path = rule.build({name: 1 for name in rule.arguments}, append_unknown=False)
        assert path is not None
        answer = client.post(path[1], sends_token=False)
        assert answer.status_code in {400, 403}, rule


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tevil", "", None, "evil"]
)
def test_a_redirect_never_leaves_the_site(target: str | None) -> None:
    assert not is_local_path(target)


@pytest.mark.parametrize("target", ["/", "/courses?page=2", "/a//b"])
def test_a_path_of_ours_is_followed(target: str) -> None:
    assert is_local_path(target)
