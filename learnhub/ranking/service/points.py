"""Verbs of ranking: award points, correct an entry; ledger and standings change together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Executable, Table, bindparam, case, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment.events import AttemptGraded, AttemptRegraded
from learnhub.audit.service import record
from learnhub.catalog.models import ARTICLE, AUDIO, DOCUMENT, VIDEO
from learnhub.core.clock import local_day
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.events import CourseCompleted, LessonCompleted, StudyRestored, StudyReversed
from learnhub.learning.service import take_turns, tell_of_flag
from learnhub.organization.models import Member
from learnhub.practice.events import DailyAnswered
from learnhub.ranking.models import PointsEntry, Standing, StandingTally, UnitStanding
from learnhub.ranking.queries.entries import changes_of
from learnhub.ranking.queries.verification import differences, expected
from learnhub.ranking.rules import points as rules
from learnhub.ranking.rules.periods import periods_of
from learnhub.settings.queries import value

RULE_OF_LESSON = {VIDEO: rules.VIDEO_COMPLETED, AUDIO: rules.VIDEO_COMPLETED, ARTICLE: rules.ARTICLE_READ, DOCUMENT: rules.ARTICLE_READ}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line to append to the ledger."""

    member_id: int
    rule: str
    source: str
    points: int
    day: date
    at: datetime
    reason: str
    department_id: int | None
    branch_id: int | None
    recorded_by: int | None = None


def _insert(table: type[Any]) -> Any:
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)


def award(member_id: int, rule: str, source: str, reason: str, *, now: datetime, points: int | None = None) -> int:
    """Pay `rule` for `source` once, within its daily cap; returns the points paid. Cost does not grow with the members.

    What the cap leaves nothing for is written down with 0 points, so that the member sees why.
    """
    day = local_day(now)
    version = rules.rule_on(rule, day)
    if version is None:
        raise Refused(_("没有这条积分规则。"))
    is_relieved = value("site.relief_mode", bool)
    if rules.payable(version, wanted=points, paid_today=0, is_relieved=is_relieved) == 0:
        return 0
    take_turns()
    paid_today = (
        select(func.coalesce(func.sum(PointsEntry.points), 0))
        .where(PointsEntry.member_id == member_id, PointsEntry.day == day, PointsEntry.rule == rule)
        .scalar_subquery()
    )
    row = db.session.execute(select(Member.department_id, Member.branch_id, paid_today).where(Member.id == member_id)).one_or_none()
    if row is None:
        raise Missing(_("没有这位同志。"))
    department_id, branch_id, paid = row
    amount = rules.payable(version, wanted=points, paid_today=int(paid), is_relieved=is_relieved)
    entry = _Entry(member_id, rule, source, amount, day, now, reason[:200], department_id, branch_id)
    return amount if _append(entry) else 0


def _append(entry: _Entry) -> bool:
    """Ledger and standings in one go; False when this source has been paid before."""
    values = {name: getattr(entry, name) for name in _Entry.__slots__}
    inserted = db.session.execute(_insert(PointsEntry).values(**values).on_conflict_do_nothing().returning(PointsEntry.id)).first()
    if inserted is None:
        return False
    if entry.points:
        _move_standings(entry)
    return True


@dataclass(frozen=True, slots=True)
class _Upserts:
    """The statements that keep standings, made once: an award is paid for every lesson, and many are paid at a time."""

    standing: Executable
    tally: Executable
    unit: Executable


@cache
def _upserts(dialect: str) -> _Upserts:
    insert_into = postgresql.insert if dialect == "postgresql" else sqlite.insert

    def into(table: Table, *names: str) -> Any:
        return insert_into(table).values({name: bindparam(name) for name in names})

    standings, tallies, units = (cast(Table, model.__table__) for model in (Standing, StandingTally, UnitStanding))
    standing = into(standings, "period", "member_id", "points", "reached_at")
    tally = into(tallies, "period", "points", "members")
    unit = into(units, "period", "unit_id", "points")
    new = standing.excluded
    later = case((new.reached_at > standings.c.reached_at, new.reached_at), else_=standings.c.reached_at)
    return _Upserts(
        standing.on_conflict_do_update(
            index_elements=["period", "member_id"], set_={"points": standings.c.points + new.points, "reached_at": later}
        ),
        tally.on_conflict_do_update(index_elements=["period", "points"], set_={"members": tallies.c.members + tally.excluded.members}),
        unit.on_conflict_do_update(index_elements=["period", "unit_id"], set_={"points": units.c.points + unit.excluded.points}),
    )


def _upsert(statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.connection().execute(statement, rows)


def _move_standings(entry: _Entry) -> None:
    periods = sorted(period.key for period in periods_of(entry.day))
    before = db.session.execute(
        select(Standing.period, Standing.points).where(Standing.member_id == entry.member_id, Standing.period.in_(periods))
    )
    old = {row.period: int(row.points) for row in before}
    upserts = _upserts(db.engine.dialect.name)
    gained = {"member_id": entry.member_id, "points": entry.points, "reached_at": entry.at}
    _upsert(upserts.standing, [{"period": key, **gained} for key in periods])
    _upsert(upserts.tally, _tally_steps(periods, old, entry.points))
    units = sorted(unit for unit in (entry.department_id, entry.branch_id) if unit is not None)
    _upsert(upserts.unit, [{"period": key, "unit_id": unit, "points": entry.points} for key in periods for unit in units])


def _tally_steps(periods: Sequence[str], old: dict[str, int], points: int) -> list[dict[str, Any]]:
    """In each period the member leaves the old total and joins the new one."""
    steps = [(key, old[key], -1) for key in periods if key in old] + [(key, old.get(key, 0) + points, 1) for key in periods]
    return [{"period": key, "points": total, "members": step} for key, total, step in sorted(steps)]


def correct(entry_id: int, reason: str, *, actor_id: int, now: datetime) -> None:
    """Take an entry's points back, in the periods and units where they were earned. Raises Refused, Missing, Conflict."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("请写明更正的原因，本人可以看到。"), field="reason")
    take_turns()
    wrong = db.session.get(PointsEntry, entry_id)
    if wrong is None:
        raise Missing(_("没有这条积分记录。"))
    if wrong.rule == rules.CORRECTION or wrong.points == 0:
        raise Refused(_("这条记录没有可以更正的积分。"))
    if not _take_back(wrong, f"entry:{wrong.id}", reason, actor_id, now):
        raise Conflict(_("这条记录已经更正过。"))


def _take_back(wrong: PointsEntry, source: str, reason: str, actor_id: int, now: datetime) -> bool:
    """Append what an entry still stands for, negative; False when it was taken back before."""
    points = wrong.points + changes_of([wrong.member_id]).get(wrong.id, 0)
    if points <= 0 or not _append(_opposite(wrong, points, source, reason, actor_id=actor_id, now=now)):
        return False
    record("correct_points", "member", wrong.member_id, actor_id=actor_id, now=now, entry=wrong.id, points=-points, reason=reason)
    return True


def _opposite(entry: PointsEntry, points: int, source: str, reason: str, *, actor_id: int, now: datetime) -> _Entry:
    return _Entry(
        member_id=entry.member_id,
        rule=rules.CORRECTION,
        source=source,
        points=-points,
        day=entry.day,
        at=now,
        reason=reason[:200],
        department_id=entry.department_id,
        branch_id=entry.branch_id,
        recorded_by=actor_id,
    )


def react_to_lesson(event: LessonCompleted) -> None:
    """Points for a video watched, an article or a document read; a quiz pays nothing of its own."""
    rule = RULE_OF_LESSON.get(event.kind)
    if rule:
        award(event.member_id, rule, f"lesson:{event.lesson_id}", event.title, now=event.at)


def react_to_course(event: CourseCompleted) -> None:
    """Points for a completed course."""
    award(event.member_id, rules.COURSE_COMPLETED, f"course:{event.course_id}", event.title, now=event.at)


def react_to_attempt(event: AttemptGraded) -> None:
    """Points for an exam passed, and more for full marks; a lesson's quiz is no exam, nor is practice, and a resit pays as its exam."""
    if event.is_quiz or event.is_practice or not event.is_passed:
        return
    source = _exam_source(event)
    award(event.member_id, rules.EXAM_PASSED, source, event.title, now=event.at)
    if event.full_marks > 0 and event.score >= event.full_marks:
        award(event.member_id, rules.FULL_MARKS, source, event.title, now=event.at)


def _exam_source(event: AttemptGraded | AttemptRegraded) -> str:
    return f"exam:{event.first_exam_id or event.exam_id}"


def react_to_daily(event: DailyAnswered) -> None:
    """A point for each right answer of the daily quiz."""
    if event.is_right:
        source = f"daily:{event.day.isoformat()}:{event.number}"
        award(event.member_id, rules.DAILY_QUIZ, source, _("每日答题第 %(n)s 题", n=event.number), now=event.at)


def react_to_regrade(event: AttemptRegraded) -> None:
    """Points follow a score that changed: paid, taken back, or given again, each by one entry of who decided."""
    if event.is_quiz or event.is_practice:
        return
    take_turns()
    _follow(event, rules.EXAM_PASSED, holds=event.has_passed)
    _follow(event, rules.FULL_MARKS, holds=event.has_passed and event.has_full_marks)


def _follow(event: AttemptRegraded, rule: str, *, holds: bool) -> None:
    wanted = select(PointsEntry).where(PointsEntry.member_id == event.member_id, PointsEntry.rule == rule)
    paid = db.session.scalar(wanted.where(PointsEntry.source == _exam_source(event)))
    if paid is None:
        if holds:
            award(event.member_id, rule, _exam_source(event), event.title, now=event.at)
        return
    source = f"regrade:{event.change_id}:{paid.id}"
    if not holds:
        _take_back(paid, source, event.reason, event.actor_id, event.at)
        return
    taken = select(func.coalesce(func.sum(PointsEntry.points), 0)).where(
        PointsEntry.member_id == event.member_id,
        PointsEntry.rule == rules.CORRECTION,
        PointsEntry.source.like(f"regrade:%:{paid.id}"),
    )
    lost = -int(db.session.scalar(taken) or 0)
    if lost > 0:
        _append(_opposite(paid, -lost, source, event.reason, actor_id=event.actor_id, now=event.at))


def react_to_reversal(event: StudyReversed) -> None:
    """The points of the lesson and its course go with the hours, by entries of a named person; only what still stands."""
    take_turns()
    sources = (f"lesson:{event.lesson_id}", f"course:{event.course_id}")
    paid = select(PointsEntry).where(PointsEntry.member_id == event.member_id, PointsEntry.source.in_(sources), PointsEntry.points > 0)
    entries = db.session.scalars(paid).all()
    taken = [_take_back(entry, f"reversal:{event.flag_id}:{entry.id}", event.reason, event.actor_id, event.at) for entry in entries]
    if any(taken):
        tell_of_flag(event.flag_id, now=event.at)


def react_to_restoration(event: StudyRestored) -> None:
    """Points that this flag took are given again, once."""
    take_turns()
    taken = select(PointsEntry).where(PointsEntry.member_id == event.member_id, PointsEntry.source.like(f"reversal:{event.flag_id}:%"))
    entries = db.session.scalars(taken).all()
    for entry in entries:
        source = entry.source.replace("reversal:", "restored:", 1)
        _append(_opposite(entry, entry.points, source, event.reason, actor_id=event.actor_id, now=event.at))
    if entries:
        tell_of_flag(event.flag_id, now=event.at)


def rebuild() -> int:
    """Make the standings anew from the ledger; returns how many cells were wrong before."""
    take_turns()
    wrong = len(differences())
    wanted = expected()
    for table in (Standing, StandingTally, UnitStanding):
        db.session.execute(delete(table))
    standings = [
        {"period": period, "member_id": member, "points": points, "reached_at": at}
        for (period, member), (points, at) in wanted.standings.items()
    ]
    tally = [{"period": period, "points": points, "members": members} for (period, points), members in wanted.tally().items()]
    units = [{"period": period, "unit_id": unit, "points": points} for (period, unit), points in wanted.units.items()]
    for table, rows in ((Standing, standings), (StandingTally, tally), (UnitStanding, units)):
        if rows:
            db.session.execute(insert(table), rows)
    return wrong
