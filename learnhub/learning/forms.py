"""Forms of learning."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from learnhub.core.forms import Form
from learnhub.learning.models.flags import CONFIRMED, DISMISSED


class DecisionForm(Form):
    """What a named person makes of odd study."""

    verdict = RadioField(
        _l("结论"),
        choices=[(DISMISSED, _l("没有问题")), (CONFIRMED, _l("属实"))],
        validators=[InputRequired(_l("请选择“属实”或“没有问题”。"))],
    )
    note = TextAreaField(
        _l("依据"),
        validators=[DataRequired(_l("请写明依据，不超过 200 个字。")), Length(max=200, message=_l("请写明依据，不超过 200 个字。"))],
    )
    takes_back = BooleanField(_l("属实时，撤回这一节及其课程的学时和积分"))


class RevocationForm(Form):
    """Why a certificate is revoked."""

    reason = StringField(
        _l("撤销原因"),
        validators=[
            DataRequired(_l("请写明撤销的原因，不超过 200 个字。")),
            Length(max=200, message=_l("请写明撤销的原因，不超过 200 个字。")),
        ],
    )
