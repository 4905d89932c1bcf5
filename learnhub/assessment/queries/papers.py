"""Papers: what an attempt asks, what a preview shows, and what they are marked by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select, tuple_

from learnhub.assessment.models import Attempt, Response
from learnhub.assessment.rules import drawing, grading
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as the member sees it."""

    id: str
    letter: str
    html: str


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question as the member sees it: nothing in it says what is right."""

    position: int
    kind: str
    stem_html: str
    choices: tuple[Choice, ...]
    marks: float
    answer: tuple[str, ...] = ()
    is_marked: bool = False
    seq: int = 0


def current_versions(question_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The present version of each question."""
    statement = (
        select(QuestionVersion)
        .join(Question, and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number))
        .where(Question.id.in_(set(question_ids)))
    )
    return {version.question_id: version for version in db.session.scalars(statement)}


def pools(rules: Sequence[drawing.Rule]) -> dict[object, list[int]]:
    """Ids of the questions in use, by (bank, kind) of the rules."""
    wanted = {rule.pool for rule in rules}
    rows = db.session.execute(
        select(Question.bank_id, Question.kind, Question.id).where(
            tuple_(Question.bank_id, Question.kind).in_(wanted), Question.retired_at.is_(None)
        )
    )
    found: dict[object, list[int]] = {pool: [] for pool in wanted}
    for bank_id, kind, question_id in rows:
        found[bank_id, kind].append(question_id)
    return found


def versions_of(paper: Sequence[Mapping[str, int]]) -> dict[int, QuestionVersion]:
    """The frozen versions of a paper, by id."""
    ids = {item["version"] for item in paper}
    return {version.id: version for version in db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(ids)))}


def choices_of(version: QuestionVersion, order: Sequence[str]) -> tuple[Choice, ...]:
    """The options in the order of the paper, lettered."""
    html = {str(option["id"]): str(option["html"]) for option in version.options}
    return tuple(Choice(option_id, letter, html[option_id]) for letter, option_id in zip(LETTERS, order, strict=False))


def paper_of(attempt: Attempt, responses: Sequence[Response]) -> list[PaperQuestion]:
    """The questions of a running attempt with the answers so far."""
    versions = versions_of(attempt.paper)
    given = {response.position: response for response in responses}
    questions = []
    for position, item in enumerate(attempt.paper):
        version, held = versions[item["version"]], given.get(position)
        questions.append(
            PaperQuestion(
                position,
                version.kind,
                version.stem_html,
                choices_of(version, item["options"]),
                item["marks"],
                answer=tuple(held.answer) if held else (),
                is_marked=held.is_marked if held else False,
                seq=held.seq if held else 0,
            )
        )
    return questions


def answered_paper(attempt: Attempt, responses: Mapping[int, Response]) -> list[grading.Answered]:
    """The paper with keys and answers, for grading."""
    versions = versions_of(attempt.paper)
    return [
        grading.Answered(
            kind=item["kind"],
            options=item["options"],
            answer_key=versions[item["version"]].answer_key,
            answer=responses[position].answer if position in responses else [],
            marks=item["marks"],
            rule=item["rule"],
        )
        for position, item in enumerate(attempt.paper)
    ]


def preview_of(paper: Sequence[Mapping[str, object]]) -> list[PaperQuestion]:
    """A paper that nobody sits, as a member would see it."""
    return paper_of(Attempt(paper=list(paper)), [])
