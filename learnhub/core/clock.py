"""The one clock of the application; everything below the edge is handed its reading."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
_source: list[Callable[[], ZoneInfo]] = [lambda: DEFAULT_ZONE]


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def use_zone(read: Callable[[], ZoneInfo]) -> None:
    """Let `read` decide the time zone in which days, weeks and years begin."""
    _source[0] = read


def zone() -> ZoneInfo:
    """The time zone in which days, weeks and years begin (setting; Asia/Shanghai)."""
    return _source[0]()


def local(moment: datetime) -> datetime:
    """`moment` on the wall clock of the platform's time zone."""
    return moment.astimezone(zone())


def local_day(moment: datetime) -> date:
    """The calendar day of `moment` in the platform's time zone."""
    return local(moment).date()


def start_of_day(day: date) -> datetime:
    """The first moment of `day` in the platform's time zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last moment of a local day."""
    return start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)
