"""The form of one setting."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from learnhub.core.forms import Form


class SettingForm(Form):
    """A value as it is typed; the registry says what is allowed."""

    value = StringField(_l("新的值"), validators=[Length(max=2000, message=_l("请不要超过 2000 个字。"))])
