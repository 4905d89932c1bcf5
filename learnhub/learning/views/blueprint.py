"""The blueprint on which the pages of this feature register."""

from flask import Blueprint

blueprint = Blueprint("learning", "learnhub.learning", template_folder="templates")
