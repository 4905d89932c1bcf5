"""The mistake book, favorites, and the answers of practice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from learnhub.assessment.models import GRADED, RUNNING, Attempt, Exam
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.practice.models import DailyQuiz, Favorite, FedAttempt, MistakeEntry, PracticeAnswer
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.queries import usable


def _in_book(member_id: int) -> ColumnElement[bool]:
    return and_(MistakeEntry.member_id == member_id, MistakeEntry.removed_at.is_(None), usable())


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of the member's questions is narrowed to and sorted by; "" for nothing."""

    text: str = ""
    kind: str = ""
    sort: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.kind)

    def where(self) -> list[ColumnElement[bool]]:
        """The conditions on the question."""
        wanted = [Question.stem_text.contains(self.text, autoescape=True)] if self.text else []
        return [*wanted, Question.kind == self.kind] if self.kind else wanted


MISTAKE_SORTS: dict[str, Sequence[Any]] = {
    "": (MistakeEntry.due_at,),
    "wrong": (MistakeEntry.wrong.desc(),),
    "added": (MistakeEntry.added_at.desc(),),
    "stem": (Question.stem_text,),
}
FAVORITE_SORTS: dict[str, Sequence[Any]] = {
    "": (Favorite.created_at.desc(), Favorite.id.desc()),
    "first": (Favorite.created_at, Favorite.id),
    "stem": (Question.stem_text,),
}


def mistakes(member_id: int, *, due_by: datetime | None = None, by: Narrowed | None = None) -> Any:
    """The book, what comes first on top if nothing else is asked; with `due_by` what is to be looked at by then."""
    by = by or Narrowed()
    statement = (
        select(MistakeEntry, Question).join(Question, Question.id == MistakeEntry.question_id).where(_in_book(member_id), *by.where())
    )
    if due_by is not None:
        statement = statement.where(MistakeEntry.due_at <= due_by)
    return statement.order_by(*MISTAKE_SORTS[by.sort], MistakeEntry.id)


def due_count(member_id: int, due_by: datetime) -> int:
    """How many questions wait to be looked at."""
    counted = select(func.count()).select_from(MistakeEntry).join(Question, Question.id == MistakeEntry.question_id)
    return db.session.scalar(counted.where(_in_book(member_id), MistakeEntry.due_at <= due_by)) or 0


def mistake(member_id: int, question_id: int) -> MistakeEntry | None:
    """The entry of a question, also when it has left the book."""
    return db.session.scalar(select(MistakeEntry).where(MistakeEntry.member_id == member_id, MistakeEntry.question_id == question_id))


def favorites(member_id: int, by: Narrowed) -> Any:
    """What a member keeps, the latest first if nothing else is asked."""
    return (
        select(Favorite, Question)
        .join(Question, Question.id == Favorite.question_id)
        .where(Favorite.member_id == member_id, usable(), *by.where())
        .order_by(*FAVORITE_SORTS[by.sort], Favorite.id)
    )


def running_exam(member_id: int, moment: datetime) -> str | None:
    """The title of an exam that the member is sitting now; quizzes of lessons and mock exams aside."""
    statement = (
        select(Exam.title)
        .join(Attempt, Attempt.exam_id == Exam.id)
        .where(
            Attempt.member_id == member_id,
            Attempt.state == RUNNING,
            Exam.lesson_id.is_(None),
            Exam.is_practice.is_(False),
            or_(Attempt.deadline.is_(None), Attempt.deadline > moment),
        )
        .limit(1)
    )
    return db.session.scalar(statement)


def is_favorite(member_id: int, question_id: int) -> bool:
    """Whether the member keeps the question."""
    return db.session.scalar(select(Favorite.id).where(Favorite.member_id == member_id, Favorite.question_id == question_id)) is not None


def has_met(member_id: int, question_id: int) -> bool:
    """Whether the question was ever hers: practised, or in her book."""
    practised = exists().where(PracticeAnswer.member_id == member_id, PracticeAnswer.question_id == question_id)
    missed = exists().where(MistakeEntry.member_id == member_id, MistakeEntry.question_id == question_id)
    return bool(db.session.scalar(select(or_(practised, missed))))


def answer_of(answer_id: int, member_id: int) -> PracticeAnswer:
    """An answer of hers. Raises Missing."""
    found = db.session.get(PracticeAnswer, answer_id)
    if found is None or found.member_id != member_id:
        raise Missing(_("没有这次作答。"))
    return found


def version_of(question_id: int, version_id: int | None = None) -> QuestionVersion:
    """A version of the question, the present one by default. Raises Missing."""
    statement = select(QuestionVersion).join(Question, Question.id == QuestionVersion.question_id).where(Question.id == question_id)
    wanted = QuestionVersion.number == Question.version if version_id is None else QuestionVersion.id == version_id
    found = db.session.scalar(statement.where(wanted))
    if found is None:
        raise Missing(_("没有这道题。"))
    return found


def daily_quiz(member_id: int, day: date) -> DailyQuiz | None:
    """The quiz of a day, once it is drawn."""
    return db.session.scalar(select(DailyQuiz).where(DailyQuiz.member_id == member_id, DailyQuiz.day == day))


def daily_questions(quiz: DailyQuiz) -> dict[int, int]:
    """The version that each number (from 1) asks; a place whose question is gone has none."""
    return {number: version for number, version in enumerate(quiz.versions, start=1) if version is not None}


def daily_token(quiz: DailyQuiz, number: int) -> str:
    """What makes the answer to question `number` (from 1) of a day the only one."""
    return f"daily:{quiz.id}:{number}"


def daily_answers(quiz: DailyQuiz) -> dict[int, PracticeAnswer]:
    """The answers given so far, by number."""
    tokens = {daily_token(quiz, number): number for number in range(1, len(quiz.versions) + 1)}
    rows = db.session.scalars(select(PracticeAnswer).where(PracticeAnswer.member_id == quiz.member_id, PracticeAnswer.token.in_(tokens)))
    return {tokens[row.token]: row for row in rows}


def recently_drawn(member_id: int, since: date) -> list[int]:
    """Versions of the daily quizzes since a day."""
    rows = db.session.scalars(select(DailyQuiz.versions).where(DailyQuiz.member_id == member_id, DailyQuiz.day >= since))
    return [version for versions in rows for version in versions if version is not None]


def current_versions(question_ids: Sequence[int]) -> dict[int, int]:
    """Id of the present version of each question."""
    statement = select(QuestionVersion.question_id, QuestionVersion.id).join(Question, Question.id == QuestionVersion.question_id)
    return dict(db.session.execute(statement.where(Question.id.in_(question_ids), QuestionVersion.number == Question.version)).all())


def questions_of(version_ids: Iterable[int]) -> dict[int, int]:
    """Question of each version."""
    return dict(
        db.session.execute(select(QuestionVersion.id, QuestionVersion.question_id).where(QuestionVersion.id.in_(set(version_ids)))).all()
    )


def exams_to_feed() -> list[Exam]:
    """Exams and quizzes with graded attempts that are not in the mistake book yet."""
    waiting = (
        select(Attempt.exam_id)
        .outerjoin(FedAttempt, FedAttempt.attempt_id == Attempt.id)
        .where(Attempt.state == GRADED, FedAttempt.attempt_id.is_(None))
        .distinct()
    )
    return list(db.session.scalars(select(Exam).where(Exam.id.in_(waiting))))


def attempts_to_feed(exam_ids: Sequence[int], most: int) -> list[Attempt]:
    """Graded attempts of these exams that are not in the mistake book yet."""
    statement = (
        select(Attempt)
        .outerjoin(FedAttempt, FedAttempt.attempt_id == Attempt.id)
        .where(Attempt.exam_id.in_(exam_ids), Attempt.state == GRADED, FedAttempt.attempt_id.is_(None))
    )
    return list(db.session.scalars(statement.order_by(Attempt.id).limit(most)))


def answer_with(member_id: int, token: str) -> PracticeAnswer:
    """The answer that was kept under a token."""
    statement = select(PracticeAnswer).where(PracticeAnswer.member_id == member_id, PracticeAnswer.token == token)
    return db.session.scalars(statement).one()


def first_due(member_id: int, due_by: datetime) -> MistakeEntry | None:
    """What waits longest in the book."""
    found = db.session.execute(mistakes(member_id, due_by=due_by).limit(1)).first()
    return found[0] if found else None


def stems_of(version_ids: Iterable[int]) -> dict[int, str]:
    """The words of each version's question."""
    statement = select(QuestionVersion.id, Question.stem_text).join(Question, Question.id == QuestionVersion.question_id)
    return dict(db.session.execute(statement.where(QuestionVersion.id.in_(set(version_ids)))).all())


def is_in_book(member_id: int, question_id: int) -> bool:
    """Whether the question is in the member's book now."""
    statement = select(MistakeEntry.id).join(Question, Question.id == MistakeEntry.question_id)
    return db.session.scalar(statement.where(_in_book(member_id), MistakeEntry.question_id == question_id)) is not None
