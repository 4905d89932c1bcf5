"""What the types of questions are called."""

from flask_babel import lazy_gettext as _l

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
