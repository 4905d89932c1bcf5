"""The form of what is granted to a member or a unit."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from learnhub.assessment.rules.overrides import MOST_EXTRA_ATTEMPTS, MOST_EXTRA_MINUTES, MOST_EXTRA_PERCENT
from learnhub.core.forms import Form, MomentField

_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_REASON = _l("请写明原因，不超过 200 个字。")


class OverrideForm(Form):
    """Extra time, a window and attempts of one's own, 缓考; times are on the platform's wall clock."""

    extra_minutes = IntegerField(
        _l("延长（分钟）"), validators=[Optional(), NumberRange(0, MOST_EXTRA_MINUTES, _l("延长的分钟数请填写 0 到 600。"))]
    )
    extra_percent = IntegerField(
        _l("延长（限时的百分之几）"), validators=[Optional(), NumberRange(0, MOST_EXTRA_PERCENT, _l("延长的百分比请填写 0 到 300。"))]
    )
    opens_at = MomentField(_l("另定开始时间"), format=_TIMES, validators=[Optional()])
    closes_at = MomentField(_l("另定结束时间"), format=_TIMES, validators=[Optional()])
    extra_attempts = IntegerField(
        _l("增加次数"), validators=[Optional(), NumberRange(0, MOST_EXTRA_ATTEMPTS, _l("增加的次数请填写 0 到 20。"))]
    )
    is_deferred = BooleanField(_l("缓考"))
    reason = StringField(_l("原因"), validators=[DataRequired(_REASON), Length(max=200, message=_REASON)])
