"""The form of an exam."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from learnhub.assessment.forms.labels import WHENS
from learnhub.core.clock import local, zone
from learnhub.core.forms import Form, MomentField

_REQUIRED = _l("这一项必须填写。")
_DATE = _l("请填写日期和时间，如 2026-03-05 14:30。")


class ExamForm(Form):
    """An exam's settings; times are on the platform's wall clock."""

    title = StringField(_l("考试名称"), validators=[InputRequired(_REQUIRED), Length(max=120, message=_l("名称不超过 120 个字。"))])
    unit_id = SelectField(_l("主办单位"), coerce=int)
    instructions = TextAreaField(_l("考试说明"), validators=[Optional(), Length(max=4000, message=_l("说明不超过 4000 个字。"))])
    opens_at = MomentField(_l("开始时间"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[InputRequired(_DATE)])
    closes_at = MomentField(_l("结束时间"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[InputRequired(_DATE)])
    minutes = IntegerField(_l("限时（分钟）"), validators=[Optional(), NumberRange(1, 600, _l("限时请填写 1 到 600 分钟，或留空。"))])
    pass_percent = IntegerField(
        _l("及格线（百分比）"), validators=[InputRequired(_REQUIRED), NumberRange(0, 100, _l("及格线请填写 0 到 100 之间的百分比。"))]
    )
    attempts_allowed = IntegerField(
        _l("可考次数"), validators=[InputRequired(_REQUIRED), NumberRange(0, 100, _l("可考次数请填写 0 到 100；0 表示不限次数。"))]
    )
    shuffles_questions = BooleanField(_l("打乱题目顺序（同一题型内）"))
    shuffles_options = BooleanField(_l("打乱选项顺序"))
    score_when = SelectField(_l("成绩"), choices=WHENS)
    right_answers_when = SelectField(_l("正确答案"), choices=WHENS)
    explanations_when = SelectField(_l("解析"), choices=WHENS)


def to_moment(wall: datetime | None) -> datetime | None:
    """A time typed on the platform's wall clock, as a moment."""
    return wall.replace(tzinfo=zone()) if wall else None


def to_wall(moment: datetime | None) -> datetime | None:
    """A moment as it is typed."""
    return local(moment).replace(tzinfo=None) if moment else None
