"""What is printed of one's study: a certificate, and the record of a year or of other days."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import url_for

from learnhub.core.clock import local_day
from learnhub.core.printing import document, qr_code
from learnhub.learning.models import Certificate, StudyHoursEntry
from learnhub.learning.models.certificates import COURSE
from learnhub.learning.models.hours import HOUR_CATEGORIES
from learnhub.learning.queries.history import study_days
from learnhub.learning.queries.hours import HoursSummary, hours_of_member
from learnhub.learning.queries.my_hours import Span, span_of
from learnhub.organization.models import Member
from learnhub.settings.queries import value

FOLDER = Path(__file__).resolve().parent.parent / "printed"
CATEGORY_WORDS = {"concentrated": "集中培训", "group": "集体学习", "online": "网络自学"}
METHOD = (
    "说明：学时由平台按学习记录自动计入或由党务工作者登记，按类别汇总；学习时间以服务器时钟为准，快进、重复播放和未作在线确认的时间不计。"
    "负数为更正。本记录为学习情况的记载，不作其他用途。"
)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _hours(hours: Decimal) -> str:
    return f"{hours:.1f}"


def certificate_pdf(found: Certificate) -> bytes:
    """The certificate as it was issued; documents are Chinese whatever the language of the page."""
    address = url_for("learning.verify", number=found.number, _external=True)
    if found.kind == COURSE:
        words = f"于{_day(found.completed_on)}学完课程《{found.title}》，获得 {_hours(found.hours)} 学时。特此证明。"
    else:
        words = f"在 {found.completed_on.year} 年度参加党员教育培训和学习，累计获得 {_hours(found.hours)} 学时。特此证明。"
    data = {
        "heading": "学习证明" if found.kind == COURSE else "学时证明",
        "name": found.name,
        "comrade": "同志",
        "words": words,
        "qr": qr_code(address),
        "number_label": "编号",
        "number": found.number,
        "verify_label": "扫码或访问下列地址查验真伪",
        "address": address,
        "organization": found.organization,
        "issued": _day(local_day(found.issued_at)),
    }
    return document(FOLDER / "certificate.typ", data)


def record_pdf(member: Member, first: date, last: date, *, today: date) -> bytes:
    """A member's study record of some days, to be filed; its numbers are those of every page.

    Of a whole year, or of one that runs to today, it says how it stands with the target as well.
    """
    found = span_of(member.id, first, last)
    whole = first == date(first.year, 1, 1) and last in {date(first.year, 12, 31), today} and first.year == last.year
    summary = hours_of_member(member.id, first.year, today=today) if whole else None
    seconds = sum(study_days(member.id, first, last).values())
    units = [unit.name for unit in (member.department, member.branch) if unit is not None]
    facts = [
        ["姓名", member.name, "工号", member.account.staff_number],
        ["单位", units[0] if units else "—", "党支部", units[1] if len(units) > 1 else "—"],
        ["期间", f"{_day(first)}至{_day(min(today, last))}", "记录", f"{len(found.entries)} 条"],
        ["学习时间", _span(seconds), "总学时", _hours(found.total)],
    ]
    data = {
        "heading": f"{first.year} 年度学习记录" if whole else "学习记录",
        "facts": [[left, right] for row in facts for left, right in (row[:2], row[2:])],
        "sums_heading": "学时汇总",
        "sums_head": ["类别", "获得", "计入目标"],
        "sums": _sums(found, summary),
        "target": _target(summary) if summary else "",
        "entries_heading": "学时明细",
        "entries_head": ["序号", "日期", "事由", "类别", "学时"],
        "entries": [_line(place, entry) for place, entry in enumerate(found.entries, start=1)],
        "nothing": "这一期间没有学时记录。",
        "method": METHOD,
        "signature": "党组织（盖章）：",
        "issued": f"打印日期：{_day(today)}",
        "footer": value("site.organization", str),
    }
    return document(FOLDER / "record.typ", data)


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分"


def _sums(found: Span, summary: HoursSummary | None) -> list[list[str]]:
    counted = {part.category: _hours(part.counted) for part in summary.by_category} if summary and summary.target else {}
    rows = [[CATEGORY_WORDS[name], _hours(found.by_category[name]), counted.get(name, "—")] for name in HOUR_CATEGORIES]
    return [*rows, ["合计", _hours(found.total), _hours(summary.counted) if summary and summary.target else "—"]]


def _target(summary: HoursSummary) -> str:
    if summary.is_exempt:
        return "考核目标：不作硬性要求。"
    if not summary.target or summary.plan is None:
        return "本年度没有设考核目标。"
    state = "已达标" if summary.is_met else "未达标"
    counted = f"计入 {_hours(summary.counted)} / {_hours(summary.target)} 学时"
    return f"考核目标：{summary.plan.name}，{counted}，{state}。依据：{summary.plan.document}。"


def _line(place: int, entry: StudyHoursEntry | Any) -> list[str]:
    return [str(place), _day(entry.day), entry.reason, CATEGORY_WORDS[entry.category], _hours(entry.hours)]
