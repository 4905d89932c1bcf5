"""The boards of study hours: counted hours as a share of one's own target, for bare hours compare what cannot be compared."""

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, func, select

from learnhub.core.extensions import db
from learnhub.learning.models import HoursStanding
from learnhub.organization.models import Member
from learnhub.ranking.queries.boards import Board, Line, Tallied, board_of, ranked
from learnhub.ranking.queries.ladder import ACTIVE, IS_INACTIVE, Ladder
from learnhub.ranking.queries.shares import UnitShare, share_board_of_units


def _is_ranked(year: int) -> Any:
    """Who has a target to meet; 不作硬性要求 and no target stay apart."""
    return and_(HoursStanding.year == year, HoursStanding.share.is_not(None))


def hours_board(year: int, member_id: int, top: int) -> Board:
    """The first `top` members of the year by share of their own target; of a tie, who reached it first."""
    ladder = Ladder(HoursStanding.member_id, HoursStanding.share, HoursStanding.reached_at, _is_ranked(year))
    lines = ranked(db.session.execute(ladder.first(top)).all(), member_id)
    around = [] if any(line.is_me for line in lines) else ladder.around(member_id)
    board = board_of(lines, around, member_id, _tallied(year, {row.score for row in around}))
    own = board.own and _plain(board.own)
    gap = None if board.gap is None else float(board.gap)
    return replace(board, top=[_plain(line) for line in board.top], around=[_plain(line) for line in board.around], own=own, gap=gap)


def _plain(line: Line) -> Line:
    """With the share as a number of the page; until then it is exact."""
    return replace(line, score=float(line.score))


def _tallied(year: int, shares: set[Any]) -> Tallied:
    """Everybody ranked, and how many stand above each of some shares: counted in the index, without those no longer active."""
    columns = select(HoursStanding.share, func.count()).where(_is_ranked(year)).group_by(HoursStanding.share)
    tally = Counter[Any]({row[0]: row[1] for row in db.session.execute(columns)})
    left = columns.join_from(Member, HoursStanding, HoursStanding.member_id == Member.id + 0).where(IS_INACTIVE)
    tally.subtract({row[0]: row[1] for row in db.session.execute(left)})
    return Tallied(tally.total(), {share: sum(people for each, people in tally.items() if each > share) for share in shares})


def unit_hours_board(tree: str, year: int, *, least_people: int, own_path: str | None) -> tuple[list[UnitShare], list[UnitShare]]:
    """Departments, or branches, by the mean share of own targets; those with few people apart."""
    shares = (
        select(Member.id, Member.name, Member.sort_name, Member.department_id, Member.branch_id, HoursStanding.share)
        .join_from(HoursStanding, Member, Member.id == HoursStanding.member_id)
        .where(_is_ranked(year), Member.status == ACTIVE)
    )
    return share_board_of_units(shares, tree, least_people=least_people, own_path=own_path)
