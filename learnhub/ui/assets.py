"""Built scripts, styles and icons, found through the manifest of the build."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, send_from_directory
from markupsafe import Markup, escape

FOLDER = Path(__file__).resolve().parent
DIST = FOLDER / "static" / "dist"
NOT_BUILT = "The front end is not built: run `make run`, or `npm run build`."
YEAR = 365 * 24 * 3600

blueprint = Blueprint("ui", __name__, template_folder="templates")


class Build:
    """The manifest and the icons of the last build; read anew in debug when they changed."""

    def __init__(self, rereads: bool) -> None:
        self.rereads = rereads
        self.read_at = 0.0
        self.manifest: dict[str, Any] = {}
        self.icons: dict[str, str] = {}

    def fresh(self) -> "Build":
        """The build as it is now. Raises RuntimeError when there is none."""
        if self.manifest and not self.rereads:
            return self
        try:
            changed_at = (DIST / "manifest.json").stat().st_mtime
            if changed_at != self.read_at:
                entries = json.loads((DIST / "manifest.json").read_text()).values()
                self.icons = json.loads((DIST / "icons.json").read_text())
                self.manifest = {entry["name"]: entry for entry in entries if "name" in entry}  # last: another thread takes it for all
                self.read_at = changed_at
        except FileNotFoundError:
            raise RuntimeError(NOT_BUILT) from None
        return self


def init_app(app: Flask) -> None:
    """Serve /static, and give templates `asset()` and `icon()`."""
    build = Build(rereads=app.debug or app.config["PROFILE"] == "development")

    def asset(name: str) -> Markup:
        """The tag that loads an entry: a module script, or a style sheet."""
        try:
            file = build.fresh().manifest[name]["file"]
        except KeyError:
            raise RuntimeError(f"no entry named {name!r} was built") from None
        if file.endswith(".css"):
            return Markup('<link rel="stylesheet" href="/static/dist/{}">').format(file)
        return Markup('<script type="module" src="/static/dist/{}"></script>').format(file)

    def asset_path(name: str) -> str:
        """The address of a built entry, for a script that starts another."""
        return f"/static/dist/{build.fresh().manifest[name]['file']}"

    drawn: dict[tuple[str, str], Markup] = {}

    def icon(name: str, cls: str = "") -> Markup:
        """A Tabler outline icon, drawn in the page; the word beside it carries the meaning."""
        found = drawn.get((name, cls))
        if found is None:
            inner = build.fresh().icons.get(name)
            if inner is None:
                raise RuntimeError(f"no icon named {name!r}: add it to learnhub/ui/frontend/icons.txt and build")
            classes = escape(f"icon {cls}".strip())
            found = Markup(f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>')  # noqa: S704 - our own build
            drawn[name, cls] = found
        return found

    app.jinja_env.globals.update(asset=asset, asset_path=asset_path, icon=icon)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(blueprint)
    app.add_url_rule("/static/<path:filename>", "static", _static)


def _static(filename: str) -> Response:
    """A built or static file; names with a hash never change, so they are kept for a year."""
    is_hashed = filename.startswith("dist/assets/")
    response = send_from_directory(FOLDER / "static", filename, max_age=YEAR if is_hashed else 300)
    if is_hashed:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    if filename.startswith("dist/assets/worker-"):  # it may serve the pages that start it, which lie elsewhere
        response.headers["Service-Worker-Allowed"] = "/"
    return response
