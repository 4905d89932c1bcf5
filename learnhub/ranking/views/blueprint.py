"""The blueprint on which the pages of this feature register."""

from flask import Blueprint

blueprint = Blueprint("ranking", "learnhub.ranking", template_folder="templates")
