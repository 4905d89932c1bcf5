"""Pages that take files in and give files out."""

from flask import Blueprint

blueprint = Blueprint("interchange", __name__, template_folder="../templates")

from learnhub.interchange.views import question_export, question_import  # noqa: E402, F401 - they register their pages
