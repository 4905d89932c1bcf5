"""Two members of the demo organization ask that a score is looked at again: one has her answer, one waits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from learnhub.assessment.models import Attempt, Response, ReviewRequest
from learnhub.assessment.service import EVERYWHERE, ReviewAnswer, answer_review, ask_review
from learnhub.core.extensions import db
from learnhub.demo.sessions import Author
from learnhub.demo.timeline import Timeline

REASONS = ("题干里的“一般”是否包括特殊情况？对照党章原文，我的选项也说得通。", "这道题和学习材料里的说法不一致，请核对标准答案。")
ANSWER = "已与党章原文核对：题干明确为一般情形，标准答案无误，维持原分。"
ASKED, ANSWERED = -37, -36  # days from today: the exam ended on the 38th


def plan_reviews(exam_id: int, author: Author, timeline: Timeline) -> None:
    """The requests come the day after the exam ended."""
    asked, answered = (timeline.at(timeline.today + timedelta(days=day), 10.0) for day in (ASKED, ANSWERED))
    timeline.add(asked, _ask(exam_id))
    timeline.add(answered, _answer(exam_id, author))


def _ask(exam_id: int) -> Any:
    def deed(moment: datetime) -> None:
        wrong = select(Attempt, Response.position).join(Response, Response.attempt_id == Attempt.id)
        wrong = wrong.where(Attempt.exam_id == exam_id, Attempt.number == 1, Response.is_right.is_(False)).order_by(Attempt.id)
        found = {attempt.id: (attempt, position) for attempt, position in db.session.execute(wrong)}
        for (attempt, position), reason in zip(list(found.values())[: len(REASONS)], REASONS, strict=False):
            ask_review(attempt.id, attempt.member_id, position, reason, now=moment)

    return deed


def _answer(exam_id: int, author: Author) -> Any:
    def deed(moment: datetime) -> None:
        first = db.session.scalars(select(ReviewRequest.id).order_by(ReviewRequest.id).limit(1)).one()
        answer_review(exam_id, first, ReviewAnswer(ANSWER), scope=EVERYWHERE, actor_id=author.account_id, now=moment)

    return deed
