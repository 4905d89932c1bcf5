"""A day of one's study: what the calendar of my study opens to."""

from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.ranking.rules.points import label_of
from learnhub.reporting.queries.day import day_of_study
from learnhub.reporting.views.blueprint import blueprint
from learnhub.settings.queries import value

EARLIEST = date(2000, 1, 1)


@blueprint.get("/study/days/<day>")
@requires(SIGNED_IN)
def study_day(day: str) -> ResponseReturnValue:
    """What one did on this day."""
    today, asked = local_day(now()), _day(day)
    if asked is None or not EARLIEST <= asked <= today:
        raise Missing(_("没有这一天的学习记录。"))
    return render_template(
        "reporting/study_day.html",
        found=day_of_study(principal().member_id, asked),
        weekday=format_date(asked, "EEEE"),
        before=asked - timedelta(days=1) if asked > EARLIEST else None,
        after=asked + timedelta(days=1) if asked < today else None,
        label_of=label_of,
        keep_days=value("learning.keep_beats_days", int),
        has_detail=(today - asked).days < value("learning.keep_beats_days", int),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
