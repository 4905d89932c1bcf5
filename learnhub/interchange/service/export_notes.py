"""What a written file could not hold, in sentences for who opens it."""

from collections.abc import Sequence

from flask_babel import gettext as _

from learnhub.interchange.rules.exported import (
    FRACTIONS,
    IMAGES,
    INDEFINITE_AS_MULTIPLE,
    KIND,
    MARKUP,
    PINNED,
    SHORT_AS_ESSAY,
    Losses,
    told,
)
from learnhub.questions.rules.drafts import QuestionDraft


def export_notes(drafts: Sequence[QuestionDraft], losses: Losses) -> list[str]:
    """How many questions are not in the file, and how many lost what."""
    counts = told(drafts, losses)
    left_out = counts.pop(KIND, 0)
    sentences = [str(_("有 %(n)s 题这种格式放不下，没有导出；导出 Excel 可以得到全部题目。", n=left_out))] if left_out else []
    if indefinite := counts.pop(INDEFINITE_AS_MULTIPLE, 0):
        sentences.append(str(_("有 %(n)s 道不定项选择题写成了多选题。", n=indefinite)))
    if short := counts.pop(SHORT_AS_ESSAY, 0):
        sentences.append(str(_("有 %(n)s 道简答题写成了论述题。", n=short)))
    if counts:
        names = _names()
        lost = _("、").join(str(_("%(part)s（%(n)s 题）", part=names.get(code, code), n=n)) for code, n in counts.most_common())
        sentences.append(str(_("没有写进这个文件的内容：%(lost)s。", lost=lost)))
    return sentences


def _names() -> dict[str, str]:
    return {
        "topic": _("章节"),
        "tags": _("标签"),
        "explanation": _("解析"),
        "difficulty": _("难度"),
        "source": _("出处"),
        "clause": _("条款"),
        "in_force": _("施行日期"),
        "unit": _("单位"),
        "sample": _("参考答案"),
        "rubric": _("评分要点"),
        "is_exact": _("严格匹配"),
        IMAGES: _("图片"),
        MARKUP: _("文字格式"),
        FRACTIONS: _("各项的得分比例"),
        PINNED: _("固定的选项位置"),
    }
