"""The boards of study hours: counted hours as a share of one's own target, for bare hours compare what cannot be compared."""

from datetime import date
from typing import Any

from sqlalchemy import Numeric, cast, func, select

from learnhub.learning.queries import hours_table
from learnhub.organization.models import Member
from learnhub.ranking.queries.boards import ACTIVE, Board
from learnhub.ranking.queries.shares import UnitShare, share_board, share_board_of_units


def _shares(year: int, today: date) -> Any:
    """Active members with a target to meet, and the percent of it that counts; 不作硬性要求 and no target stay apart."""
    hours = hours_table(year, today)
    percent = cast(hours.c.counted, Numeric(12, 4)) * 100 / cast(hours.c.target, Numeric(12, 4))
    return (
        select(Member.id, Member.name, Member.sort_name, Member.department_id, Member.branch_id, func.round(percent, 1).label("share"))
        .join(hours, hours.c.member_id == Member.id)
        .where(Member.status == ACTIVE, ~hours.c.is_exempt, hours.c.target > 0)
    )


def hours_board(year: int, member_id: int, top: int, *, today: date) -> Board:
    """The first `top` members of the year by share of their own target; ties by name."""
    return share_board(_shares(year, today), member_id, top)


def unit_hours_board(
    tree: str, year: int, *, today: date, least_people: int, own_path: str | None
) -> tuple[list[UnitShare], list[UnitShare]]:
    """Departments, or branches, by the mean share of own targets; those with few people apart."""
    return share_board_of_units(_shares(year, today), tree, least_people=least_people, own_path=own_path)
