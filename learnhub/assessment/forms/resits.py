"""The form of a resit."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from learnhub.core.choices import SelectMultipleField
from learnhub.core.forms import Form, FormKeyField, MomentField
from learnhub.core.requests import whole

_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_DATE = _l("请填写日期和时间，如 2026-03-05 14:30。")


class ResitForm(Form):
    """When a resit is, for whom, and what it asks and gives."""

    form_key = FormKeyField()
    title = StringField(
        _l("考试名称"), validators=[InputRequired(_l("这一项必须填写。")), Length(max=120, message=_l("名称不超过 120 个字。"))]
    )
    opens_at = MomentField(_l("开始时间"), format=_TIMES, validators=[InputRequired(_DATE)])
    closes_at = MomentField(_l("结束时间"), format=_TIMES, validators=[InputRequired(_DATE)])
    is_capped = BooleanField(_l("补考成绩最高按及格线计"))
    draws_anew = BooleanField(_l("另抽新题"))
    people = SelectMultipleField(_l("参加补考的人"), coerce=whole, validate_choice=False)
