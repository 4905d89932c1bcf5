"""Errors a person can meet, and the pages and replies that tell them what to do."""

import structlog
from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

log = structlog.get_logger()


class Refused(Exception):
    """The person asked for something the rules do not allow; `message` says what to do instead."""

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Missing(Refused):
    """What was asked for is not there, or not for this person."""

    status = 404


class Forbidden(Refused):
    """It is there, and this person may not do it."""

    status = 403


class Conflict(Refused):
    """Somebody, or another tab, was faster."""

    status = 409


def wants_json() -> bool:
    """Whether the caller is one of our scripts rather than a person's address bar."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def _answer(status: int, message: str | None) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=message or _("没有办成，请稍后再试。")), status
    if status >= 500:  # without the surroundings of a page: they may be what broke
        return current_app.jinja_env.get_template("errors/500.html").render(), status
    page = status if status in {403, 404, 413, 429} else (404 if status == 405 else 400)
    return render_template(f"errors/{page}.html", message=message, status=status), status


def init_app(app: Flask) -> None:
    """Answer every error with a sentence: a page for people, JSON for our scripts."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        return _answer(error.status, error.message)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return _answer(400, _("页面停留太久，安全校验已过期。请刷新页面后再试一次，已填写的内容可以先复制下来。"))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error  # a redirect raised as an exception
        if error.code == 401:
            return _answer(401, _("登录已过期。请在新的标签页登录，再回到这一页重试，已填写的内容还在。"))
        return _answer(error.code, None)

    @app.errorhandler(InternalServerError)
    def broken(error: InternalServerError) -> ResponseReturnValue:
        log.error("request failed", path=request.path, method=request.method, exc_info=error.original_exception)
        return _answer(500, None)
