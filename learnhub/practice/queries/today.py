"""What of practice waits today, for the home page: one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from learnhub.core.clock import end_of_day, local_day
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.practice.models import DailyQuiz, MistakeEntry, OpenBank, PracticeAnswer
from learnhub.practice.rules.drawing import DAILY
from learnhub.questions.models import Question
from learnhub.questions.queries import usable


@dataclass(frozen=True, slots=True)
class PracticeToday:
    """Questions due in the mistake book, whether there are banks to draw a daily quiz from, and how much of it is answered."""

    due: int
    has_daily: bool
    answered: int
    questions: int


def practice_today(member_id: int, moment: datetime) -> PracticeToday:
    """Of one member, now."""
    day = local_day(moment)
    due: Any = (
        select(func.count())
        .select_from(MistakeEntry)
        .join(Question, Question.id == MistakeEntry.question_id)
        .where(
            MistakeEntry.member_id == member_id,
            MistakeEntry.removed_at.is_(None),
            MistakeEntry.due_at <= end_of_day(day),
            usable(),
        )
        .scalar_subquery()
    )
    quiz: Any = select(DailyQuiz.versions).where(DailyQuiz.member_id == member_id, DailyQuiz.day == day).scalar_subquery()
    answered: Any = (
        select(func.count())
        .select_from(PracticeAnswer)
        .join(DailyQuiz, DailyQuiz.member_id == PracticeAnswer.member_id)
        .where(
            PracticeAnswer.member_id == member_id,
            DailyQuiz.day == day,
            PracticeAnswer.way == "daily",
            PracticeAnswer.answered_at >= DailyQuiz.drawn_at,
        )
        .scalar_subquery()
    )
    opened: Any = select(OpenBank.bank_id).limit(1).scalar_subquery()
    row = db.session.execute(select(due, quiz, answered, opened).where(Member.id == member_id)).one_or_none()
    if row is None:
        return PracticeToday(0, False, 0, DAILY)
    waits, versions, done, bank = row
    return PracticeToday(waits, versions is not None or bank is not None, done, len(versions) if versions else DAILY)
