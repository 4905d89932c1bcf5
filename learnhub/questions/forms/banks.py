"""Forms of banks and of rules that changed."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, Length

from learnhub.core.choices import SelectField
from learnhub.core.forms import Form


class BankForm(Form):
    """A bank's name and, when it is new, the unit that owns it."""

    name = StringField(
        _l("题库名称"), validators=[InputRequired(_l("请填写题库名称。")), Length(max=80, message=_l("题库名称不超过 80 个字。"))]
    )
    unit_id = SelectField(_l("所属单位"), coerce=int)


class TopicForm(Form):
    """A topic's path."""

    name = StringField(_l("章节"), validators=[InputRequired(_l("请填写章节名称。"))])


class SourceChangeForm(Form):
    """A rule that changed on a day."""

    source = StringField(
        _l("文件名称"), validators=[InputRequired(_l("请填写文件名称。")), Length(max=200, message=_l("文件名称不超过 200 个字。"))]
    )
    clause = StringField(_l("条款"), validators=[Length(max=80, message=_l("条款不超过 80 个字，请缩短。"))])
    changed_on = DateField(_l("变动日期"), validators=[InputRequired(_l("请填写变动日期。"))])
    everywhere = BooleanField(_l("我能修改的其他题库里以此为出处的题，一并列出来核对"), default=True)
    note = StringField(_l("说明"), validators=[Length(max=200, message=_l("说明不超过 200 个字。"))])
