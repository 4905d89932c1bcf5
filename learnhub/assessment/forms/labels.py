"""The words for question kinds, states and releases."""

from flask_babel import lazy_gettext as _l

from learnhub.assessment.service.wording import KIND_LABELS

__all__ = [
    "AT_ONCE_WHENS",
    "CATEGORY_LABELS",
    "COUNTED",
    "DECISION_LABELS",
    "DOINGS",
    "KIND_LABELS",
    "PRESET_LABELS",
    "REVIEW_LABELS",
    "RULE_LABELS",
    "STANDING_LABELS",
    "STATE_LABELS",
    "WAYS",
    "WHENS",
    "WHEN_LABELS",
]

STATE_LABELS = {"draft": _l("未发布"), "published": _l("已发布"), "withdrawn": _l("已撤回")}
STANDING_LABELS = {
    "not_open": _l("未开始"),
    "open": _l("可以参加"),
    "running": _l("作答中"),
    "marking": _l("等待阅卷"),
    "submitted": _l("已交卷"),
    "released": _l("已出成绩"),
    "deferred": _l("缓考"),
    "unprepared": _l("先要完成别的内容"),
    "shut": _l("已停止入场"),
    "missed": _l("缺考"),
    "closed": _l("已撤回"),
}
DECISION_LABELS = {
    "full": _l("全员得分"),
    "left_out": _l("剔除，不计入总分"),
    "key": _l("按题库里更正后的答案重新评分"),
    "none": _l("恢复原来的评分"),
}
WHEN_LABELS = {
    "during": _l("作答中，每题答完核对"),
    "after_submit": _l("交卷后"),
    "after_close": _l("考试结束后"),
    "at_time": _l("指定时间"),
    "by_hand": _l("手动公布"),
    "never": _l("不公布"),
}
RULE_LABELS = {
    "": _l("按本单位的设置"),
    "all_or_nothing": _l("全对得分"),
    "half_for_subset": _l("漏选得半"),
    "per_right_option": _l("少选给分"),
    "fixed_per_right_option": _l("每个选项给固定分"),
    "with_penalty": _l("选错倒扣"),
}
REVIEW_LABELS = {"open": _l("等待答复"), "changed": _l("已更正"), "kept": _l("维持原分")}
PRESET_LABELS = {"formal": _l("正式考试"), "practice": _l("练习"), "score_only": _l("只公布成绩")}
WHENS = [(when, label) for when, label in WHEN_LABELS.items() if when != "during"]
AT_ONCE_WHENS = list(WHEN_LABELS.items())
CATEGORY_LABELS = {
    "full": _l("正式党员"),
    "probationary": _l("预备党员"),
    "prospect": _l("发展对象"),
    "activist": _l("入党积极分子"),
    "applicant": _l("入党申请人"),
    "none": _l("群众"),
}
COUNTED = [("best", _l("最高的一次")), ("first", _l("第一次"))]
DOINGS = [("exam", _l("正式考试")), ("practice", _l("模拟练习"))]
WAYS = [("whole", _l("整卷作答，可以来回修改")), ("stepwise", _l("一题一题地答，交一题进一题，不能返回"))]
