"""What an error leaves in the log."""

import json

import pytest
import structlog
from flask import Flask

from learnhub.core import logging


def test_an_error_is_logged_without_the_values_of_its_variables(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    app = Flask("logged")
    app.config["PROFILE"] = "production"
    logging.init_app(app)
    try:
        secret = "13900000000"  # noqa: F841 - a local variable of the frame that fails
        try:
            raise ValueError("broken")
        except ValueError:
            structlog.get_logger().exception("it failed")
    finally:
        structlog.configure(**before)
    written = "".join(capsys.readouterr())
    line = json.loads(next(each for each in written.splitlines() if "it failed" in each))
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert "13900000000" not in written
