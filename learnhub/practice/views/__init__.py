"""Pages of practice."""

from flask import Blueprint

blueprint = Blueprint("practice", __name__, template_folder="../templates")

from learnhub.practice.views import answering, book, managing, start  # noqa: E402, F401 - they register their pages
