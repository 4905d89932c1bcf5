"""Who may see what: every view states it, and a view that states nothing is closed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from learnhub.core.errors import wants_json

View = TypeVar("View", bound=Callable[..., Any])

MEMBER = "member"
ORGANIZER = "organizer"
LEADER = "leader"
ADMINISTRATOR = "administrator"
ROLES = (MEMBER, ORGANIZER, LEADER, ADMINISTRATOR)

PUBLIC = "public"
SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at a unit and valid in its subtree; `path` is the unit's, such as `/1/4/`."""

    role: str
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in, as one read of the database gave it."""

    account_id: int
    member_id: int
    session_id: int
    token: str
    name: str
    department_id: int | None
    department_path: str | None
    branch_id: int | None
    branch_path: str | None
    must_change_password: bool
    last_seen_at: datetime
    grants: tuple[Grant, ...] = field(default=())
    unread: int = 0

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the signed cookie keeps: the session's secret, of which the database has only the digest."""
        return self.token

    def has_role(self, *roles: str) -> bool:
        """Whether any of `roles` is held anywhere. Everybody is a member."""
        return MEMBER in roles or any(grant.role in roles for grant in self.grants)

    def scope(self, *roles: str) -> tuple[str, ...]:
        """Paths of the units at which any of `roles` is held; what starts with one of them is in scope."""
        return tuple(grant.path for grant in self.grants if grant.role in roles)

    def covers(self, roles: Iterable[str], *paths: str | None) -> bool:
        """Whether any of `paths` lies in the subtree of a unit where one of `roles` is held."""
        scope = self.scope(*roles)
        return any(path is not None and path.startswith(scope) for path in paths) if scope else False


def public(view: View) -> View:
    """Anybody may see this view, signed in or not."""
    view.__access__ = (PUBLIC,)  # type: ignore[attr-defined]
    return view


def requires(*roles: str) -> Callable[[View], View]:
    """Only who holds one of `roles` somewhere (or, with SIGNED_IN, is signed in) may see the view."""
    if not roles:
        raise ValueError("name at least one role")

    def state(view: View) -> View:
        view.__access__ = roles  # type: ignore[attr-defined]
        return view

    return state


def background(view: View) -> View:
    """Requests to this view are made by a script and do not count as activity of the person."""
    view.__background__ = True  # type: ignore[attr-defined]
    return view


def access_of(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """What `view` states, or None when it states nothing."""
    stated: tuple[str, ...] | None = getattr(view, "__access__", None)
    return stated


def visitor() -> Principal | None:
    """Who is signed in, or None; asked of Flask-Login once in a request."""
    if "visitor" not in g:
        user = current_user._get_current_object()  # noqa: SLF001 - the proxy's documented way
        g.visitor = user if user is not None and user.is_authenticated else None
    found: Principal | None = g.visitor
    return found


def principal() -> Principal:
    """Who is signed in. Only for views that require it."""
    user = visitor()
    if user is None:
        abort(401)
    return user


def may_enter(access: tuple[str, ...], user: Principal) -> bool:
    """Whether `user` satisfies what a view states."""
    return PUBLIC in access or SIGNED_IN in access or user.has_role(*access)


def init_app(app: Flask, sign_in_endpoint: str, change_password_endpoint: str, always_open: frozenset[str]) -> None:
    """Check each request against what its view states; `always_open` serves who must first change a password."""

    @app.before_request
    def admit() -> ResponseReturnValue | None:
        endpoint = request.endpoint
        if endpoint is None:
            return None  # no such address: the 404 page follows
        if endpoint == "static" or endpoint.endswith(".static"):
            return None
        access = access_of(app.view_functions[endpoint])
        if access is None:
            abort(403)
        if PUBLIC in access:
            return None
        user = visitor()
        if user is None:
            if request.method in {"GET", "HEAD"} and not wants_json():
                target = request.full_path.rstrip("?")
                return redirect(url_for(sign_in_endpoint, next=target if target != "/" else None))
            abort(401)
        if user.must_change_password and endpoint not in always_open:
            return redirect(url_for(change_password_endpoint))
        if not may_enter(access, user):
            abort(403)
        return None
