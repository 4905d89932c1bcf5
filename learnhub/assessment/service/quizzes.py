"""The quiz of a lesson, as courses bring it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learnhub.assessment.models import DRAWN, FIXED, PUBLISHED, Exam, PaperItem
from learnhub.core.errors import Refused
from learnhub.core.extensions import db

MARKS_EACH = 10.0
# A quiz teaches: once it is handed in, everything about it may be read.
QUIZ_REVIEW = {"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"}


def save_lesson_quiz(
    lesson_id: int,
    title: str,
    question_ids: Sequence[int],
    *,
    pass_percent: int,
    attempts: int,
    draw: int,
    actor_id: int | None,
    now: datetime,
) -> Exam:
    """Create or change the quiz of a lesson; the same call again changes nothing.

    `attempts` 0 is as often as one likes; `draw` 0 asks every question, else that many drawn for each attempt.
    Raises Refused for no questions, a draw of more than there are, or an impossible pass mark.
    """
    wanted = list(dict.fromkeys(question_ids))
    _refuse_impossible(wanted, pass_percent, attempts, draw)
    exam = _quiz_of(lesson_id, now=now, actor_id=actor_id)
    count = draw or len(wanted)
    values = {
        "title": title.strip()[:120],
        "pass_percent": pass_percent,
        "attempts_allowed": attempts,
        "draw_count": draw,
        "paper_mode": DRAWN if draw else FIXED,
        "question_count": count,
        "full_marks": count * MARKS_EACH,
        "review": dict(QUIZ_REVIEW),
    }
    has_changed = any(getattr(exam, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(exam, name, value)
    if [item.question_id for item in exam.items] != wanted:
        _replace_items(exam, wanted)
        has_changed = True
    if has_changed:
        exam.updated_at = now
    db.session.flush()
    return exam


def _refuse_impossible(wanted: list[int], pass_percent: int, attempts: int, draw: int) -> None:
    if not wanted:
        raise Refused(_("测验至少要有一道题。"), field="questions")
    if not 0 <= draw <= len(wanted):
        raise Refused(_("测验要抽 %(draw)s 题，但只有 %(have)s 题，请减少抽题数或增加试题。", draw=draw, have=len(wanted)), field="draw")
    if not 0 <= pass_percent <= 100:
        raise Refused(_("及格线请填写 0 到 100 之间的百分比。"), field="pass_percent")
    if attempts < 0:
        raise Refused(_("可考次数不能是负数；0 表示不限次数。"), field="attempts")


def _quiz_of(lesson_id: int, *, now: datetime, actor_id: int | None) -> Exam:
    """The lesson's quiz, new if there is none; two imports at once end with one row."""
    found = select(Exam).where(Exam.lesson_id == lesson_id)
    exam = db.session.scalar(found)
    if exam is not None:
        return exam
    exam = Exam(
        lesson_id=lesson_id,
        title="",
        state=PUBLISHED,
        review=dict(QUIZ_REVIEW),
        created_by=actor_id,
        created_at=now,
        updated_at=now,
        published_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(exam)
    except IntegrityError:
        return db.session.scalars(found).one()
    return exam


def _replace_items(exam: Exam, wanted: list[int]) -> None:
    """Papers of attempts are frozen, so the list may change at any time; kept rows keep their ids."""
    kept = {item.question_id: item for item in exam.items}
    exam.items = [kept.get(each) or PaperItem(question_id=each, position=0, marks=MARKS_EACH) for each in wanted]
    for position, item in enumerate(exam.items):
        item.position, item.marks = position, MARKS_EACH
