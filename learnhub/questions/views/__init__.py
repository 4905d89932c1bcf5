"""Pages of banks and questions."""

from typing import Any

from flask import Blueprint

from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal
from learnhub.questions.forms import DIFFICULTY_LABELS, KIND_LABELS, STATE_LABELS

blueprint = Blueprint("questions", __name__, template_folder="../templates")
MANAGERS = (ORGANIZER, ADMINISTRATOR)


def scope() -> tuple[str, ...]:
    """Paths of the units in which the person looks after questions."""
    return principal().scope(*MANAGERS)


@blueprint.app_template_filter("question_word")
def question_word(key: str, about: str) -> Any:
    """The word on the page for a question's kind, difficulty or state."""
    labels: dict[str, Any] = {"kind": KIND_LABELS, "difficulty": DIFFICULTY_LABELS, "state": STATE_LABELS}[about]
    return labels.get(key, key)


from learnhub.questions.views import banks, editing, images, keeping, states, versions, work  # noqa: E402, F401 - they register their pages
