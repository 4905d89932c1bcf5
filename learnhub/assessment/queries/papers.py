"""Papers: what an attempt asks, what a preview shows, and what they are marked by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import and_, select

from learnhub.assessment.models import Attempt, Response
from learnhub.assessment.queries.asking import Asked, asked
from learnhub.assessment.queries.wordings import Wording, wordings
from learnhub.assessment.rules.answers import WRITTEN
from learnhub.assessment.rules.blanks import numbered
from learnhub.assessment.rules.sections import Head, heads_of
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules.kinds import FILL_BLANK, NUMERIC, ORDERING

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Choice(NamedTuple):
    """An option as the member sees it."""

    id: str
    letter: str
    html: Markup


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question as the member sees it: nothing in it says what is right.

    `rights` are the right sides of a matching question, whose left ones are `choices`; the choices of an ordering question stand in the
    order of the answer; `texts` holds what was written, a text for each field; `unit` is what a number is counted in. `section` is the
    head of the section it stands in, where there are sections, and `opens_section` whether it is the first there. One that `is_locked`
    was checked and stays as it is.
    """

    position: int
    kind: str
    stem_html: Markup
    choices: tuple[Choice, ...]
    marks: float
    answer: tuple[str, ...] = ()
    is_marked: bool = False
    seq: int = 0
    passage_html: str = ""
    rights: tuple[Choice, ...] = ()
    texts: tuple[str, ...] = ()
    unit: str = ""
    section: Head | None = None
    opens_section: bool = False
    is_locked: bool = False

    @property
    def chosen(self) -> tuple[int, ...]:
        """Places of the choices that are in the answer."""
        return tuple(place for place, choice in enumerate(self.choices) if choice.id in self.answer) if self.answer else ()


def current_versions(question_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The present version of each question."""
    statement = (
        select(QuestionVersion)
        .join(Question, and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number))
        .where(Question.id.in_(set(question_ids)))
    )
    return {version.question_id: version for version in db.session.scalars(statement)}


def versions_of(paper: Sequence[Mapping[str, Any]]) -> dict[int, Wording]:
    """What the frozen versions of a paper say, by id."""
    return wordings({item["version"] for item in paper})


def choices_of(html: Mapping[str, str], order: Sequence[str]) -> tuple[Choice, ...]:
    """The options in the order of the paper, lettered."""
    return tuple(Choice(option_id, letter, Markup(html[option_id])) for letter, option_id in zip(LETTERS, order, strict=False))  # noqa: S704 - cleaned on save


def paper_of(attempt: Attempt, responses: Sequence[Response]) -> list[PaperQuestion]:
    """The questions of a running attempt with the answers so far; of one that comes question by question, the one that is open."""
    places = list(enumerate(attempt.paper))
    if attempt.place is not None:
        places = places[attempt.place : attempt.place + 1]
    versions = versions_of([item for _position, item in places])
    given = {response.position: response for response in responses}
    heads = heads_of(attempt.paper)
    return [
        _question(position, item, asked(versions[item["version"]], item), given.get(position), heads[position]) for position, item in places
    ]


def _question(position: int, item: Mapping[str, Any], question: Asked, held: Response | None, section: Head | None) -> PaperQuestion:
    answer = tuple(held.answer) if held else ()
    is_ordered = question.kind == ORDERING and len(answer) > 0
    fields = item.get("blanks", 1) if question.kind in WRITTEN else 0
    return PaperQuestion(
        position,
        question.kind,
        Markup(numbered(question.stem_html) if question.kind == FILL_BLANK else question.stem_html),  # noqa: S704 - cleaned on save
        choices_of(question.html, answer if is_ordered else item["options"]),
        item["marks"],
        answer=answer,
        is_marked=held.is_marked if held else False,
        seq=held.seq if held else 0,
        passage_html=question.passage_html,
        rights=choices_of(question.html, item.get("rights", ())),
        unit=question.answer_key.get("unit", "") if question.kind == NUMERIC else "",
        texts=(*answer, *[""] * fields)[:fields],
        section=section,
        opens_section="section" in item,
        is_locked=held.is_locked if held else False,
    )


def preview_of(paper: Sequence[Mapping[str, object]]) -> list[PaperQuestion]:
    """A paper that nobody sits, as a member would see it."""
    return paper_of(Attempt(paper=list(paper)), [])
