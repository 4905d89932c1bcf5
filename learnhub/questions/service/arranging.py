"""Many questions at once: another topic, tags, another bank."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.rules.checking import LONGEST_TAG, LONGEST_TOPIC, MOST_TAGS
from learnhub.questions.rules.states import IN_REVIEW, IN_USE
from learnhub.questions.rules.topics import tidy_topic


def set_topic(bank: QuestionBank, question_ids: Collection[int], topic: str, *, actor_id: int | None, now: datetime) -> int:
    """Put questions under a topic, "" for none. Returns how many changed; raises Refused for one that is too long."""
    topic = tidy_topic(topic)
    if len(topic) > LONGEST_TOPIC:
        raise Refused(_("章节不超过 %(n)s 个字，请缩短。", n=LONGEST_TOPIC), field="topic")

    def change(question: Question) -> None:
        question.topic = topic

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, topic=topic)


def add_tag(bank: QuestionBank, question_ids: Collection[int], tag: str, *, actor_id: int | None, now: datetime) -> int:
    """Give questions a tag. Returns how many changed; raises Refused where one has no room for it."""
    tag = _sound_tag(tag)

    def change(question: Question) -> None:
        if tag not in question.tags:
            if len(question.tags) >= MOST_TAGS:
                raise Refused(_("“%(stem)s”已经有 %(n)s 个标签。", stem=question.stem_text[:30], n=MOST_TAGS), field="tag")
            question.tags = [*question.tags, tag]

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, tag=tag)


def remove_tag(bank: QuestionBank, question_ids: Collection[int], tag: str, *, actor_id: int | None, now: datetime) -> int:
    """Take a tag from questions. Returns how many changed."""
    tag = _sound_tag(tag)

    def change(question: Question) -> None:
        if tag in question.tags:
            question.tags = [each for each in question.tags if each != tag]

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, without_tag=tag)


def move_questions(
    bank: QuestionBank, question_ids: Collection[int], target: QuestionBank, *, actor_id: int | None, now: datetime
) -> tuple[int, int]:
    """Move questions to another bank; returns how many went and how many stayed because the other bank has the same.

    What an attempt or a paper holds stays with it. Raises Refused for the banks of courses, which follow their files.
    """
    if target.id == bank.id:
        raise Refused(_("请选择另一个题库。"), field="target")
    if bank.course_id is not None or target.course_id is not None:
        raise Refused(_("课程题库随课程文件更新，不能移入移出。"), field="target")
    found = _questions(bank, question_ids)
    taken = set(db.session.scalars(select(Question.content_key).where(Question.bank_id == target.id)))
    moving = [question for question in found if question.content_key not in taken]
    try:
        with db.session.begin_nested():
            for question in moving:
                question.bank_id, question.updated_at = target.id, now
                if question.state == IN_USE and target.needs_review and not bank.needs_review:
                    question.state = IN_REVIEW
            db.session.flush()
    except IntegrityError:
        raise Refused(_("刚刚有人在那个题库里存了相同的题，请刷新页面再试。"), field="target") from None
    if moving:
        ids = [question.id for question in moving]
        record("arrange_questions", "question_bank", bank.id, actor_id=actor_id, now=now, moved_to=target.id, questions=ids)
    return len(moving), len(found) - len(moving)


def _sound_tag(tag: str) -> str:
    tag = " ".join(tag.split())
    if not tag:
        raise Refused(_("请填写标签。"), field="tag")
    if len(tag) > LONGEST_TAG:
        raise Refused(_("每个标签不超过 %(n)s 个字，请缩短。", n=LONGEST_TAG), field="tag")
    return tag


def _questions(bank: QuestionBank, question_ids: Collection[int]) -> Sequence[Question]:
    return db.session.scalars(select(Question).where(Question.bank_id == bank.id, Question.id.in_(list(question_ids)))).all()


def _change(
    bank: QuestionBank,
    question_ids: Collection[int],
    change: Callable[[Question], None],
    *,
    actor_id: int | None,
    now: datetime,
    **what: str,
) -> int:
    changed = []
    for question in _questions(bank, question_ids):
        before = (question.topic, list(question.tags))
        change(question)
        if (question.topic, question.tags) != before:
            question.updated_at = now
            changed.append(question.id)
    if changed:
        db.session.flush()
        record("arrange_questions", "question_bank", bank.id, actor_id=actor_id, now=now, questions=changed, **what)
    return len(changed)
