"""Pages of exams and quizzes: take them, see the result, write them, follow who sat them; and of the banks they draw on."""

from typing import Any

from flask import Blueprint

from learnhub.assessment import service
from learnhub.assessment.forms import KIND_LABELS, STANDING_LABELS, STATE_LABELS, WHEN_LABELS

blueprint = Blueprint("assessment", __name__, template_folder="../templates")


@blueprint.app_template_filter("exam_word")
def exam_word(key: str, about: str) -> Any:
    """The word on the page for a question kind, an exam's state, how it stands for a member, or when something is released."""
    labels: dict[str, Any] = {"kind": KIND_LABELS, "state": STATE_LABELS, "standing": STANDING_LABELS, "when": WHEN_LABELS}[about]
    return labels.get(key, key)


blueprint.add_app_template_filter(service.section_title, "section_title")

from learnhub.assessment.views import (  # noqa: E402 - they register their pages
    analysis,  # noqa: F401
    attending,  # noqa: F401
    bank,  # noqa: F401
    bank_all,  # noqa: F401
    bank_question,  # noqa: F401
    candidates,  # noqa: F401
    drawing,  # noqa: F401
    exams,  # noqa: F401
    exclusions,  # noqa: F401
    invigilating,  # noqa: F401
    managing,  # noqa: F401
    marking,  # noqa: F401
    overrides,  # noqa: F401
    paper_parts,  # noqa: F401
    paper_scores,  # noqa: F401
    papers,  # noqa: F401
    people,  # noqa: F401
    posters,  # noqa: F401
    preview,  # noqa: F401
    quizzes,  # noqa: F401
    regrading,  # noqa: F401
    releasing,  # noqa: F401
    resits,  # noqa: F401
    results,  # noqa: F401
    reviews,  # noqa: F401
    setting,  # noqa: F401
    simulating,  # noqa: F401
    sittings,  # noqa: F401
    taking,  # noqa: F401
    watching,  # noqa: F401
)
