"""The deeds an organizer does to many questions: what is asked for, doing it, and what to say of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.questions.models import QuestionBank
from learnhub.questions.queries import own_bank
from learnhub.questions.rules.topics import tidy_topic
from learnhub.questions.service import arranging, reviews, states
from learnhub.questions.service.outcomes import Outcome

TOPIC, TAG, UNTAG, MOVE = "topic", "tag", "untag", "move"
RETIRE, RESTORE, SUBMIT, APPROVE = "retire", "restore", "submit", "approve"
_VERBS: dict[str, Any] = {
    TOPIC: arranging.set_topic,
    TAG: arranging.add_tag,
    UNTAG: arranging.remove_tag,
    MOVE: arranging.move_questions,
    RETIRE: states.retire_questions,
    RESTORE: states.restore_questions,
    SUBMIT: reviews.submit_questions,
    APPROVE: reviews.approve_questions,
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done: `word` is a topic or a tag, `target` the bank to move to."""

    name: str
    word: str = ""
    target: QuestionBank | None = None

    @property
    def is_for_words(self) -> bool:
        """Whether it needs a topic or a tag."""
        return self.name in {TOPIC, TAG, UNTAG}


def deed_of(asked: str, word: str, scope: Sequence[str]) -> Deed:
    """The deed that a form names, such as `topic` or `move-7`. Raises Refused for an odd one, Missing for a bank out of reach."""
    name, _dash, number = asked.partition("-")
    if name == MOVE and number.isascii() and number.isdigit() and len(number) < 16:
        return Deed(MOVE, target=own_bank(int(number), scope))
    if asked == MOVE or asked not in _VERBS:
        raise Refused(_("请选择要做什么。"))
    return Deed(asked, " ".join(word.split())[:200])


def do_deed(bank: QuestionBank, question_ids: Collection[int], deed: Deed, *, actor_id: int | None, now: datetime) -> Outcome:
    """Do it to these questions of the bank. Raises Refused for a word or a bank that cannot be."""
    what = [deed.word] if deed.is_for_words else [deed.target] if deed.target is not None else []
    outcome: Outcome = _VERBS[deed.name](bank, question_ids, *what, actor_id=actor_id, now=now)
    return outcome


def deed_words(deed: Deed) -> str:
    """What is to be done, as a heading says it."""
    words = {
        TOPIC: _("归入章节“%(word)s”", word=tidy_topic(deed.word) or _("没有章节")),
        TAG: _("加标签“%(word)s”", word=deed.word),
        UNTAG: _("去掉标签“%(word)s”", word=deed.word),
        MOVE: _("移到题库“%(name)s”", name=deed.target.name if deed.target else ""),
        RETIRE: _("停用"),
        RESTORE: _("恢复"),
        SUBMIT: _("提交草稿"),
        APPROVE: _("审核通过"),
    }
    return str(words[deed.name])


def outcome_words(bank: QuestionBank, deed: Deed, outcome: Outcome) -> str:
    """What came of it: how many changed, and why others did not."""
    n = outcome.changed
    handed_in = _("已提交 %(n)s 道题，等别人审核。", n=n) if bank.needs_review else _("已启用 %(n)s 道题。", n=n)
    words = {
        TOPIC: _("已归入章节“%(topic)s”：%(n)s 道题。", topic=tidy_topic(deed.word) or _("没有章节"), n=n),
        TAG: _("已加标签：%(n)s 道题。", n=n),
        UNTAG: _("已去掉标签：%(n)s 道题。", n=n),
        MOVE: _("已移走 %(n)s 道题。", n=n),
        RETIRE: _("已停用 %(n)s 道题，以后的试卷不再用到；已有的答卷不受影响。", n=n),
        RESTORE: _("已恢复 %(n)s 道题。", n=n),
        SUBMIT: handed_in,
        APPROVE: _("已通过 %(n)s 道题，可以用来组卷了。", n=n),
    }
    said = str(words[deed.name]) if n else str(_("没有题改变。"))
    return said + outcome.reasons
