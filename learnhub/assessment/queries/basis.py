"""What attempts are marked by: keys, decisions on bad questions, and what markers gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from learnhub.assessment.models import PAPER, Attempt, HandMark, QuestionRuling, Response
from learnhub.assessment.queries.asking import asked
from learnhub.assessment.queries.wordings import Wording, wordings
from learnhub.assessment.rules import grading, several
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, is_among
from learnhub.core.reading import rows
from learnhub.questions.rules.kinds import BY_HAND

PIECE = 500
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision on a question of an exam: full, left_out, key (mark by `version_id`) or none."""

    decision: str
    version_id: int | None = None


Rulings = Mapping[tuple[int, str], Ruling]


def place_of(item: Item) -> tuple[int, str]:
    """Which question, and which part of it, stands at a place."""
    return item["question"], str(item.get("part", ""))


@dataclass(frozen=True, slots=True)
class Basis:
    """Versions by id, rulings by question and part, the latest hand mark by attempt and position."""

    versions: Mapping[int, Wording]
    rulings: Rulings
    marks: Mapping[tuple[int, int], HandMark]

    def version_of(self, item: Item) -> Wording:
        """The version whose key counts: the corrected one if there is one."""
        ruling = self.rulings.get(place_of(item))
        return self.versions[ruling.version_id if ruling and ruling.version_id else item["version"]]

    def ruling_of(self, item: Item) -> str | None:
        """Whether the question earns everybody its marks, or counts for nobody."""
        ruling = self.rulings.get(place_of(item))
        return ruling.decision if ruling and ruling.decision in (grading.FULL, grading.LEFT_OUT) else None

    def answered(self, attempt: Attempt, responses: Mapping[int, Response]) -> list[grading.Answered]:
        """The paper of an attempt with keys and answers, for grading."""
        return [self._answered(attempt.id, position, item, responses.get(position)) for position, item in enumerate(attempt.paper)]

    def _answered(self, attempt_id: int, position: int, item: Item, held: Response | None) -> grading.Answered:
        given = self.marks.get((attempt_id, position))
        return grading.Answered(
            kind=item["kind"],
            options=(*item["options"], *item.get("rights", ())),
            answer_key=asked(self.version_of(item), item).answer_key,
            answer=held.answer if held else [],
            marks=item["marks"],
            rule=item["rule"],
            ruling=self.ruling_of(item),
            by_hand=given.score if given else None,
            each=item.get("each", several.USUAL_EACH),
            takes_negative=item.get("negative", False),
        )


def is_by_hand(item: Item) -> bool:
    """Whether a person marks what is answered there."""
    return item["kind"] in BY_HAND


def rulings_of(exam_id: int) -> dict[tuple[int, str], Ruling]:
    """The decision that counts for each question of an exam; one statement."""
    return {(row.question_id, row.part): Ruling(row.decision, row.version_id) for row in rows(_rulings, exam=exam_id)}


@Prepared
def _rulings(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = select(QuestionRuling.question_id, QuestionRuling.part, QuestionRuling.decision, QuestionRuling.version_id)
    return columns.where(QuestionRuling.exam_id == bindparam("exam")).order_by(QuestionRuling.number)


def hand_marks_of(attempt_ids: Iterable[int]) -> dict[tuple[int, int], HandMark]:
    """The mark that counts for each answer marked by hand; one statement where there is none, else another for each 500 attempts."""
    wanted = list(attempt_ids)
    ids = [row.attempt_id for row in rows(_marked_by_hand, attempts=wanted)] if wanted else []
    found: dict[tuple[int, int], HandMark] = {}
    for start in range(0, len(ids), PIECE):
        statement = select(HandMark).where(HandMark.attempt_id.in_(ids[start : start + PIECE])).order_by(HandMark.number)
        found.update(((row.attempt_id, row.position), row) for row in db.session.scalars(statement))
    return found


@Prepared
def _marked_by_hand(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(HandMark.attempt_id).where(is_among(HandMark.attempt_id, "attempts", dialect)).distinct()


def basis_of(exam_id: int, attempts: Sequence[Attempt], proposed: Rulings | None = None) -> Basis:
    """What these attempts of an exam are marked by; `proposed` rulings as if they had been decided."""
    rulings = rulings_of(exam_id) | dict(proposed or {})
    versions = {item["version"] for attempt in attempts for item in attempt.paper}
    versions |= {ruling.version_id for ruling in rulings.values() if ruling.version_id}
    by_hand = [attempt.id for attempt in attempts if attempt.id and _may_be_marked(attempt)]
    return Basis(wordings(versions), rulings, hand_marks_of(by_hand))


def _may_be_marked(attempt: Attempt) -> bool:
    """Whether a person may have marked an answer of it: one that only a person can mark, any after it was graded, any on paper."""
    return attempt.graded_at is not None or attempt.source == PAPER or any(map(is_by_hand, attempt.paper))
