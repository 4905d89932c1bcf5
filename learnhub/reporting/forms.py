"""Forms of reports."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from learnhub.core.choices import SelectField
from learnhub.core.forms import DayField, Form
from learnhub.organization.rules.work_requests import LONGEST, SUBJECTS


class AskForm(Form):
    """What a leader asks of the organizers; `form_key` is drawn when the form is opened, so that it is asked once."""

    form_key = HiddenField()
    subject = SelectField(_l("事项"), choices=[(key, _l(word)) for key, word in SUBJECTS.items()])
    words = TextAreaField(_l("要求"), validators=[Length(max=LONGEST, message=_l("请不超过 500 个字。"))])
    due_on = DayField(_l("期限"), validators=[InputRequired(_l("请选择日期。"))])
