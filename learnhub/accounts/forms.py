"""Forms of signing in and of passwords."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from learnhub.core.forms import Form


class SignInForm(Form):
    """Staff number or phone, and password."""

    identifier = StringField(_l("工号或手机号"), validators=[InputRequired(_l("请填写工号或手机号。")), Length(max=64)])
    password = PasswordField(_l("密码"), validators=[InputRequired(_l("请填写密码。")), Length(max=256)])


class CodeForm(Form):
    """Staff number or phone, and the one-time code of an organizer."""

    identifier = StringField(_l("工号或手机号"), validators=[InputRequired(_l("请填写工号或手机号。")), Length(max=64)])
    code = StringField(_l("一次性登录码"), validators=[InputRequired(_l("请填写一次性登录码。")), Length(max=32)])


class ChangePasswordForm(Form):
    """The present password, and the new one twice."""

    present = PasswordField(_l("现在的密码"), validators=[InputRequired(_l("请填写现在的密码。")), Length(max=256)])
    new = PasswordField(_l("新密码"), validators=[InputRequired(_l("请填写新密码。")), Length(max=256)])
    again = PasswordField(
        _l("再输一遍新密码"),
        validators=[InputRequired(_l("请再输一遍新密码。")), EqualTo("new", _l("两次输入的新密码不一致，请重新输入。"))],
    )


class FirstPasswordForm(Form):
    """A new password after a first sign-in or a one-time code, when the present one is not asked."""

    new = PasswordField(_l("新密码"), validators=[InputRequired(_l("请填写新密码。")), Length(max=256)])
    again = PasswordField(
        _l("再输一遍新密码"),
        validators=[InputRequired(_l("请再输一遍新密码。")), EqualTo("new", _l("两次输入的新密码不一致，请重新输入。"))],
    )
