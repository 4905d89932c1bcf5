"""Papers: which questions, in which order, frozen when an attempt starts."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.models import FIXED, Exam
from learnhub.assessment.rules import drawing
from learnhub.assessment.service.placing import places_of
from learnhub.assessment.service.wording import KIND_LABELS
from learnhub.core.errors import Refused


def freeze_paper(exam: Exam, seed: int) -> list[dict[str, Any]]:
    """The paper of one attempt: questions in order, each with its version, options in order, marks and marking rule."""
    slots = _slots(exam, seed)
    versions = queries.current_versions([slot.question_id for slot in slots])
    slots = [slot for slot in slots if slot.question_id in versions]
    if exam.shuffles_questions:
        kinds = [versions[slot.question_id].kind for slot in slots]
        slots = [slots[position] for position in drawing.shuffle_questions(kinds, seed)]
    rule = queries.marking_rule(exam).on_paper()
    paper = [
        place | rule for slot in slots for place in places_of(versions[slot.question_id], slot.marks, seed, shuffles=exam.shuffles_options)
    ]
    if not paper:
        raise Refused(_("这场考试还没有试题，请联系组织者。"))
    return paper


def _slots(exam: Exam, seed: int) -> list[drawing.Slot]:
    """What the exam asks: its items, some of them drawn, or a draw from banks. Raises Refused when a bank has become too small."""
    items = [drawing.Slot(item.question_id, item.marks) for item in exam.items]
    if exam.paper_mode == FIXED:
        return items
    try:
        if exam.draws:
            rules = [drawing.Rule((draw.bank_id, draw.kind), draw.count, draw.marks) for draw in exam.draws]
            return drawing.draw(rules, queries.pools(rules), seed)
        rules = [drawing.Rule("quiz", exam.draw_count, items[0].marks if items else 0.0)]
        return drawing.draw(rules, {"quiz": [item.question_id for item in items]}, seed)
    except drawing.PoolTooSmall as short:
        raise Refused(shortage_sentence(short.shortages)) from None


def shortage_sentence(missing: Sequence[drawing.Shortage]) -> str:
    """What is missing, bank by bank: 《纪律》多选题要抽 20 题，只有 12 题，还缺 8 题。"""
    names = queries.bank_names([lack.rule.pool[0] for lack in missing if isinstance(lack.rule.pool, tuple)])
    lines = []
    for lack in missing:
        bank, kind = lack.rule.pool if isinstance(lack.rule.pool, tuple) else (None, None)
        lines.append(
            _(
                "“%(bank)s”的%(kind)s要抽 %(wanted)s 题，只有 %(have)s 题，还缺 %(short)s 题",
                bank=names.get(bank, _("本测验")),
                kind=_kind(kind),
                wanted=lack.rule.count,
                have=lack.have,
                short=lack.rule.count - lack.have,
            )
        )
    return str(_("；")).join(lines) + str(_("。"))


def _kind(kind: str | None) -> str:
    return str(KIND_LABELS.get(kind or "", _("题目")))
