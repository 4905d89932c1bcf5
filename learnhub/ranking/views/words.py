"""How the pages of this feature name periods and rules."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from learnhub.ranking.rules import points
from learnhub.ranking.rules.periods import ALL, MONTH, QUARTER, WEEK, YEAR, Period


def short_names() -> dict[str, str]:
    """The switch between periods."""
    return {WEEK: _("本周"), MONTH: _("本月"), QUARTER: _("本季"), YEAR: _("本年"), ALL: _("累计")}


def period_name(period: Period) -> str:
    """Such as 2026年7月, or the days of a week."""
    if period.first is None or period.last is None:
        return str(_("累计"))
    if period.kind == WEEK:
        return str(_("%(first)s至%(last)s", first=format_date(period.first, "long"), last=format_date(period.last, "long")))
    if period.kind == QUARTER:
        return str(_("%(year)s年第%(quarter)s季度", year=period.first.year, quarter=(period.first.month + 2) // 3))
    if period.kind == YEAR:
        return str(_("%(year)s年", year=period.first.year))
    return str(format_date(period.first, _("y年M月")))


def rule_name(key: str) -> str:
    """The rule's name in the language of the page."""
    return str(_(points.label_of(key)))


def day_name(day: date) -> str:
    """The weekday."""
    return str(format_date(day, "EEEE"))
