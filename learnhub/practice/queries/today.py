"""What of practice waits today, for the home page: one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from learnhub.core.clock import end_of_day, local_day
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import Member, Unit
from learnhub.practice.models import DailyQuiz, MistakeEntry, OpenBank, PracticeAnswer
from learnhub.practice.rules.drawing import DAILY
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.queries import usable


@dataclass(frozen=True, slots=True)
class PracticeToday:
    """Questions due in the mistake book, whether there are banks to draw a daily quiz from, and how much of it is answered."""

    due: int
    has_daily: bool
    answered: int
    questions: int


@Prepared
def _today(_dialect: str) -> Select[*tuple[Any, ...]]:
    """On the home page, so it is built once."""
    member, day = bindparam("member", type_=DailyQuiz.member_id.type), bindparam("day", type_=DailyQuiz.day.type)
    due: Any = (
        select(func.count())
        .select_from(MistakeEntry)
        .join(Question, Question.id == MistakeEntry.question_id)
        .where(
            MistakeEntry.member_id == member,
            MistakeEntry.removed_at.is_(None),
            MistakeEntry.due_at <= bindparam("end", type_=MistakeEntry.due_at.type),
            usable(),
        )
        .scalar_subquery()
    )
    quiz: Any = select(DailyQuiz.versions).where(DailyQuiz.member_id == member, DailyQuiz.day == day).scalar_subquery()
    answered: Any = (
        select(func.count())
        .select_from(PracticeAnswer)
        .join(DailyQuiz, DailyQuiz.member_id == PracticeAnswer.member_id)
        .where(
            PracticeAnswer.member_id == member,
            DailyQuiz.day == day,
            PracticeAnswer.way == "daily",
            PracticeAnswer.answered_at >= DailyQuiz.drawn_at,
        )
        .scalar_subquery()
    )
    hers = or_(*(bindparam(path, type_=Unit.path.type).like(Unit.path + "%") for path in ("department", "branch")))
    opened: Any = (
        select(OpenBank.bank_id)
        .join(QuestionBank, QuestionBank.id == OpenBank.bank_id)
        .join(Unit, Unit.id == QuestionBank.unit_id)
        .where(hers, QuestionBank.retired_at.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    columns = [due.label("due"), quiz.label("versions"), answered.label("answered"), opened.label("bank")]
    return select(*columns).where(Member.id == member)


def practice_today(member_id: int, paths: tuple[str | None, str | None], moment: datetime) -> PracticeToday:
    """Of one member, now; `paths` are of her department and her branch, whose banks are hers."""
    day = local_day(moment)
    department, branch = (path or "" for path in paths)
    for row in rows(_today, member=member_id, day=day, end=end_of_day(day), department=department, branch=branch):
        has_daily = row.versions is not None or row.bank is not None
        questions = sum(version is not None for version in row.versions) if row.versions else DAILY
        return PracticeToday(row.due, has_daily, row.answered, questions)
    return PracticeToday(0, False, 0, DAILY)
