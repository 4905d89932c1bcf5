"""The form of an exam."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from learnhub.assessment.forms.labels import CATEGORY_LABELS, COUNTED, DOINGS, WAYS
from learnhub.assessment.forms.results import ResultFields
from learnhub.core.choices import RadioField, SelectField, SelectMultipleField
from learnhub.core.clock import local, zone
from learnhub.core.forms import FormKeyField, MomentField
from learnhub.core.requests import whole

_REQUIRED = _l("这一项必须填写。")
_MINUTES = _l("请填写 1 到 1440 分钟，或留空。")
_LEAST = _l("请填写 1 到 600 分钟，或留空。")
_DATE = _l("请填写日期和时间，如 2026-03-05 14:30。")


class ExamForm(ResultFields):
    """An exam's settings; times are on the platform's wall clock."""

    form_key = FormKeyField()
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
    entry_minutes = IntegerField(_l("开考后几分钟停止入场"), validators=[Optional(), NumberRange(1, 1440, _MINUTES)])
    gives_full_time = BooleanField(_l("进入即享满时长"))
    least_minutes = IntegerField(_l("入场后几分钟才可交卷"), validators=[Optional(), NumberRange(1, 600, _LEAST)])
    daily_attempts = IntegerField(_l("每天最多几次"), validators=[Optional(), NumberRange(0, 100, _l("请填写 0 到 100；0 表示每天不限。"))])
    counts = SelectField(_l("多次作答时算哪一次"), choices=COUNTED, default="best")
    categories = SelectMultipleField(_l("人员类别"), choices=CATEGORY_LABELS)
    password = StringField(_l("入场口令"), validators=[Optional(), Length(min=4, max=60, message=_l("口令请写 4 到 60 个字。"))])
    drops_password = BooleanField(_l("取消口令"))
    networks = TextAreaField(_l("只能从这些网络进入"), validators=[Optional(), Length(max=2000, message=_l("最多写 2000 个字。"))])
    courses = SelectMultipleField(_l("先学完这些课程"), coerce=whole, validate_choice=False)
    exams = SelectMultipleField(_l("先通过这些考试"), coerce=whole, validate_choice=False)
    doing = RadioField(_l("性质"), choices=DOINGS, default="exam")
    way = RadioField(_l("怎样出题"), choices=WAYS, default="whole")
    is_capped = BooleanField(_l("补考成绩最高按及格线计"))
    shuffles_questions = BooleanField(_l("打乱题目顺序（同一题型内）"))
    shuffles_options = BooleanField(_l("打乱选项顺序"))


def to_moment(wall: datetime | None) -> datetime | None:
    """A time typed on the platform's wall clock, as a moment."""
    return wall.replace(tzinfo=zone()) if wall else None


def to_wall(moment: datetime | None) -> datetime | None:
    """A moment as it is typed."""
    return local(moment).replace(tzinfo=None) if moment else None
