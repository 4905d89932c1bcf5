"""The blueprint on which the pages of this feature register."""

from flask import Blueprint

blueprint = Blueprint("assignments", "learnhub.assignments", template_folder="templates")
