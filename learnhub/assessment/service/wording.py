"""What the types of questions and the sections of papers are called, and what banks lack."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.assessment.queries.managing import bank_names
from learnhub.assessment.rules import drawing

KIND_LABELS = {
    "single": _l("单选题"),
    "multiple": _l("多选题"),
    "indefinite": _l("不定项选择题"),
    "true_false": _l("判断题"),
    "fill_blank": _l("填空题"),
    "numeric": _l("数值题"),
    "matching": _l("连线题"),
    "ordering": _l("排序题"),
    "short_answer": _l("简答题"),
    "essay": _l("论述题"),
    "passage": _l("材料题"),
}


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


# What a section of one kind is called on its head; other kinds as above.
SECTION_LABELS = KIND_LABELS | {"single": _l("单项选择题"), "multiple": _l("多项选择题")}
DIFFICULTY_LABELS = {"easy": _l("易"), "medium": _l("中"), "hard": _l("难")}
NUMERALS = (
    _l("一、"), _l("二、"), _l("三、"), _l("四、"), _l("五、"), _l("六、"), _l("七、"),
    _l("八、"), _l("九、"), _l("十、"), _l("十一、"), _l("十二、"), _l("十三、"), _l("十四、"),
    _l("十五、"), _l("十六、"), _l("十七、"), _l("十八、"), _l("十九、"), _l("二十、"),
)  # fmt: skip


def section_title(head: Mapping[str, Any]) -> str:
    """The title of a section: its author's, or 一、单项选择题（每题 2 分，共 40 分）."""
    if head["title"]:
        return str(head["title"])
    number = NUMERALS[head["number"] - 1] if head["number"] <= len(NUMERALS) else f"{head['number']}. "
    words = {"name": str(SECTION_LABELS.get(head["kind"], _("综合题"))), "marks": f"{head['marks']:g}"}
    if head["each"] is None:
        return f"{number}{_('%(name)s（共 %(marks)s 分）', **words)}"
    return f"{number}{_('%(name)s（每题 %(each)s 分，共 %(marks)s 分）', each=format(head['each'], 'g'), **words)}"


def shortage_sentence(missing: Sequence[drawing.Shortage]) -> str:
    """What is missing, rule by rule: “纪律”的多选题要抽 20 题，只有 12 题，还缺 8 题。"""
    pools = [rule.pool for lack in missing for rule in lack.rules]
    names = bank_names({pool.bank_id for pool in pools if isinstance(pool, drawing.Pool)})
    return str(_("；")).join(_lack(lack, names) for lack in missing) + str(_("。"))


def _lack(lack: drawing.Shortage, names: Mapping[Any, str]) -> str:
    what = list(dict.fromkeys(_pool(rule.pool, names) for rule in lack.rules))
    figures = {"what": str(_("、")).join(what), "wanted": lack.wanted, "have": lack.have, "short": lack.wanted - lack.have}
    if len(what) > 1:
        sentence = _("%(what)s合起来要抽 %(wanted)s 题，符合的一共只有 %(have)s 题，还缺 %(short)s 题", **figures)
    else:
        sentence = _("%(what)s要抽 %(wanted)s 题，只有 %(have)s 题，还缺 %(short)s 题", **figures)
    return f"{sentence}{_('（另有 %(n)s 题与它们互斥，不能同卷）', n=lack.excluded) if lack.excluded else ''}"


def _pool(pool: Any, names: Mapping[Any, str]) -> str:
    """A pool in words: “纪律”的单选题（处分，较难）."""
    if not isinstance(pool, drawing.Pool):
        return str(_("“%(bank)s”的%(kind)s", bank=_("本测验"), kind=_("题目")))
    kind = KIND_LABELS.get(pool.kind, _("题目"))
    words = str(_("“%(bank)s”的%(kind)s", bank=names.get(pool.bank_id, ""), kind=kind))
    more = [pool.topic, _("难度%(word)s", word=DIFFICULTY_LABELS[pool.difficulty]) if pool.difficulty else ""]
    return words + (_("（%(more)s）", more=str(_("，")).join(filter(None, more))) if any(more) else "")
