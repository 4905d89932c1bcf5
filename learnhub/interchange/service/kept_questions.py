"""A question of a bank as the draft that would make it again, for every format that is written."""

from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.redrafting import redrafted

FIELDS = ("kind", "stem_html", "options", "answer_key", "explanation_html", "source", "clause", "in_force", "parts")


def draft_of_kept(question: Question, version: QuestionVersion) -> QuestionDraft:
    """The draft of a version, in HTML."""
    return redrafted(
        {name: getattr(version, name) for name in FIELDS},
        topic=question.topic,
        difficulty=question.difficulty,
        tags=list(question.tags),
        external_id=question.external_id,
    )
