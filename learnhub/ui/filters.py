"""How dates, spans and numbers are written on a page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from flask import Flask
from flask_babel import format_date, get_locale, to_user_timezone
from flask_babel import gettext as _

MINUS = "\u2212"


def _is_english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"


def _local(moment: date | datetime) -> date | datetime:
    return to_user_timezone(moment) if isinstance(moment, datetime) else moment


def date_filter(moment: date | datetime | None) -> str:
    """2026年3月5日; 5 March 2026."""
    if moment is None:
        return ""
    found = _local(moment)
    day = found.date() if isinstance(found, datetime) else found
    return str(format_date(day, "d MMMM y" if _is_english() else "y年M月d日"))


def datetime_filter(moment: datetime | None) -> str:
    """2026年3月5日 14:30; 5 March 2026, 14:30."""
    if moment is None:
        return ""
    found = to_user_timezone(moment)
    return f"{date_filter(moment)}{',' if _is_english() else ''} {found:%H:%M}"


def short_date(moment: date | datetime | None) -> str:
    """7 月 18 日 this year, 2025-07-18 in another."""
    if moment is None:
        return ""
    found = _local(moment)
    if found.year != to_user_timezone(datetime.now(UTC)).year:  # noqa: TID251 - only decides how to write it
        return f"{found:%Y-%m-%d}"
    return format_date(found, "d MMM") if _is_english() else f"{found.month} 月 {found.day} 日"


def time_of_day(moment: datetime | None) -> str:
    """14:32."""
    return "" if moment is None else f"{to_user_timezone(moment):%H:%M}"


def to_the_second(moment: datetime | None) -> str:
    """2026年3月5日 14:32:05; 5 March 2026, 14:32:05."""
    return "" if moment is None else f"{datetime_filter(moment)}:{to_user_timezone(moment):%S}"


def clock(seconds: float) -> str:
    """28:15, or 1:02:03 from an hour on."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def duration(seconds: float) -> str:
    """28 分 15 秒; only the two largest parts."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return str(_("%(h)s 小时 %(m)s 分", h=hours, m=minutes) if minutes else _("%(h)s 小时", h=hours))
    if minutes:
        return str(_("%(m)s 分 %(s)s 秒", m=minutes, s=rest) if rest else _("%(m)s 分钟", m=minutes))
    return str(_("%(s)s 秒", s=rest))


def remaining(span: timedelta) -> str:
    """2 天 8 小时; the two largest parts, minutes at least."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return str(_("%(d)s 天 %(h)s 小时", d=days, h=hours) if hours else _("%(d)s 天", d=days))
    if hours:
        return str(_("%(h)s 小时 %(m)s 分", h=hours, m=rest) if rest else _("%(h)s 小时", h=hours))
    return str(_("%(m)s 分钟", m=rest))


def hours(value: Decimal | float | None) -> str:
    """Study hours with one decimal."""
    return "—" if value is None else f"{value:.1f}".replace("-", MINUS)


def percent(share: float | None) -> str:
    """0.762 → 76%; nothing to divide is a dash. Rounds down below 100, so that 99.6 does not read as all."""
    if share is None:
        return "—"
    value = round(share * 100)
    return f"{99 if value >= 100 > share * 100 else value}%"


def number(value: float | None) -> str:
    """1,286; at most one decimal."""
    if value is None:
        return "—"
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return text.replace("-", MINUS)


def signed(value: float) -> str:
    """+12, −15, 0."""
    return f"+{number(value)}" if value > 0 else number(value)


def init_app(app: Flask) -> None:
    """Give the filters to templates."""
    app.jinja_env.filters.update(
        date=date_filter,
        datetime=datetime_filter,
        short_date=short_date,
        time_of_day=time_of_day,
        to_the_second=to_the_second,
        clock=clock,
        duration=duration,
        remaining=remaining,
        hours=hours,
        percent=percent,
        number=number,
        signed=signed,
    )
