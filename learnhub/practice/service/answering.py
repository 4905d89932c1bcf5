"""Answering a question outside of exams: marked at once, kept once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment.queries.asking import asked
from learnhub.assessment.service.placing import places_of
from learnhub.core.clock import local_day
from learnhub.core.errors import Refused
from learnhub.core.events import announce
from learnhub.core.extensions import db
from learnhub.practice.events import DailyAnswered
from learnhub.practice.models import DAILY, DailyQuiz, PracticeAnswer
from learnhub.practice.queries import banks, book
from learnhub.practice.rules import drawing
from learnhub.practice.service.keeping import note
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.marking import mark

ENOUGH = 1 - 1e-9
NOT_AGAIN = 14  # days in which a question does not come back in the daily quiz, if there are others
LONGEST_TOKEN = 40


def places(version: QuestionVersion, member_id: int) -> list[dict[str, Any]]:
    """The question as this member sees it: options in an order that is hers and stays."""
    return places_of(version, 1.0, member_id, shuffles=True)


def key_of(version: QuestionVersion, item: dict[str, Any]) -> dict[str, Any]:
    """The key of one place of a question."""
    return asked(version, item).answer_key


def answer(
    version: QuestionVersion, member_id: int, answers: Sequence[Sequence[str]], *, way: str, token: str, now: datetime
) -> tuple[PracticeAnswer, bool]:
    """Mark and keep an answer; again with the same token nothing happens: then the first is given back, and False.

    What is wrong goes into the mistake book, what is right moves on there. Raises Refused for no answer at all.
    """
    if not any(answers):
        raise Refused(_("请先作答，再看答案。"))
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise Refused(_("页面状态有误，请刷新页面后再答一次。"))
    share = _share(version, places(version, member_id), answers)
    values = {
        "member_id": member_id,
        "question_id": version.question_id,
        "version_id": version.id,
        "way": way,
        "token": token,
        "answers": [list(each) for each in answers],
        "share": share,
        "answered_at": now,
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.execute(insert(PracticeAnswer).values(values).on_conflict_do_nothing().returning(PracticeAnswer.id)).scalar()
    if made is None:
        return book.answer_with(member_id, token), False
    if share is not None:
        note(member_id, version.question_id, is_right=share >= ENOUGH, at=now)
        if way == DAILY:
            number = int(token.rpartition(":")[2])
            announce(DailyAnswered(member_id, local_day(now), number, share >= ENOUGH, now))
    return db.session.get_one(PracticeAnswer, made), True


def _share(version: QuestionVersion, items: Sequence[dict[str, Any]], answers: Sequence[Sequence[str]]) -> float | None:
    """What the answers earn of the question's one mark; None when a person would have to mark some of it."""
    earned = 0.0
    for item, given in zip(items, answers, strict=True):
        got = mark(item["kind"], [*item["options"], *item.get("rights", ())], key_of(version, item), given, item["marks"])
        if got is None:
            return None
        earned += got
    return min(1.0, earned)


def judge(answer_id: int, member_id: int, *, is_right: bool, now: datetime) -> PracticeAnswer:
    """Let a member say whether she knew what a person would have to mark: once, then it goes the way of any answer. Raises Missing."""
    held = book.answer_of(answer_id, member_id)
    statement = update(PracticeAnswer).where(PracticeAnswer.id == held.id, PracticeAnswer.share.is_(None)).values(share=float(is_right))
    if db.session.execute(statement).rowcount == 1:  # type: ignore[attr-defined]
        note(member_id, held.question_id, is_right=is_right, at=now)
    db.session.refresh(held)
    return held


def draw_daily(member_id: int, paths: Sequence[str | None], day: date, *, now: datetime) -> DailyQuiz:
    """The quiz of a day, drawn when it is first opened; a question that may be asked no longer gives its place to another.

    Raises Refused when there is nothing to draw from.
    """
    held = book.daily_quiz(member_id, day)
    pool = banks.pool(paths, by_hand=False)
    if held is not None:
        _renew(held, pool)
        return held
    if not pool:
        raise Refused(_("还没有开放练习的题库，每日答题暂时没有题目。"))
    drawn = _drawn(member_id, pool, day)
    versions = book.current_versions(drawn)
    values = {"member_id": member_id, "day": day, "versions": [versions[each] for each in drawn], "drawn_at": now}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(DailyQuiz).values(values).on_conflict_do_nothing())
    quiz = book.daily_quiz(member_id, day)
    if quiz is None:
        raise Refused(_("今天的题目没有抽出来，请刷新页面再试。"))
    return quiz


def _drawn(member_id: int, pool: Sequence[int], day: date, count: int = drawing.DAILY) -> list[int]:
    recent = book.questions_of(book.recently_drawn(member_id, day - timedelta(days=NOT_AGAIN))).values()
    return drawing.daily(pool, list(recent), f"{member_id}:{day.isoformat()}", count)


def _renew(quiz: DailyQuiz, pool: Sequence[int]) -> None:
    """Places not answered yet: present versions, and others for what was retired, closed or removed; None where there is no other."""
    answered = book.daily_answers(quiz)
    questions = book.questions_of(book.daily_questions(quiz).values())
    asked = [questions.get(version) for version in quiz.versions]
    open_places = [place for place in range(len(asked)) if place + 1 not in answered]
    lost = [place for place in open_places if asked[place] not in pool]
    others = sorted(set(pool) - set(asked)) if lost else []
    drawn = _drawn(quiz.member_id, others, quiz.day, len(lost))
    for place, question_id in zip_longest(lost, drawn):
        asked[place] = question_id
    current = book.current_versions([each for each in asked if each is not None])
    versions = [current.get(asked[place] or 0) if place in open_places else version for place, version in enumerate(quiz.versions)]
    if versions != quiz.versions:
        quiz.versions = versions
