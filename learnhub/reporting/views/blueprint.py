"""The blueprint on which the pages of this feature register."""

from flask import Blueprint

blueprint = Blueprint("reporting", "learnhub.reporting", template_folder="templates")
