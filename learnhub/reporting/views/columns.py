"""The columns of exported reports."""

from typing import Any

from flask_babel import gettext as _

from learnhub.core.workbook import Hours, Share
from learnhub.ranking.queries.people import Span
from learnhub.reporting.queries.figures import UnitRow
from learnhub.reporting.queries.lists import NO_DAY


def unit_head(span: Span) -> list[str]:
    """Titles of the sheet of units."""
    gained = {"month": _("本月人均获得学时"), "quarter": _("本季人均获得学时"), "year": _("本年人均获得学时")}[span.kind]
    words = (
        _("单位"),
        _("人数"),
        _("有考核目标"),
        _("达标人数"),
        _("学时达标率"),
        _("跟上序时进度的比例"),
        _("人均计入学时"),
        _("人均序时要求"),
        gained,
        _("参训率（近30天）"),
        _("考试人次"),
        _("及格率"),
    )
    return [str(word) for word in words]


def unit_row(row: UnitRow, _span: Span) -> list[Any]:
    """One unit."""
    figures = row.figures
    name = _("%(name)s（本级）", name=row.unit.name) if row.is_own else row.unit.name
    return [
        name,
        figures.people,
        figures.with_target,
        figures.met,
        Share(figures.met_share),
        Share(figures.pace_share),
        Hours(figures.hours_per_head),
        Hours(figures.expected_per_head),
        Hours(figures.gained_per_head),
        Share(figures.participation),
        figures.sat,
        Share(figures.pass_share),
    ]


def member_head() -> list[str]:
    """Titles of the sheet of members."""
    words = (
        _("姓名"),
        _("部门"),
        _("党支部"),
        _("考核目标"),
        _("计入学时"),
        _("获得学时"),
        _("序时要求"),
        _("与序时进度相差"),
        _("状态"),
        _("最近学习"),
        _("考试"),
        _("及格"),
    )
    return [str(word) for word in words]


def member_row(row: Any, _span: Span) -> list[Any]:
    """One member; no phone, no staff number: the report needs neither."""
    if row.is_exempt:
        state = _("不作硬性要求")
    elif not row.has_target:
        state = _("没有考核目标")
    else:
        state = _("达标") if row.is_met else _("跟上序时进度") if row.is_on_pace else _("落后")
    hours = (Hours(row.target), Hours(row.counted)) if row.has_target else (None, None)
    ahead = (Hours(row.expected), Hours(row.gap)) if row.has_target else (None, None)
    last = None if row.last == NO_DAY else row.last
    return [row.name, row.department, row.branch, *hours, Hours(row.total), *ahead, state, last, row.sat, row.passed]
