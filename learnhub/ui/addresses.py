"""`url_for()` of templates, which remembers: a page names thirty addresses, and most are the same for everybody."""

from functools import lru_cache
from typing import Any

from flask import Flask, request

REMEMBERED = 8192


def asked(**own: Any) -> dict[str, Any]:
    """The query of the page for another address of the same list, without the names that `url_for` keeps for itself; `own` prevail."""
    return {name: value for name, value in request.args.items() if not name.startswith("_") and name != "endpoint"} | own


def init_app(app: Flask) -> None:
    """Give templates their `url_for()`; what depends on more than the address of the application is asked of Flask each time."""

    @lru_cache(maxsize=REMEMBERED, typed=True)
    def remembered(_root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        """The path of a view, as Flask's own function says it."""
        if endpoint.startswith(".") and request.blueprint:
            endpoint = request.blueprint + endpoint
        if endpoint.startswith(".") or any(name.startswith("_") or not isinstance(value, str | int) for name, value in values.items()):
            return app.url_for(endpoint, **values)
        return remembered(request.root_path, endpoint, **values)

    app.jinja_env.globals["url_for"] = url_for
    app.jinja_env.globals["asked"] = asked
