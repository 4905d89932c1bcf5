"""Every setting of the domain, with its kind, default, range, scope and explanation."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

Value = bool | int | float | str


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


class NotAllowed(ValueError):
    """What was typed is not allowed; `sentence` with `values` says what is."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values


class Scope(StrEnum):
    """Where an override may be made."""

    PLATFORM = "platform"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `key` is `feature.name`, `kind` decides how a typed value is read."""

    key: str
    kind: type[bool] | type[int] | type[float] | type[str]
    default: Value
    label: str
    explanation: str
    scope: Scope = Scope.PLATFORM
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_time_zone: bool = False

    @property
    def group(self) -> str:
        """The feature the setting belongs to."""
        return self.key.split(".", 1)[0]

    def parse(self, text: str) -> Value:
        """The value typed as `text`. Raises NotAllowed with a sentence that says what is."""
        text = text.strip()
        if self.kind is bool:
            if text in {"true", "1", "on", "yes", "是"}:
                return True
            if text in {"false", "0", "off", "no", "否", ""}:
                return False
            raise NotAllowed(N_("请选择“是”或“否”"))
        if self.kind is str:
            if self.choices and text not in self.choices:
                raise NotAllowed(N_("请填写其中之一：%(choices)s"), choices="、".join(self.choices))
            if len(text) > 2000:
                raise NotAllowed(N_("请不要超过 2000 个字"))
            if self.is_required and not text:
                raise NotAllowed(N_("请填写内容，不能留空"))
            if self.is_time_zone and text not in available_timezones():
                raise NotAllowed(N_("请填写时区的标准名称，如 Asia/Shanghai"))
            return text
        return self._number(text)

    def _number(self, text: str) -> int | float:
        try:
            number = int(text) if self.kind is int else float(text)
        except ValueError:
            raise NotAllowed(N_("请填写整数") if self.kind is int else N_("请填写数字")) from None
        if math.isnan(number) or (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise NotAllowed(N_("请填写 %(least)s 到 %(most)s 之间的数"), least=f"{self.least:g}", most=f"{self.most:g}")
        return number


def _s(key: str, default: Value, label: str, explanation: str, **more: Any) -> Setting:
    return Setting(key, type(default), default, label, explanation, **more)


SETTINGS: tuple[Setting, ...] = (
    _s("calendar.time_zone", "Asia/Shanghai", N_("时区"), N_("日、周、年从何时开始；改动后历史归属不变。"), is_time_zone=True),
    _s("site.name", "党员学习平台", N_("平台名称"), N_("页面左上角和标题中的名称。"), is_required=True),
    _s("site.organization", "机关党委", N_("主办单位"), N_("页脚和登录页显示的主办单位；建立组织时取党组织的名称。"), is_required=True),
    _s("site.support", "", N_("技术支持"), N_("页脚显示的联系方式。")),
    _s("site.icp", "", N_("ICP 备案号"), N_("页脚显示；留空则不显示。")),
    _s("site.police_record", "", N_("公安备案号"), N_("页脚显示；留空则不显示。")),
    _s("site.relief_mode", False, N_("减负模式"), N_("开启后不按登录和时长计分，不设时长榜和连续学习。")),
    _s("site.relief_basis", "", N_("减负模式依据"), N_("决定开启或不开启减负模式所依据的文件，显示在规则页。")),
    _s(
        "accounts.idle_minutes",
        30,
        N_("无操作自动退出"),
        N_("多少分钟没有操作就退出登录；播放中的视频和进行中的考试算作操作。"),
        least=5,
        most=240,
    ),
    _s("accounts.failures_before_lock", 5, N_("登录失败锁定次数"), N_("连续输错多少次后锁定。"), least=3, most=10),
    _s("accounts.lock_minutes", 15, N_("锁定时长"), N_("锁定多少分钟。"), least=5, most=1440),
    _s("accounts.code_minutes", 30, N_("一次性登录码有效期"), N_("管理员给出的一次性登录码多少分钟内有效。"), least=5, most=1440),
    _s("audit.keep_days", 365, N_("审计日志保存天数"), N_("网络安全法要求不少于六个月（184 天）。"), least=184, most=3650),
    _s("notices.keep_days", 180, N_("通知保存天数"), N_("通知保存多少天，之后自动删除。"), least=7, most=730),
    _s("learning.highest_rate", 2.0, N_("最高计时倍速"), N_("快于此倍速播放的部分不计；课程可以另设更低的值。"), least=1.0, most=2.0),
    _s("learning.complete_coverage", 0.9, N_("视频完成比例"), N_("有效观看达到多少即为学完；课程可以另设。"), least=0.5, most=1.0),
    _s("learning.bucket_seconds", 120, N_("计时缓冲上限"), N_("两次上报之间最多累积多少秒可计时间，容忍网络抖动。"), least=30, most=300),
    _s("learning.outage_seconds", 900, N_("断网补报上限"), N_("断网期间的学习最多补记多少秒。"), least=0, most=3600),
    _s("learning.presence_checks", True, N_("在线确认"), N_("长于 10 分钟的视频和音频，每学 10 到 20 分钟确认一次是否在学。")),
    _s("learning.keep_beats_days", 90, N_("学习心跳保存天数"), N_("原始心跳记录保存多少天，汇总永久保存。"), least=7, most=90),
    _s("learning.article_pace", 900, N_("文章最快阅读速度"), N_("每分钟最多按多少字计，低于所需停留时间不算读完。"), least=300, most=2000),
    _s("learning.article_most_minutes", 20, N_("文章停留上限"), N_("一篇文章最多要求停留多少分钟。"), least=1, most=60),
    _s("ranking.top", 50, N_("榜单显示名次"), N_("普通成员看到榜单前多少名和自己前后的名次。"), least=3, most=500),
    _s("ranking.least_people", 5, N_("参与部门排名的最少人数"), N_("少于此人数的部门单列为“人数不足”。"), least=1, most=100),
    _s(
        "questions.several_rule",
        "all_or_nothing",
        N_("多选题计分"),
        N_(
            "全对得分：少选、多选都不得分；漏选得半：没有选错而少选的得一半；少选给分：按选对的个数给分，选错不得分；"
            "每个选项给固定分：选对一个得 0.5 分，选错不得分；选错倒扣：选对加分，选错扣分。考试可以另设。"
        ),
        scope=Scope.UNIT,
        choices=("all_or_nothing", "half_for_subset", "per_right_option", "fixed_per_right_option", "with_penalty"),
    ),
    _s("assessment.grace_seconds", 30, N_("交卷宽限"), N_("到时后仍接收多少秒内送达的答案。"), least=0, most=120),
    _s("assessment.pass_percent", 60, N_("默认及格线"), N_("新建考试的及格线，百分比。"), scope=Scope.UNIT, least=1, most=100),
    _s("catalog.author_may_publish", True, N_("允许作者自己发布"), N_("关闭后，写课程和考试的人不能自己发布。"), scope=Scope.UNIT),
)

# What a choice is called on the page.
CHOICE_WORDS: Mapping[str, str] = {
    "all_or_nothing": N_("全对得分"),
    "half_for_subset": N_("漏选得半"),
    "per_right_option": N_("少选给分"),
    "fixed_per_right_option": N_("每个选项给固定分"),
    "with_penalty": N_("选错倒扣"),
}
REGISTRY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


def choose(key: str, overrides: Mapping[tuple[str, int | None], Value], units: tuple[int, ...] = ()) -> Value:
    """The value of `key` for a unit with ancestors `units`, nearest last: the nearest override, the platform's, the default."""
    setting = REGISTRY[key]
    if setting.scope is Scope.UNIT:
        for unit in reversed(units):
            if (key, unit) in overrides:
                return overrides[key, unit]
    return overrides.get((key, None), setting.default)


Reader = Callable[[str], Value]
