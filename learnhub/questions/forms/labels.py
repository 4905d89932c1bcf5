"""The words for types, difficulty, states and markup of questions."""

from flask_babel import lazy_gettext as _l

from learnhub.questions.service import HTML, MARKDOWN, TEXT

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
DIFFICULTY_LABELS = {"easy": _l("易"), "medium": _l("中"), "hard": _l("难")}
STATE_LABELS = {"in_use": _l("已启用"), "in_review": _l("待审核"), "draft": _l("草稿"), "retired": _l("已停用"), "all": _l("全部状态")}
MARKUP_LABELS = {TEXT: _l("纯文字"), MARKDOWN: "Markdown", HTML: "HTML"}
