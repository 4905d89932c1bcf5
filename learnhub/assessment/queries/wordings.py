"""What versions of questions say, kept in the process: a version never changes, and a paper asks for many at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, is_among
from learnhub.core.reading import rows
from learnhub.core.recent import Recent
from learnhub.questions.models import Question, QuestionVersion


@dataclass(frozen=True, slots=True)
class Wording:
    """What papers need of a version, under the names it has there."""

    id: int
    created_at: datetime
    question_id: int
    kind: str
    stem_html: str
    options: Sequence[Mapping[str, Any]]
    answer_key: dict[str, Any]
    parts: Sequence[Mapping[str, Any]]
    explanation_html: str
    source: str
    clause: str


# By id and by when the row was made: the id of a row that was deleted may come again.
KEPT: Recent[tuple[int, datetime], Wording] = Recent(4096)  # some three kilobytes each
_AT_ONCE = 1000  # ids in one statement
_COLUMNS = tuple(getattr(QuestionVersion, name) for name in Wording.__dataclass_fields__)


@cache
def _whole() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(QuestionVersion.id.in_(bindparam("versions", expanding=True)))


@Prepared
def _stamps(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(QuestionVersion.id, QuestionVersion.created_at).where(is_among(QuestionVersion.id, "versions", dialect))


@Prepared
def _current_stamps(dialect: str) -> Select[*tuple[Any, ...]]:
    is_current = and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number)
    wanted = is_among(Question.id, "questions", dialect)
    return select(QuestionVersion.id, QuestionVersion.created_at).join(Question, is_current).where(wanted)


def wordings(version_ids: Collection[int]) -> dict[int, Wording]:
    """The versions with these ids, by id; one statement for each thousand, and another for those that are new to the process."""
    return {each.id: each for some in _pieces(version_ids) for each in _kept(rows(_stamps, versions=some))}


def current_wordings(question_ids: Collection[int]) -> dict[int, Wording]:
    """The present version of each question, by question; as many statements."""
    return {each.question_id: each for some in _pieces(question_ids) for each in _kept(rows(_current_stamps, questions=some))}


def _pieces(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _kept(stamps: Iterable[Any]) -> list[Wording]:
    """What the versions with these `stamps` say."""
    found: list[Wording] = []
    missing: list[int] = []
    for version_id, created_at in stamps:
        held = KEPT.get((version_id, created_at))
        if held is None:
            missing.append(version_id)
        else:
            found.append(held)
    if missing:
        for row in db.session.execute(_whole(), {"versions": missing}):
            made = Wording(*row)
            KEPT.keep((made.id, made.created_at), made)
            found.append(made)
    return found
