"""Every answer of an exam in one line each, for its organizers' tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.assessment.models import RUNNING, Attempt, Response
from learnhub.assessment.queries.asking import asked
from learnhub.assessment.queries.basis import PIECE, basis_of
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.rules.answers import said
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.organization.models import Member


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What one member answered to one question of one attempt; `answer` in one line, letters as her paper had them."""

    name: str
    staff_number: str
    attempt: int
    number: int
    kind: str
    stem: str
    answer: str
    score: float | None
    marks: float
    comment: str


def answer_lines(exam_id: int, scope: Scope) -> Iterator[AnswerLine]:
    """Answers of attempts handed in by members in scope, by name, attempt and question; also what was left open."""
    people = {
        row.id: row
        for row in db.session.execute(
            select(Member.id, Member.name, Account.staff_number)
            .join(Account, Account.id == Member.account_id)
            .where(Member.id.in_(members_within(scope)), Member.id.in_(select(Attempt.member_id).where(Attempt.exam_id == exam_id)))
        )
    }
    statement = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.state != RUNNING, Attempt.member_id.in_(people))
    attempts = sorted(db.session.scalars(statement), key=lambda each: (people[each.member_id].name, each.member_id, each.number))
    basis = basis_of(exam_id, attempts)
    given = _given([attempt.id for attempt in attempts])
    stems: dict[tuple[int, str], str] = {}
    for attempt in attempts:
        person = people[attempt.member_id]
        for position, item in enumerate(attempt.paper):
            held, mark = given.get((attempt.id, position)), basis.marks.get((attempt.id, position))
            place = (item["version"], str(item.get("part", "")))
            if place not in stems:
                stems[place] = plain_text(asked(basis.versions[item["version"]], item).stem_html)
            yield AnswerLine(
                name=person.name,
                staff_number=person.staff_number,
                attempt=attempt.number,
                number=position + 1,
                kind=item["kind"],
                stem=stems[place],
                answer=said(item, held.answer) if held else "",
                score=held.score if held else 0.0,
                marks=item["marks"],
                comment=mark.comment if mark else "",
            )


def _given(attempt_ids: Sequence[int]) -> dict[tuple[int, int], Response]:
    found: dict[tuple[int, int], Response] = {}
    for start in range(0, len(attempt_ids), PIECE):
        for row in db.session.scalars(select(Response).where(Response.attempt_id.in_(attempt_ids[start : start + PIECE]))):
            found[row.attempt_id, row.position] = row
    return found
