"""Forms of assignments."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from learnhub.core.choices import RadioField, SelectField, SelectMultipleField
from learnhub.core.forms import DayField, Form
from learnhub.core.requests import whole

CATEGORY_LABELS = {
    "full": _l("正式党员"),
    "probationary": _l("预备党员"),
    "prospect": _l("发展对象"),
    "activist": _l("入党积极分子"),
    "applicant": _l("入党申请人"),
    "none": _l("群众"),
}
REQUIRED, RECOMMENDED = "required", "recommended"


class AssignmentForm(Form):
    """An assignment as an organizer writes it; what belongs together is checked by the service.

    `form_key` is drawn when the form is opened, `seen` says which version of an assignment it was filled from.
    """

    form_key = HiddenField()
    seen = HiddenField()
    title = StringField(
        _l("任务名称"),
        validators=[
            DataRequired(_l("请填写任务名称，不超过 120 个字。")),
            Length(max=120, message=_l("请填写任务名称，不超过 120 个字。")),
        ],
    )
    words = TextAreaField(_l("任务说明"), validators=[Optional(), Length(max=1000, message=_l("任务说明不超过 1000 个字。"))])
    unit_id = SelectField(_l("布置单位"), coerce=int)
    kind = RadioField(
        _l("要求"),
        choices=[(REQUIRED, _l("必修")), (RECOMMENDED, _l("推荐"))],
        default=REQUIRED,
        validators=[InputRequired(_l("请选择必修或推荐。"))],
    )
    starts_on = DayField(_l("开始日期"), validators=[InputRequired(_l("请选择日期，或写成 2025-03-01 的样子。"))])
    due_on = DayField(_l("截止日期"), validators=[Optional()])
    units = SelectMultipleField(_l("单位"), coerce=whole, validate_choice=False)
    categories = SelectMultipleField(_l("人员类别"), choices=CATEGORY_LABELS)
    names = TextAreaField(_l("另外点名布置给"), validators=[Optional(), Length(max=6000, message=_l("一次最多点名 500 人。"))])
    courses = SelectMultipleField(_l("课程"), coerce=whole, validate_choice=False)
    lessons = SelectMultipleField(_l("单独的节"), coerce=whole, validate_choice=False)
    exams = SelectMultipleField(_l("考试"), coerce=whole, validate_choice=False)
    items = HiddenField()  # where what concerns courses, lessons and exams together is said
    needs_pass = BooleanField(_l("考试及格才算完成"), default=True)
    takes_joiners = BooleanField(_l("以后来到这些单位的人，也要完成"), default=True)


class ExtensionForm(Form):
    """A later due day for one person."""

    until = DayField(_l("延期到"), validators=[InputRequired(_l("请选择日期，或写成 2025-03-01 的样子。"))])
    reason = StringField(
        _l("延期的原因"),
        validators=[
            DataRequired(_l("请写明延期的原因，不超过 200 个字。")),
            Length(max=200, message=_l("请写明延期的原因，不超过 200 个字。")),
        ],
    )


class ManyExtensionsForm(ExtensionForm):
    """The same for those ticked."""

    members = SelectMultipleField(_l("人员"), coerce=whole, validate_choice=False)
