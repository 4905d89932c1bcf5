"""Forms of learning."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from learnhub.core.choices import RadioField, SelectField, SelectMultipleField
from learnhub.core.forms import DayField, Form, FormKeyField, MomentField
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


CATEGORY_LABELS = {
    "full": _l("正式党员"),
    "probationary": _l("预备党员"),
    "prospect": _l("发展对象"),
    "activist": _l("入党积极分子"),
    "applicant": _l("入党申请人"),
    "none": _l("群众"),
}
AWARD_LABELS = {
    "course": _l("学完整门课程一次计入"),
    "lesson": _l("按节计入"),
    "proportional": _l("按完成的比例计入"),
    "tiers": _l("按各节的时长分档"),
}
HOUR_LABELS = {"concentrated": _l("集中培训"), "group": _l("集体学习"), "online": _l("网络自学")}


class PlanForm(Form):
    """A plan of study hours; what it says is checked by the service."""

    year = IntegerField(_l("年度"), validators=[InputRequired(_l("请填写年份，例如 2026。"))])
    name = StringField(_l("名称"), validators=[DataRequired(_l("请填写考核目标的名称，不超过 80 个字。"))])
    hours = DecimalField(_l("目标学时"), places=1, validators=[InputRequired(_l("目标学时请填写 0.5 到 366 之间的数，以 0.5 为单位。"))])
    document = StringField(_l("依据的文件"), validators=[DataRequired(_l("请填写依据的文件，不超过 200 个字。"))])
    counted = SelectMultipleField(_l("计入的学时类别"), choices=HOUR_LABELS)
    cap_concentrated = DecimalField(_l("集中培训计入上限"), places=1, validators=[Optional()])
    cap_group = DecimalField(_l("集体学习计入上限"), places=1, validators=[Optional()])
    cap_online = DecimalField(_l("网络自学计入上限"), places=1, validators=[Optional()])
    least_concentrated = IntegerField(
        _l("至少参加集中培训（次）"), default=0, validators=[InputRequired(_l("集中培训次数请填写 0 到 52。"))]
    )
    categories = SelectMultipleField(_l("人员类别"), choices=CATEGORY_LABELS)
    unit_id = SelectField(_l("单位"), coerce=int)
    posts = StringField(_l("党内职务"), validators=[Optional()])
    is_pro_rata = BooleanField(_l("年中加入的，按剩余天数折算"))
    copy_of = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    keeps_exemptions = BooleanField(_l("沿用到时仍有效的“不作硬性要求”"))


class ExemptionForm(Form):
    """不作硬性要求: from when, until when, approved by whom; no reason is asked."""

    since = DayField(_l("开始日期"), validators=[InputRequired(_l("请选择日期，或写成 2025-03-01 的样子。"))])
    until = DayField(_l("结束日期"), validators=[Optional()])
    approver = StringField(_l("批准人"), validators=[DataRequired(_l("请填写批准人，不超过 60 个字。"))])


class SessionForm(Form):
    """A session held in a room, with who was there; the numbers are checked by the service."""

    form_key = FormKeyField()
    title = StringField(_l("活动名称"), validators=[DataRequired(_l("请填写活动名称，不超过 120 个字。"))])
    category = RadioField(
        _l("学时类别"),
        choices=[("group", _l("集体学习")), ("concentrated", _l("集中培训"))],
        validators=[InputRequired(_l("请选择集中培训或集体学习。"))],
    )
    held_on = DayField(_l("举行日期"), validators=[InputRequired(_l("请选择日期，或写成 2025-03-01 的样子。"))])
    hours = DecimalField(_l("学时"), places=1, validators=[InputRequired(_l("学时请填写 0.5 到 100.0，以 0.5 为单位。"))])
    members = SelectMultipleField(_l("到会人员"), coerce=int, validate_choice=False)


class CorrectionForm(Form):
    """What was wrong about a session, and how it is right."""

    hours = DecimalField(_l("学时"), places=1, validators=[InputRequired(_l("学时请填写 0.5 到 100.0，以 0.5 为单位。"))])
    members = SelectMultipleField(_l("到会人员"), coerce=int, validate_choice=False)
    reason = StringField(_l("更正的原因"), validators=[DataRequired(_l("请写明更正的原因，本人可以看到。"))])


class SessionPlanForm(Form):
    """What is said of a session beforehand; the numbers are checked by the service."""

    form_key = FormKeyField()
    title = StringField(_l("活动名称"), validators=[DataRequired(_l("请填写活动名称，不超过 120 个字。"))])
    category = RadioField(
        _l("学时类别"),
        choices=[("group", _l("集体学习")), ("concentrated", _l("集中培训"))],
        validators=[InputRequired(_l("请选择集中培训或集体学习。"))],
    )
    starts_at = MomentField(
        _l("开始时间"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[InputRequired(_l("请填写日期和时间，如 2026-03-05 14:30。"))],
    )
    hours = DecimalField(_l("学时"), places=1, validators=[InputRequired(_l("学时请填写 0.5 到 100.0，以 0.5 为单位。"))])
    place = StringField(_l("地点"), validators=[Length(max=120, message=_l("地点不超过 120 个字。"))])
    presenter = StringField(_l("主讲人"), validators=[Length(max=60, message=_l("主讲人不超过 60 个字。"))])
    lesson_id = SelectField(_l("大屏幕播放的课"), coerce=int, validate_choice=False, default=0)
    admits_guests = BooleanField(_l("其他单位的同志也可以扫码签到"))


class ClosingForm(Form):
    """The hours of those present, when a session ends."""

    hours = DecimalField(_l("学时"), places=1, validators=[InputRequired(_l("学时请填写 0.5 到 100.0，以 0.5 为单位。"))])


class PresentForm(Form):
    """Who is ticked as present."""

    members = SelectMultipleField(_l("到会人员"), coerce=int, validate_choice=False)


class SummaryForm(Form):
    """What the session was about."""

    summary = TextAreaField(_l("小结"), validators=[Length(max=5000, message=_l("小结不超过 5000 个字。"))])


class AwardRuleForm(Form):
    """A new version of a rule of study hours; what it says is checked by the service. `seen`: how many versions the page knew."""

    valid_from = DayField(_l("施行日期"), validators=[InputRequired(_l("请选择日期，或写成 2025-03-01 的样子。"))])
    document = StringField(_l("依据的文件"), validators=[DataRequired(_l("请填写依据的文件，不超过 200 个字。"))])
    seen = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])


_HOURS = [InputRequired(_l("请填写学时，例如 0.5。"))]
_MINUTES = [InputRequired(_l("请填写分钟数，例如 30。"))]


class PerLessonForm(AwardRuleForm):
    """Each lesson pays by itself."""

    lesson = DecimalField(_l("每学完一节计（学时）"), places=1, validators=_HOURS)
    test = DecimalField(_l("每通过一个测验计（学时）"), places=1, validators=_HOURS)


class ProportionalForm(AwardRuleForm):
    """The approved hours by what is done."""

    by = RadioField(_l("比例按什么算"), choices=[("lessons", _l("学完的节数")), ("seconds", _l("学完各节的时长"))])


class TiersForm(AwardRuleForm):
    """Each lesson by its length."""

    long_minutes = IntegerField(_l("长：至少多少分钟"), validators=_MINUTES)
    long = DecimalField(_l("长的一节计（学时）"), places=2, validators=_HOURS)
    middle = DecimalField(_l("中间的一节计（学时）"), places=2, validators=_HOURS)
    short_minutes = IntegerField(_l("短：不超过多少分钟"), validators=_MINUTES)
    short = DecimalField(_l("短的一节计（学时）"), places=2, validators=_HOURS)
    test = DecimalField(_l("每通过一个测验计（学时）"), places=2, validators=_HOURS)


class AwardLevelForm(Form):
    """How a course pays its study hours."""

    level = RadioField(_l("学时怎样计入"), choices=AWARD_LABELS, validators=[InputRequired(_l("请选择一种计算方式。"))])
