"""What surrounds every request: who is signed in, that they are active, and what each page shows around its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.middleware.proxy_fix import ProxyFix

from learnhub import features
from learnhub.accounts.service import TOUCH_EVERY, touch_session
from learnhub.core.clock import now
from learnhub.core.extensions import login_manager
from learnhub.core.localization import language_tag
from learnhub.core.permissions import Principal, public, visitor
from learnhub.core.transactions import transaction
from learnhub.organization.queries import is_idle, principal_of_session
from learnhub.settings.queries import value
from learnhub.ui.assets import FOLDER

STATIC = FOLDER / "static"
PLACES = "learnhub.places"
# Pages that somebody who must first change a password may open.
ALWAYS_OPEN = frozenset({"accounts.change_password", "accounts.sign_out"})


@dataclass(frozen=True, slots=True)
class Site:
    """What the page says of the platform itself."""

    name: str
    organization: str
    support: str
    icp: str
    police_record: str


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation as a page shows it."""

    key: str
    label: str
    url: str
    icon: str


def _places(entries: tuple[features.Entry, ...], user: Principal) -> tuple[Place, ...]:
    """What of `entries` the person may see; the same for all with her roles and language, and made once for them."""
    known: dict[Any, tuple[Place, ...]] = current_app.extensions[PLACES]
    key = (entries, frozenset(grant.role for grant in user.grants), language_tag(), request.root_path)
    if key not in known:
        known[key] = tuple(
            Place(entry.key, gettext(entry.label), url_for(entry.endpoint), entry.icon)
            for entry in entries
            if entry.endpoint in current_app.view_functions and (not entry.roles or user.has_role(*entry.roles))
        )
    return known[key]


def _site() -> Site:
    return Site(*(value(f"site.{name}", str) for name in ("name", "organization", "support", "icp", "police_record")))


def _surroundings() -> dict[str, Any]:
    user = visitor()
    return {
        "principal": user,
        "site": _site(),
        "navigation": _places(features.NAVIGATION, user) if user else (),
        "tabs": _places(features.TABS, user) if user else (),
        "language": language_tag(),
    }


def _note_activity() -> None:
    """A person's request keeps the session alive; a script's does not, unless its own view says so."""
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static" or getattr(current_app.view_functions[endpoint], "__background__", False):
        return
    user = visitor()
    if user is None:
        return
    moment = now()
    if moment - user.last_seen_at >= TOUCH_EVERY:
        with transaction():
            touch_session(user.session_id, now=moment)


def usual_visitor(rows: Sequence[Any], moment: datetime) -> int | None:
    """The member who is signed in by `rows`, unless something else is due first: a new password, or a note that she is active."""
    if not rows or rows[0].must_change_password or is_idle(rows[0].last_seen_at, moment):
        return None
    return int(rows[0].member_id) if moment - rows[0].last_seen_at < TOUCH_EVERY else None


@public
def _service_worker() -> ResponseReturnValue:
    """The script that shows the offline page; it may act for the whole site, though it lies among the static files."""
    response = send_from_directory(STATIC, "service-worker.js", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
def _offline() -> ResponseReturnValue:
    """What the service worker shows when the network is gone; the same for everybody, so that it may be kept."""
    return current_app.jinja_env.get_template("errors/offline.html").render()


def init_app(app: Flask) -> None:
    """Load who is signed in, note activity, and give templates their surroundings."""
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions[PLACES] = {}
    login_manager.user_loader(principal_of_session)
    app.before_request(_note_activity)
    app.context_processor(_surroundings)
    app.add_url_rule("/sw.js", "service_worker", _service_worker)
    app.add_url_rule("/offline", "offline", _offline)
