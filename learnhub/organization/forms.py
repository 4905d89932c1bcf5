"""Forms of units, members, roles and posts, and the words for their kinds."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from learnhub.core.choices import SelectField
from learnhub.core.forms import DayField, Form

KIND_LABELS = {
    "department": _l("部门"),
    "committee": _l("党委"),
    "general_branch": _l("党总支"),
    "branch": _l("党支部"),
    "group": _l("党小组"),
}
CATEGORY_LABELS = {
    "full": _l("正式党员"),
    "probationary": _l("预备党员"),
    "prospect": _l("发展对象"),
    "activist": _l("入党积极分子"),
    "applicant": _l("入党申请人"),
    "none": _l("群众"),
}
STATUS_LABELS = {
    "active": _l("在册"),
    "mobile": _l("流动"),
    "out_of_contact": _l("失联"),
    "suspended": _l("停止党籍"),
    "transferred": _l("已转出"),
    "left": _l("已离开"),
    "deceased": _l("已故"),
}
ROLE_LABELS = {"member": _l("党员"), "organizer": _l("党务工作者"), "leader": _l("领导"), "administrator": _l("管理员")}
GENDER_LABELS = {"": _l("不填"), "male": _l("男"), "female": _l("女")}
PHONE = re.compile(r"^\s*(\+?86[\s-]?)?1\d{2}[\s-]?\d{4}[\s-]?\d{4}\s*$")
_REQUIRED = _l("这一项必须填写。")


class UnitForm(Form):
    """A unit's name, kind, parent and place among its siblings."""

    name = StringField(_l("名称"), validators=[InputRequired(_REQUIRED), Length(max=80, message=_l("名称不超过 80 个字。"))])
    kind = SelectField(_l("类型"))
    parent_id = SelectField(_l("上级单位"), coerce=int)
    position = IntegerField(
        _l("排列顺序"),
        default=0,
        validators=[InputRequired(_l("请填写整数，越小越靠前。")), NumberRange(0, 9999, _l("请填写 0 到 9999 之间的整数。"))],
    )


class MemberForm(Form):
    """What is known of a member; `staff_number`, department and branch only when she is new."""

    name = StringField(_l("姓名"), validators=[InputRequired(_REQUIRED), Length(max=60, message=_l("姓名不超过 60 个字。"))])
    staff_number = StringField(
        _l("工号"),
        validators=[
            InputRequired(_REQUIRED),
            Length(max=32, message=_l("工号不超过 32 个字符。")),
            Regexp(r"^\s*[0-9A-Za-z_\-]+\s*$", message=_l("工号只能由数字、字母和 - _ 组成。")),
        ],
    )
    phone = StringField(_l("手机号"), validators=[Optional(), Regexp(PHONE, message=_l("手机号应是 11 位数字，以 1 开头。"))])
    category = SelectField(_l("人员类别"), choices=CATEGORY_LABELS)
    gender = SelectField(_l("性别"), choices=GENDER_LABELS)
    joined_party_on = DayField(_l("入党日期"), validators=[Optional()])
    department_id = SelectField(_l("部门"), coerce=int)
    branch_id = SelectField(_l("党支部"), coerce=int)
    note = TextAreaField(_l("备注"), validators=[Length(max=500, message=_l("备注不超过 500 个字。"))])


class MoveForm(Form):
    """Where a member goes, and from which day."""

    unit_id = SelectField(_l("调入单位"), coerce=int)
    day = DayField(_l("从哪一天起"), validators=[InputRequired(_l("请选择日期。"))])


class StatusForm(Form):
    """A member's status, and from which day."""

    status = SelectField(_l("状态"), choices=STATUS_LABELS)
    day = DayField(_l("从哪一天起"), validators=[InputRequired(_l("请选择日期。"))])


class RoleForm(Form):
    """A role and the unit at which it holds."""

    role = SelectField(_l("角色"))
    unit_id = SelectField(_l("范围"), coerce=int)


class PostForm(Form):
    """A party post, where, and since when."""

    title = StringField(_l("党内职务"), validators=[InputRequired(_REQUIRED), Length(max=40, message=_l("职务不超过 40 个字。"))])
    unit_id = SelectField(_l("所在组织"), coerce=int)
    day = DayField(_l("任职日期"), validators=[InputRequired(_l("请选择日期。"))])


class ReplyForm(Form):
    """What is said about a request; `form_key` is drawn when the form is opened, so that it counts once."""

    form_key = HiddenField()
    step = HiddenField()
    words = TextAreaField(_l("情况说明"), validators=[Length(max=500, message=_l("请不超过 500 个字。"))])
