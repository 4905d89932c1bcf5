"""Forms of invigilators: how an exam is watched, and each deed with its reason."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

_REASON = _l("请写明原因，会留在监考记录里。")
_LEAVES = _l("离开次数请填写 1 到 100，留空表示不自动交卷。")
_MINUTES = _l("请填写 1 到 600 分钟。")


class WatchForm(FlaskForm):
    """How the exam is watched."""

    counts_leaves = BooleanField(_l("记录离开页面"))
    asks_full_screen = BooleanField(_l("要求全屏作答"))
    blocks_copying = BooleanField(_l("禁止复制和粘贴"))
    is_one_device = BooleanField(_l("同一时间只能在一台设备上作答"))
    most_leaves = IntegerField(_l("离开几次后自动交卷"), validators=[Optional(), NumberRange(1, 100, _LEAVES)])


class MessageForm(FlaskForm):
    """A message to candidates."""

    text = TextAreaField(
        _l("消息"), validators=[InputRequired(_l("请写下要告诉考生的话。")), Length(max=300, message=_l("消息最多 300 个字，请精简。"))]
    )


class ReasonForm(FlaskForm):
    """Why a paper is handed in for its candidate."""

    reason = StringField(_l("原因"), validators=[InputRequired(_REASON), Length(max=200, message=_l("原因不超过 200 个字。"))])


class TimeForm(ReasonForm):
    """More time. `seen` is the deadline that was shown, so that a second click adds nothing."""

    minutes = IntegerField(_l("延长（分钟）"), validators=[InputRequired(_MINUTES), NumberRange(1, 600, _MINUTES)])
    seen = HiddenField()


class ReopenForm(ReasonForm):
    """Going on after handing in."""

    minutes = IntegerField(_l("还可以作答（分钟）"), validators=[Optional(), NumberRange(1, 600, _MINUTES)])
