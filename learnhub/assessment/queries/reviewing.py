"""A question after the exam, as far as it may be seen: what was answered, what is right, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from learnhub.assessment.models import Response
from learnhub.assessment.queries.asking import Asked, asked
from learnhub.assessment.queries.papers import LETTERS
from learnhub.assessment.queries.wordings import Wording
from learnhub.assessment.rules import review
from learnhub.assessment.rules.answers import PAIR, WRITTEN
from learnhub.assessment.rules.blanks import numbered
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.kinds import BY_HAND, FILL_BLANK, MATCHING, NUMERIC, ORDERING


class ReviewedChoice(NamedTuple):
    """An option in the review; `is_right` None as long as the key is not released."""

    letter: str
    html: Markup
    is_mine: bool
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """What was written in one field, and, once released, what is accepted there."""

    mine: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """A left side with the right one chosen for it, and, once released, the one that belongs to it."""

    left_html: str
    mine_html: str
    right_html: str
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class ReviewedStep:
    """A step of an ordering question: its words, the place it was given, and, once released, the place it has."""

    html: str
    mine: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """A point that a marker looks for, what it is worth, and whether it was found."""

    text: str
    marks: float
    is_given: bool


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question in the review.

    `score` and `state` (right, partial, wrong, blank, waiting) are None while the key is not released: they tell it. `ruling` says that
    a bad question earned everybody its marks (full) or counts for nobody (left_out).
    """

    number: int
    kind: str
    marks: float
    score: float | None
    state: str | None
    is_marked: bool
    stem_html: str
    choices: tuple[ReviewedChoice, ...]
    explanation_html: str
    source: str
    clause: str
    passage_html: str = ""
    texts: tuple[ReviewedText, ...] = ()
    unit: str = ""
    pairs: tuple[ReviewedPair, ...] = ()
    steps: tuple[ReviewedStep, ...] = ()
    sample_html: str = ""
    rubric: tuple[RubricPoint, ...] = ()
    comment: str = ""
    ruling: str | None = None

    @property
    def looks(self) -> tuple[tuple[bool, bool | None], ...]:
        """Of each choice whether it is hers and whether it is right."""
        return tuple((choice.is_mine, choice.is_right) for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an answer beside the answer: the key's version, a marker's points and comment, a ruling on the question.

    Of one that `is_on_paper` nobody here knows what it says.
    """

    version: QuestionVersion | Wording
    points: Sequence[int] = ()
    comment: str = ""
    ruling: str | None = None
    is_on_paper: bool = False


def reviewed(position: int, item: Mapping[str, Any], held: Response | None, told: Told, seen: review.Visible) -> ReviewedQuestion:
    """The question at `position` with everything that `seen` lets through, and not a byte more."""
    question, answer = asked(told.version, item), tuple(held.answer) if held else ()
    is_told = seen.score and seen.right_answers
    score = (held.score or 0.0 if held else 0.0) if is_told else None
    return ReviewedQuestion(
        number=position + 1,
        kind=question.kind,
        marks=float(item["marks"]),
        score=score,
        state=_state(held, question.kind, is_on_paper=told.is_on_paper) if is_told else None,
        is_marked=held.is_marked if held else False,
        stem_html=numbered(question.stem_html) if question.kind == FILL_BLANK else question.stem_html,
        explanation_html=question.explanation_for(item) if seen.explanations else "",
        source=told.version.source if seen.explanations else "",
        clause=told.version.clause if seen.explanations else "",
        passage_html=question.passage_html,
        comment=told.comment if seen.score else "",
        ruling=told.ruling if is_told else None,
        **_answered(question, item, answer, is_released=seen.right_answers),
        **(_rubric(question, item, told.points) if seen.right_answers and question.kind in BY_HAND else {}),
    )


def _state(held: Response | None, kind: str, *, is_on_paper: bool) -> str:
    if held is None or not (held.answer or held.score or is_on_paper):
        return "blank"
    if held.score is None and kind in BY_HAND:
        return "waiting"
    if held.is_right:
        return "right"
    return "partial" if held.score else "wrong"


def _answered(question: Asked, item: Mapping[str, Any], answer: tuple[str, ...], *, is_released: bool) -> dict[str, Any]:
    """The part of a review that the type of the question has."""
    if question.kind in WRITTEN:
        unit = question.answer_key.get("unit", "")
        return {"choices": (), "texts": _texts(question, item, answer, is_released=is_released), "unit": unit}
    if question.kind == MATCHING:
        return {"choices": (), "pairs": _pairs(question, item, answer, is_released=is_released)}
    if question.kind == ORDERING:
        return {"choices": (), "steps": _steps(question, item, answer, is_released=is_released)}
    right = set(question.answer_key.get("right", ())) if is_released else None
    html = question.html
    choices = (
        ReviewedChoice(letter, Markup(html[option]), option in answer, None if right is None else option in right)  # noqa: S704 - cleaned on save
        for letter, option in zip(LETTERS, item["options"], strict=False)
    )
    return {"choices": tuple(choices)}


def accepted_texts(question: Asked) -> list[tuple[str, ...]]:
    """What each field of a written question accepts, the number with its tolerance; nothing for what a person marks."""
    if question.kind == FILL_BLANK:
        return [tuple(each["text"] for each in blank) for blank in question.answer_key["blanks"]]
    if question.kind == NUMERIC:
        return [tuple(_number(each) for each in question.answer_key["accepted"])]
    return [()]


def _number(accepted: Mapping[str, Any]) -> str:
    tolerance = str(accepted.get("tolerance", "0"))
    return str(accepted["value"]) + (f" ± {tolerance}" if tolerance.strip("0.") else "")


def _texts(question: Asked, item: Mapping[str, Any], answer: tuple[str, ...], *, is_released: bool) -> tuple[ReviewedText, ...]:
    count = item.get("blanks", 1)
    mine = (*answer, *[""] * count)[:count]
    accepted = accepted_texts(question) if is_released else []
    return tuple(ReviewedText(text, accepted[place] if place < len(accepted) else ()) for place, text in enumerate(mine))


def _pairs(question: Asked, item: Mapping[str, Any], answer: tuple[str, ...], *, is_released: bool) -> tuple[ReviewedPair, ...]:
    made = dict(pair.partition(PAIR)[::2] for pair in answer)
    right = question.answer_key["pairs"] if is_released else {}
    html = question.html
    return tuple(
        ReviewedPair(
            html[left],
            html[made[left]] if left in made else "",
            html[right[left]] if left in right else "",
            (made.get(left) == right.get(left)) if is_released else None,
        )
        for left in item["options"]
    )


def _steps(question: Asked, item: Mapping[str, Any], answer: tuple[str, ...], *, is_released: bool) -> tuple[ReviewedStep, ...]:
    order = question.answer_key["order"] if is_released else ()
    html = question.html
    return tuple(
        ReviewedStep(html[option], answer.index(option) + 1 if answer else None, order.index(option) + 1 if option in order else None)
        for option in answer or item["options"]
    )


def _rubric(question: Asked, item: Mapping[str, Any], points: Sequence[int]) -> dict[str, Any]:
    rubric = question.answer_key.get("rubric", ())
    found = tuple(
        RubricPoint(point["text"], round(point["share"] * item["marks"], 2), number in points) for number, point in enumerate(rubric)
    )
    return {"sample_html": question.answer_key.get("sample_html", ""), "rubric": found}
