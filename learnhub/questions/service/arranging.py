"""Many questions at once: another topic, tags, another bank."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.rules.checking import LONGEST_TAG, LONGEST_TOPIC, MOST_TAGS
from learnhub.questions.rules.states import IN_REVIEW, IN_USE
from learnhub.questions.rules.topics import SEPARATOR, tidy_topic
from learnhub.questions.service.outcomes import Outcome, Stayed

PIECE = 500  # questions named in one statement


def pieces(question_ids: Collection[int]) -> Iterator[list[int]]:
    """The ids, each once, in pieces that a statement may name."""
    wanted = list(dict.fromkeys(question_ids))
    return (wanted[start : start + PIECE] for start in range(0, len(wanted), PIECE))


def set_topic(bank: QuestionBank, question_ids: Collection[int], topic: str, *, actor_id: int | None, now: datetime) -> Outcome:
    """Put questions under a topic, "" for none. Raises Refused for one that is too long."""
    topic = tidy_topic(topic)
    if len(topic) > LONGEST_TOPIC:
        raise Refused(_("章节不超过 %(n)s 个字，请缩短。", n=LONGEST_TOPIC), field="topic")

    def change(question: Question) -> Stayed | None:
        if question.topic == topic:
            return Stayed.SAME
        question.topic = topic
        return None

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, topic=topic)


def rename_topic(bank: QuestionBank, topic: str, name: str, *, actor_id: int | None, now: datetime) -> Outcome:
    """Give a topic another path, together with all below it. Raises Refused for a path that cannot be."""
    name = tidy_topic(name)
    if not name:
        raise Refused(_("请填写章节名称。"), field="name")
    below = topic + SEPARATOR
    where = or_(Question.topic == topic, Question.topic.startswith(below, autoescape=True))
    found = dict(db.session.execute(select(Question.id, Question.topic).where(Question.bank_id == bank.id, where)).all())
    if any(len(name) + len(each) - len(topic) > LONGEST_TOPIC for each in found.values()):
        raise Refused(_("章节连同上级不超过 %(n)s 个字，请缩短。", n=LONGEST_TOPIC), field="name")

    def change(question: Question) -> Stayed | None:
        if topic == name:
            return Stayed.SAME
        question.topic = name + question.topic.removeprefix(topic)
        return None

    return _change(bank, found, change, actor_id=actor_id, now=now, topic=topic, renamed=name)


def add_tag(bank: QuestionBank, question_ids: Collection[int], tag: str, *, actor_id: int | None, now: datetime) -> Outcome:
    """Give questions a tag, where they have room for it. Raises Refused for one that cannot be."""
    tag = _sound_tag(tag)

    def change(question: Question) -> Stayed | None:
        if tag in question.tags:
            return Stayed.SAME
        if len(question.tags) >= MOST_TAGS:
            return Stayed.FULL
        question.tags = [*question.tags, tag]
        return None

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, tag=tag)


def remove_tag(bank: QuestionBank, question_ids: Collection[int], tag: str, *, actor_id: int | None, now: datetime) -> Outcome:
    """Take a tag from questions."""
    tag = _sound_tag(tag)

    def change(question: Question) -> Stayed | None:
        if tag not in question.tags:
            return Stayed.SAME
        question.tags = [each for each in question.tags if each != tag]
        return None

    return _change(bank, question_ids, change, actor_id=actor_id, now=now, without_tag=tag)


def move_questions(
    bank: QuestionBank, question_ids: Collection[int], target: QuestionBank, *, actor_id: int | None, now: datetime
) -> Outcome:
    """Move questions to another bank; those that the other bank has already stay.

    What an attempt or a paper holds stays with it. Raises Refused for the banks of courses, which follow their files.
    """
    if target.id == bank.id:
        raise Refused(_("请选择另一个题库。"), field="target")
    if bank.course_id is not None or target.course_id is not None:
        raise Refused(_("课程题库随课程文件更新，不能移入移出。"), field="target")
    found = list(_questions(bank, question_ids))
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
    return Outcome(len(moving), {Stayed.THERE: len(found) - len(moving)})


def _sound_tag(tag: str) -> str:
    tag = " ".join(tag.split())
    if not tag:
        raise Refused(_("请填写标签。"), field="tag")
    if len(tag) > LONGEST_TAG:
        raise Refused(_("每个标签不超过 %(n)s 个字，请缩短。", n=LONGEST_TAG), field="tag")
    return tag


def _questions(bank: QuestionBank, question_ids: Collection[int]) -> Iterator[Question]:
    for piece in pieces(question_ids):
        yield from db.session.scalars(select(Question).where(Question.bank_id == bank.id, Question.id.in_(piece)))


def _change(
    bank: QuestionBank,
    question_ids: Collection[int],
    change: Callable[[Question], Stayed | None],
    *,
    actor_id: int | None,
    now: datetime,
    **what: str,
) -> Outcome:
    changed, stayed = [], Counter[Stayed]()
    for question in _questions(bank, question_ids):
        why = change(question)
        if why is None:
            question.updated_at = now
            changed.append(question.id)
        else:
            stayed[why] += 1
    if changed:
        db.session.flush()
        record("arrange_questions", "question_bank", bank.id, actor_id=actor_id, now=now, questions=changed, **what)
    return Outcome(len(changed), stayed)
