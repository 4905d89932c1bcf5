"""The part of an exam's form that is about results."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, IntegerField
from wtforms.validators import NumberRange, Optional

from learnhub.assessment.forms.labels import AT_ONCE_WHENS, RULE_LABELS, WHENS
from learnhub.assessment.models import Exam
from learnhub.assessment.rules import review, several
from learnhub.assessment.service import ResultDraft
from learnhub.core.choices import SelectField
from learnhub.core.clock import local, zone
from learnhub.core.forms import Form, MomentField

_MARKS = _l("请填写大于 0 的分值，如 0.5。")
_DAYS = _l("复核期限请填写 0 到 60 天；0 表示不接受复核。")


class ResultFields(Form):
    """What is shown when, how questions with several right options are marked, rank and requests for review."""

    score_when = SelectField(_l("成绩"), choices=WHENS)
    own_answers_when = SelectField(_l("自己的作答"), choices=WHENS)
    right_answers_when = SelectField(_l("正确答案"), choices=AT_ONCE_WHENS)
    explanations_when = SelectField(_l("解析"), choices=AT_ONCE_WHENS)
    release_at = MomentField(_l("公布时间"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[Optional()])
    several_rule = SelectField(_l("多选题计分"), choices=RULE_LABELS)
    option_marks = DecimalField(_l("每个选项的分值"), places=None, validators=[Optional(), NumberRange(0.01, 100, _MARKS)])
    takes_negative = BooleanField(_l("选错可以扣到负分"))
    shows_rank = BooleanField(_l("显示名次"))
    review_days = IntegerField(_l("成绩复核期限（天）"), validators=[Optional(), NumberRange(0, 60, _DAYS)])

    def result_draft(self) -> ResultDraft:
        """What was typed."""
        moment = self.release_at.data
        return ResultDraft(
            release_at=moment.replace(tzinfo=zone()) if moment else None,
            several_rule=self.several_rule.data or "",
            option_marks=float(self.option_marks.data) if self.option_marks.data is not None else several.USUAL_EACH,
            takes_negative=bool(self.takes_negative.data),
            shows_rank=bool(self.shows_rank.data),
            review_days=self.review_days.data or 0,
        )

    def review_policy(self) -> dict[str, str]:
        """What is shown when."""
        return {subject: self[f"{subject}_when"].data for subject in review.SUBJECTS}

    def choose_preset(self, name: str) -> bool:
        """Fill in a preset of what is shown when; False when there is none of that name."""
        for subject, when in review.PRESETS.get(name, {}).items():
            self[f"{subject}_when"].data = when
        return name in review.PRESETS


def result_values(exam: Exam | None) -> dict[str, Any]:
    """What the form shows of an exam, or of a new one."""
    if exam is None:
        return {f"{subject}_when": when for subject, when in review.DEFAULT.items()} | {
            "option_marks": several.USUAL_EACH,
            "review_days": 0,
        }
    policy = {f"{subject}_when": review.when_of(exam.review, subject) for subject in review.SUBJECTS}
    chosen = exam.marking or {}
    return policy | {
        "release_at": local(exam.release_at).replace(tzinfo=None) if exam.release_at else None,
        "several_rule": chosen.get("rule", ""),
        "option_marks": chosen.get("each", several.USUAL_EACH),
        "takes_negative": chosen.get("negative", False),
        "shows_rank": exam.shows_rank,
        "review_days": exam.review_days,
    }
