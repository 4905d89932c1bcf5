"""Forms of notices."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from learnhub.core.choices import SelectField, SelectMultipleField
from learnhub.core.forms import Form
from learnhub.notices.rules.addresses import MOST
from learnhub.notices.rules.kinds import KINDS

LANGUAGES: list[tuple[str, Any]] = [("zh", "中文"), ("en", "English")]


class AddressForm(Form):
    """An address to be confirmed."""

    address = StringField(_l("邮箱"), validators=[InputRequired(_l("请填写邮箱。")), Length(max=MOST)])


class ChoiceForm(Form):
    """What comes by e-mail, and in which language."""

    kinds = SelectMultipleField(
        _l("发到邮箱的通知"),
        choices=[(key, _l(word)) for key, word in KINDS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    language = SelectField(_l("邮件的语言"), choices=LANGUAGES)


class TestForm(Form):
    """Where a test e-mail goes."""

    recipient = StringField(_l("收件邮箱"), validators=[InputRequired(_l("请填写邮箱。")), Length(max=MOST)])
