"""Marking by hand: a score for one answer, never over another marker's without her knowing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import GRADED, Attempt, HandMark
from learnhub.assessment.service.closing import finish_marking, mark_attempt
from learnhub.assessment.service.regrading import regrade
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db

LONGEST_COMMENT = 1000


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """What a marker says of an answer: its score, or None to take the sum of the rubric's `points` (numbers from 0) found in it."""

    score: float | None
    points: Sequence[int] = ()
    comment: str = ""


def mark_answer(
    attempt_id: int, position: int, draft: MarkDraft, *, seen: int, scope: Sequence[str], actor_id: int, now: datetime
) -> HandMark:
    """Give an answer its score; when it was the last to wait, the attempt is graded, and when it was graded, graded anew.

    `seen` is the number of the mark that the marker had before her (0 for none). Raises Missing for what is not hers to mark, Refused
    for a score that cannot be, Conflict when somebody else marked the answer meanwhile.
    """
    attempt = queries.attempt_to_mark(attempt_id, scope)
    place = queries.answer_to_mark(attempt, position)
    score, points, comment = _checked(draft, place)
    present = queries.hand_marks_of([attempt.id]).get((attempt.id, position))
    if present and (present.number, present.marked_by) == (seen + 1, actor_id) and _says(present) == (score, points, comment):
        return present  # the same click again
    mark = append_mark(
        attempt, position, HandMark(number=seen + 1, score=score, points=points, comment=comment, marked_by=actor_id), present, now
    )
    record("mark_answer", "attempt", attempt.id, actor_id=actor_id, now=now, question=position + 1, score=score)
    if attempt.state == GRADED:
        regrade(attempt, f"mark:{mark.id}", _("改了第 %(n)s 题的评分", n=position + 1), actor_id=actor_id, now=now)
    elif not finish_marking(attempt, now=now):
        mark_attempt(attempt)
    return mark


def _says(mark: HandMark) -> tuple[float, list[int], str]:
    return mark.score, list(mark.points), mark.comment


def _checked(draft: MarkDraft, place: queries.PlaceToMark) -> tuple[float, list[int], str]:
    points = sorted(set(draft.points))
    if any(not 0 <= point < len(place.rubric) for point in points):
        raise Refused(_("没有这个评分点，请刷新页面后再评。"), field="points")
    score = draft.score
    if score is None:
        if not points:
            raise Refused(_("请填写得分，或勾选评分点。"), field="score")
        score = min(sum(place.rubric[point].marks for point in points), place.marks)
    score = round(score, 2)
    if not 0 <= score <= place.marks:
        raise Refused(_("得分请填写 0 到 %(most)s。", most=f"{place.marks:g}"), field="score")
    comment = draft.comment.strip()
    if len(comment) > LONGEST_COMMENT:
        raise Refused(_("评语不超过 %(most)s 个字。", most=LONGEST_COMMENT), field="comment")
    return score, points, comment


def append_mark(attempt: Attempt, position: int, mark: HandMark, present: HandMark | None, now: datetime) -> HandMark:
    """The next line of the answer's marks; the key of the table lets one marker through. Raises Conflict for the others."""
    if mark.number != (present.number if present else 0) + 1:
        raise _overtaken()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "attempt_id": attempt.id,
        "position": position,
        "number": mark.number,
        "score": mark.score,
        "points": mark.points,
        "comment": mark.comment,
        "marked_by": mark.marked_by,
        "marked_at": now,
    }
    made = db.session.scalar(insert(HandMark).values(values).on_conflict_do_nothing().returning(HandMark.id))
    if made is None:
        raise _overtaken()
    return db.session.get_one(HandMark, made)


def _overtaken() -> Conflict:
    return Conflict(_("这道题刚才有别人评过，请看过那次评分后再决定。"))
