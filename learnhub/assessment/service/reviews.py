"""Requests to look at a score again 成绩复核: asked by the member in time, answered by a named person with a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import CHANGED, KEPT, OPEN, WHOLE, Attempt, HandMark, Response, ReviewRequest
from learnhub.assessment.service.marking import append_mark
from learnhub.assessment.service.regrading import REVIEW, regrade
from learnhub.assessment.service.wording import N_
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.notices.service import send, words
from learnhub.organization.models import Member

LEAST_REASON, LONGEST = 4, 500  # characters


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What an organizer says to a request, and the score that the question gets; None leaves it."""

    text: str
    score: float | None = None


def ask_review(attempt_id: int, member_id: int, position: int, reason: str, *, now: datetime) -> ReviewRequest:
    """Ask that a question of her attempt, or the whole (WHOLE), is looked at again; once for each, the same again changes nothing.

    Raises Missing for an attempt or question that is not hers, Refused when the time for it is over or no reason is given.
    """
    attempt = queries.attempt_of(attempt_id, member_id)
    desk = queries.review_desk(attempt, now)
    if position != WHOLE and not (0 <= position < len(attempt.paper) and desk.about_questions):
        raise Missing(_("没有这道题。"))
    reason = reason.strip()
    if (present := desk.requests.get(position)) is not None:
        if present.reason == reason:
            return db.session.get_one(ReviewRequest, present.id)
        raise Refused(_("这里已经申请过复核，请等待答复。") if present.state == OPEN else _("这里已经复核过，不能再次申请。"))
    if not desk.is_open:
        raise Refused(_("不在申请复核的期限内。"))
    if not LEAST_REASON <= len(reason) <= LONGEST:
        raise Refused(_("请写明理由，%(least)s 到 %(most)s 个字。", least=LEAST_REASON, most=LONGEST), field="reason")
    return _append(attempt, position, reason, now)


def _append(attempt: Attempt, position: int, reason: str, now: datetime) -> ReviewRequest:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"attempt_id": attempt.id, "position": position, "reason": reason, "state": OPEN, "asked_at": now, "answer": ""}
    statement = insert(ReviewRequest).values(values | {"score_before": attempt.score}).on_conflict_do_nothing()
    made = db.session.scalar(statement.returning(ReviewRequest.id))
    found = select(ReviewRequest).where(ReviewRequest.attempt_id == attempt.id, ReviewRequest.position == position)
    request = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if made is not None:
        actor = db.session.get_one(Member, attempt.member_id).account_id
        record("ask_review", "attempt", attempt.id, actor_id=actor, now=now, question=position + 1 if position != WHOLE else None)
    return request


def answer_review(
    exam_id: int, request_id: int, draft: ReviewAnswer, *, scope: Sequence[str], actor_id: int, now: datetime
) -> ReviewRequest:
    """Answer a request, and change the score of its question where that is right; the member is told.

    Raises Missing for a request that is none of hers, Refused for no sentence or a score that cannot be, Conflict when it was answered.
    """
    row = queries.review_request(exam_id, request_id, scope)
    attempt = queries.attempt_to_mark(row.attempt.id, scope)  # held until the commit
    request = db.session.get_one(ReviewRequest, request_id, populate_existing=True)
    text = draft.text.strip()
    if request.state != OPEN:
        if (request.answered_by, request.answer) == (actor_id, text):
            return request  # the same click again
        raise Conflict(_("这条申请刚才已经有人答复。"))
    if not 2 <= len(text) <= LONGEST:
        raise Refused(_("请写明复核结论，2 到 %(most)s 个字。", most=LONGEST), field="text")
    has_changed = draft.score is not None and _rescore(attempt, request, draft.score, text, actor_id, now)
    request.state = CHANGED if has_changed or attempt.score != request.score_before else KEPT
    request.answer, request.answered_by, request.answered_at, request.score_after = text, actor_id, now, attempt.score
    db.session.flush()
    record("answer_review", "attempt", attempt.id, actor_id=actor_id, now=now, state=request.state, score=attempt.score)
    _tell(attempt, request, now)
    return request


def _rescore(attempt: Attempt, request: ReviewRequest, score: float, text: str, actor_id: int, now: datetime) -> bool:  # noqa: PLR0917
    """Give the question of the request another score; False when it has it already."""
    if request.position == WHOLE:
        raise Refused(_("对整份答卷的申请，请在阅卷或试题更正里改分，再来答复。"), field="score")
    item, held = attempt.paper[request.position], queries.response(attempt.id, request.position)
    score = round(score, 2)
    if not 0 <= score <= item["marks"]:
        raise Refused(_("得分请填写 0 到 %(most)s。", most=f"{item['marks']:g}"), field="score")
    if score == (held.score or 0.0 if held else 0.0):
        return False
    basis = queries.basis_of(attempt.exam_id, [attempt])
    if basis.ruling_of(item):
        raise Refused(_("这道题已经对所有人另作处理，请在试题更正里改。"), field="score")
    if held is None:
        db.session.add(Response(attempt_id=attempt.id, position=request.position, answer=[], seq=0, saved_at=now))
        db.session.flush()
    present = basis.marks.get((attempt.id, request.position))
    mark = HandMark(number=(present.number if present else 0) + 1, score=score, points=[], marked_by=actor_id)
    mark.comment = _("复核：%(text)s", text=text)
    append_mark(attempt, request.position, mark, present, now)
    regrade(attempt, f"{REVIEW}{request.id}", _("成绩复核"), actor_id=actor_id, now=now)
    return True


def _tell(attempt: Attempt, request: ReviewRequest, now: datetime) -> None:
    account_id = db.session.get_one(Member, attempt.member_id).account_id
    title = N_("“%(title)s”的成绩复核有结论：成绩已更正") if request.state == CHANGED else N_("“%(title)s”的成绩复核有结论：维持原成绩")
    link = f"/attempts/{attempt.id}/result"
    send([account_id], "exam", words(title, title=attempt.exam.title), request.answer, link, source=f"review:{request.id}", now=now)
