"""Checking an answer while the member writes, where a practice exam tells at once what is right."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING, Attempt, Response
from learnhub.assessment.rules import grading, review, timing
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db


def check_answer(attempt_id: int, member_id: int, *, position: int, now: datetime, device: str = "") -> Response:
    """Lock the answer for good and mark it; again changes nothing. Nothing is told before nothing can change any more.

    Raises Missing for what is not hers or not open, Refused for no answer, or one that only a person can mark.
    """
    attempt = queries.attempt_of(attempt_id, member_id)
    _refuse_check(attempt, position, device, now)
    is_hers = (Response.attempt_id == attempt_id, Response.position == position)
    db.session.execute(update(Response).where(*is_hers).values(is_locked=True).execution_options(synchronize_session=False))
    held = queries.response(attempt_id, position)
    if held is None or not held.answer:
        raise Refused(_("请先作答，再核对答案。"))
    asked = queries.basis_of(attempt.exam_id, [attempt]).answered(attempt, {position: held})[position]
    marked = grading.mark_answer(asked)
    held.score, held.is_right = marked.score, marked.is_right
    db.session.flush()
    return held


def _refuse_check(attempt: Attempt, position: int, device: str, now: datetime) -> None:
    if not review.tells_at_once(attempt.exam.review) or not 0 <= position < len(attempt.paper):
        raise Missing(_("没有这道题。"))
    if attempt.place not in {None, position}:
        raise Missing(_("没有这道题。"))
    if attempt.state != RUNNING or not timing.accepts_answers(attempt.deadline, queries.grace(), now):
        raise Refused(_("已经交卷，不能再核对。"))
    if attempt.device not in {None, device}:
        raise Refused(_("这份试卷已经换到另一台设备上作答，请在那边继续。"))
    if queries.is_by_hand(attempt.paper[position]):
        raise Refused(_("这道题由阅卷人评分，交卷以后才有结果。"))
