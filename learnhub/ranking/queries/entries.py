"""The entries that a number on a board is made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.organization.models import PARTY_TREE, Member, Unit
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.rules.periods import Period

PAGE = 100


@dataclass(frozen=True, slots=True)
class Sums:
    """Points of a member or unit in a period, in all and by rule."""

    total: int
    by_rule: dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """One day's entries, the latest first."""

    day: date
    entries: list[PointsEntry]


def _in_period(period: Period) -> ColumnElement[bool]:
    return PointsEntry.day.between(period.first, period.last) if period.first and period.last else PointsEntry.id > 0


def _sums(where: ColumnElement[bool], period: Period) -> Sums:
    rows = db.session.execute(
        select(PointsEntry.rule, func.sum(PointsEntry.points)).where(where, _in_period(period)).group_by(PointsEntry.rule)
    )
    by_rule = {rule: int(points) for rule, points in rows}
    return Sums(sum(by_rule.values()), dict(sorted(by_rule.items(), key=lambda item: -item[1])))


def sums_of_member(member_id: int, period: Period) -> Sums:
    """The member's points in the period by rule, from the ledger."""
    return _sums(PointsEntry.member_id == member_id, period)


def entries_of_member(member_id: int, period: Period, number: int) -> tuple[list[Day], Page[Any]]:
    """One page of the member's entries, by day, the latest first."""
    statement = (
        select(PointsEntry)
        .where(PointsEntry.member_id == member_id, _in_period(period))
        .order_by(PointsEntry.day.desc(), PointsEntry.at.desc(), PointsEntry.id.desc())
    )
    page = page_of(statement, number=number, size=PAGE)
    days: dict[date, list[PointsEntry]] = {}
    for entry in page.items:
        days.setdefault(entry.day, []).append(entry)
    return [Day(day, entries) for day, entries in days.items()], page


def changes_of(member_ids: Iterable[int]) -> dict[int, int]:
    """By entry of these members, the sum of what later entries took back and gave again; their sources end with its id."""
    changes: dict[int, int] = defaultdict(int)
    later = select(PointsEntry.source, PointsEntry.points).where(PointsEntry.member_id.in_(member_ids), PointsEntry.rule == "correction")
    for source, points in db.session.execute(later):
        changes[int(source.rsplit(":", 1)[1])] += points
    return changes


def corrected(entries: Sequence[Day]) -> set[int]:
    """Ids of those entries that stand taken back."""
    all_of_them = [entry for day in entries for entry in day.entries]
    changes = changes_of({entry.member_id for entry in all_of_them})
    return {entry.id for entry in all_of_them if entry.points > 0 and entry.points + changes.get(entry.id, 0) <= 0}


def earned_in(unit: Unit) -> ColumnElement[bool]:
    """Entries earned in the unit; a branch's groups count with it."""
    if unit.tree != PARTY_TREE:
        return PointsEntry.department_id == unit.id
    groups = select(Unit.id).where(Unit.parent_id == unit.id, Unit.kind == "group")
    return or_(PointsEntry.branch_id == unit.id, PointsEntry.branch_id.in_(groups))


def sums_of_unit(unit: Unit, period: Period) -> Sums:
    """Points earned in the unit in the period by rule, from the ledger."""
    return _sums(earned_in(unit), period)


def contributions(unit: Unit, period: Period) -> Any:
    """What each member earned in the unit, highest first; to be paged."""
    points = func.sum(PointsEntry.points).label("points")
    return (
        select(Member.id.label("member_id"), Member.name, points, func.count().label("entries"))
        .select_from(PointsEntry)
        .join(Member, Member.id == PointsEntry.member_id)
        .where(and_(earned_in(unit), _in_period(period)))
        .group_by(Member.id, Member.name, Member.sort_name)
        .order_by(points.desc(), Member.sort_name, Member.id)
    )


def person(member_id: int) -> tuple[Member, str]:
    """The member and the name of her department. Raises Missing."""
    row = db.session.execute(
        select(Member, Unit.name).outerjoin(Unit, Unit.id == Member.department_id).where(Member.id == member_id)
    ).one_or_none()
    if row is None:
        raise Missing("没有这位同志。")
    return row[0], row[1] or ""


def owner_of(entry_id: int) -> int:
    """Whose entry it is. Raises Missing."""
    member_id = db.session.scalar(select(PointsEntry.member_id).where(PointsEntry.id == entry_id))
    if member_id is None:
        raise Missing("没有这条积分记录。")
    return member_id
