"""The words for question kinds, states and releases."""

from flask_babel import lazy_gettext as _l

from learnhub.assessment.service.wording import KIND_LABELS

__all__ = ["DECISION_LABELS", "KIND_LABELS", "STANDING_LABELS", "STATE_LABELS", "WHENS", "WHEN_LABELS"]

STATE_LABELS = {"draft": _l("未发布"), "published": _l("已发布"), "withdrawn": _l("已撤回")}
STANDING_LABELS = {
    "not_open": _l("未开始"),
    "open": _l("可以参加"),
    "running": _l("作答中"),
    "marking": _l("等待阅卷"),
    "submitted": _l("已交卷"),
    "released": _l("已出成绩"),
    "missed": _l("缺考"),
    "closed": _l("已撤回"),
}
DECISION_LABELS = {
    "full": _l("全员得分"),
    "left_out": _l("剔除，不计入总分"),
    "key": _l("按题库里更正后的答案重新评分"),
    "none": _l("恢复原来的评分"),
}
WHEN_LABELS = {"after_submit": _l("交卷后"), "after_close": _l("考试结束后"), "never": _l("不公布")}
WHENS = list(WHEN_LABELS.items())
