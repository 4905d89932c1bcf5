"""The home page: what to do today, and where one stands."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import local, now
from learnhub.core.permissions import SIGNED_IN, requires
from learnhub.reporting.rules.greeting import greeting
from learnhub.reporting.views.blueprint import blueprint


@blueprint.get("/")
@requires(SIGNED_IN)
def home() -> ResponseReturnValue:
    """The member's first page."""
    moment = now()
    return render_template("reporting/home.html", moment=moment, greeting=_(greeting(local(moment).hour)))
