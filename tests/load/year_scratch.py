"""Small tables from which a year is written: its days, its lessons with what was seen of them, its exams and sessions."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Numeric, String, Table, insert

from learnhub.core.database import Json, UTCDateTime
from learnhub.ranking.rules.periods import periods_of

DAYS, SLOTS, STEPS, COURSES, LESSONS_EACH, PLACES = 365, 16, 60, 12, 5, 20
SEEN = range(4)  # ways in which a lesson was seen; the last is half of it
SESSION_STEPS = range(3, 55, 4)
GROUP_STEPS = SESSION_STEPS[8:]
EXAM_STEPS = (20, 40)
PART_SECONDS = 2  # of an article's paragraph

metadata = MetaData()


def _scratch(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"])


def _key(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


days = _scratch("year_day", _key("n"), _key("slot"), Column("day", Date), Column("at", UTCDateTime), Column("later", UTCDateTime))
periods = _scratch("year_period", Column("day", Date, primary_key=True), Column("period", String(10), primary_key=True))
lessons = _scratch(
    "year_lesson",
    _key("n"),
    _key("seen"),
    *(Column(name, Integer) for name in ("lesson_id", "course_id", "material_id", "points", "last_lesson_id")),
    *(Column(name, Numeric(asdecimal=False)) for name in ("seconds", "covered", "studied")),
    *(Column(name, String(160)) for name in ("rule", "title", "course", "sha256")),
    *(Column(name, Json) for name in ("intervals", "reply")),
)
exams = _scratch(
    "year_exam",
    _key("step"),
    Column("exam_id", Integer),
    Column("title", String(120)),
    Column("full_marks", Integer),
    Column("paper", Json),
)
answers = _scratch("year_answer", _key("position"), Column("right_one", Json), Column("wrong_one", Json))
beats = _scratch("year_beat", _key("seq"), Column("claimed", Json))
areas = _scratch("year_area", _key("unit_id"), Column("area", Integer))
sessions = _scratch(
    "year_session",
    _key("step"),
    _key("area"),
    Column("session_id", Integer),
    Column("category", String(16)),
    Column("title", String(120)),
    Column("day", Date),
    Column("at", UTCDateTime),
)


@dataclass
class Plan:
    """What was made by hand before the year is written."""

    today: date
    zone: ZoneInfo
    lessons: list[dict[str, Any]] = field(default_factory=list)
    exams: list[dict[str, Any]] = field(default_factory=list)
    areas: dict[int, int] = field(default_factory=dict)
    sessions: list[dict[str, Any]] = field(default_factory=list)

    def day(self, n: int) -> date:
        """The day with the number `n`; the last is today's."""
        return self.today - timedelta(days=DAYS - 1 - n)

    def moment(self, n: int, slot: int = 0) -> datetime:
        """A moment in the morning of that day."""
        return datetime.combine(self.day(n), time(8, 3 * slot, 7), tzinfo=self.zone)

    def periods(self, kinds: Iterable[str]) -> list[str]:
        """The keys of all periods of these kinds that the year touches."""
        return sorted({period.key for n in range(DAYS) for period in periods_of(self.day(n)) if period.kind in kinds})


def fill(connection: Connection, plan: Plan) -> None:
    """Make the tables and write them."""
    metadata.create_all(connection)
    for table, rows in (
        (days, _days(plan)),
        (periods, _periods(plan)),
        (lessons, _lessons(plan)),
        (exams, plan.exams),
        (answers, [{"position": n, "right_one": ["b"], "wrong_one": ["c"]} for n in range(PLACES)]),
        (beats, [{"seq": n, "claimed": [[15.0 * (n - 1), 15.0 * n]]} for n in range(1, 5)]),
        (areas, [{"unit_id": unit, "area": area} for unit, area in plan.areas.items()]),
        (sessions, plan.sessions),
    ):
        connection.execute(insert(table), list(rows))


def _days(plan: Plan) -> Iterator[dict[str, Any]]:
    for n, slot in itertools.product(range(DAYS), range(SLOTS)):
        moment = plan.moment(n, slot)
        yield {"n": n, "slot": slot, "day": plan.day(n), "at": moment, "later": moment + timedelta(minutes=12)}


def _periods(plan: Plan) -> Iterator[dict[str, Any]]:
    for n in range(DAYS):
        day = plan.day(n)
        yield from ({"day": day, "period": period.key} for period in periods_of(day))


def _lessons(plan: Plan) -> Iterator[dict[str, Any]]:
    """Each lesson as it was seen in each way."""
    for (n, lesson), seen in itertools.product(enumerate(plan.lessons), SEEN):
        is_video, length = lesson["material_id"] is not None, float(lesson["length"])
        intervals = _intervals(length, seen, is_video=is_video)
        covered = round(sum(end - start for start, end in intervals) * (1 if is_video else PART_SECONDS), 1)
        yield {
            **{name: lesson[name] for name in ("lesson_id", "course_id", "material_id", "title", "course", "sha256")},
            "n": n,
            "seen": seen,
            "last_lesson_id": plan.lessons[n // LESSONS_EACH * LESSONS_EACH + LESSONS_EACH - 1]["lesson_id"],
            "points": 2 if is_video else 1,
            "rule": "video_completed" if is_video else "article_read",
            "seconds": intervals[-1][1],
            "covered": covered,
            "studied": covered,
            "intervals": intervals,
            "reply": {"seq": 40, "study_seconds": covered, "coverage": 1.0, "position": length, "completed": True, "stamp": 600000},
        }


def _intervals(length: float, seen: int, *, is_video: bool) -> list[list[float]]:
    """The coverage: in one go, with one seam, with several, or half; of a text whole parts."""
    if not is_video:
        return [[0.0, length // 2 if seen == SEEN[-1] else length]]
    cuts = {0: [length], 1: [length * 0.48, length], 2: [length * share for share in (0.2, 0.41, 0.7, 1.0)], 3: [length * 0.5]}[seen]
    starts = [0.0, *(cut + 0.7 for cut in cuts[:-1])]
    return [[round(start, 3), round(cut, 3)] for start, cut in zip(starts, cuts, strict=True)]
