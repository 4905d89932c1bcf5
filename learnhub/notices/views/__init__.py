"""Pages of notices: the inbox, what comes by e-mail, and how e-mail does."""

from flask import Blueprint

blueprint = Blueprint("notices", "learnhub.notices", template_folder="templates")

from learnhub.notices.views import addresses, inbox, status  # noqa: E402, F401 - they register their pages
