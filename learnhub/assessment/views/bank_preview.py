"""A question of a bank as a member meets it, and its key as its author reads it."""

from dataclasses import dataclass
from typing import Any

from learnhub.assessment.queries.asking import parts_of
from learnhub.assessment.queries.papers import PaperQuestion, preview_of
from learnhub.assessment.service.placing import places_of
from learnhub.assessment.views.bank_key import key_lines
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.redrafting import redrafted


@dataclass(frozen=True, slots=True)
class Shown:
    """A question, or a part of one, as a paper shows it; `key` are the lines of its answer, `explanation_html` that of a part."""

    question: PaperQuestion
    key: list[str]
    explanation_html: str = ""


def shown(version: QuestionVersion) -> list[Shown]:
    """The version as a member meets it: a passage as its parts."""
    questions = preview_of(places_of(version, 1.0, version.question_id, shuffles=False))
    parts = parts_of(version)
    if not parts:
        return [Shown(questions[0], key_lines(redrafted(fields_of(version))))]
    return [Shown(question, key_lines(redrafted(part)), part["explanation_html"]) for question, part in zip(questions, parts, strict=True)]


def fields_of(version: QuestionVersion) -> dict[str, Any]:
    """A version as its fields by name."""
    return {column.key: getattr(version, column.key) for column in version.__table__.columns}
