"""The boards of assigned work 达标率: the share of the required work that fell due in a period and is done (domain §5)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Numeric, cast, func, select

from learnhub.assignments.queries.share import duties_of
from learnhub.organization.models import Member
from learnhub.ranking.queries.boards import Board
from learnhub.ranking.queries.ladder import ACTIVE
from learnhub.ranking.queries.shares import UnitShare, share_board, share_board_of_units
from learnhub.ranking.rules.periods import Period


def _percents(period: Period, now: datetime) -> Any:
    """Active members of whom something fell due, and the percent of it that is done."""
    duties = duties_of(period.first, period.last, now)
    percent = cast(duties.c.done, Numeric(12, 4)) * 100 / cast(duties.c.due, Numeric(12, 4))
    return (
        select(Member.id, Member.name, Member.sort_name, Member.department_id, Member.branch_id, func.round(percent, 1).label("share"))
        .join(duties, duties.c.member_id == Member.id)
        .where(Member.status == ACTIVE)
    )


def assigned_board(period: Period, member_id: int, top: int, *, now: datetime) -> Board:
    """The first `top` members of the period; ties by name."""
    return share_board(_percents(period, now), member_id, top)


def unit_assigned_board(
    tree: str, period: Period, *, now: datetime, least_people: int, own_path: str | None
) -> tuple[list[UnitShare], list[UnitShare]]:
    """Departments, or branches, by the mean share of their members; those with few people apart."""
    return share_board_of_units(_percents(period, now), tree, least_people=least_people, own_path=own_path)
