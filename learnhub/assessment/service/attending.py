"""What the page of a running attempt tells of itself: that it lives, that it was left, on which device it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING, Attempt, ExamMessage, MessageReading, ScreenLeave, SignOfLife
from learnhub.assessment.rules import timing
from learnhub.assessment.rules.watching import SHORTEST, Span, Watch, seconds_beyond, span_claimed
from learnhub.assessment.service.closing import close_attempt
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db

HIDDEN, FULL_SCREEN = "hidden", "full_screen"
KINDS = (HIDDEN, FULL_SCREEN)
MOST_LEAVES_KEPT = 1_000
LONGEST_DEVICE = 40
SIGN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LeaveClaim:
    """A leave as a page tells of it: `number` from 1 on, `seconds` long, ended `ago` seconds ago (0 while it lasts)."""

    number: int
    kind: str
    seconds: float
    ago: float
    is_over: bool


def record_leaves(attempt_id: int, member_id: int, tab: str, claims: Sequence[LeaveClaim], *, now: datetime) -> queries.Leaves:
    """Note leaves of three seconds or more, each once however often it is told, and hand the paper in where the rules say so.

    Raises Missing for an attempt that is not hers.
    """
    attempt = queries.attempt_of(attempt_id, member_id)
    watch = queries.watch_of(attempt.exam)
    if watch.counts_leaves and _is_running(attempt_id, now):
        known = list(db.session.scalars(select(ScreenLeave).where(ScreenLeave.attempt_id == attempt_id).order_by(ScreenLeave.id)))
        for claim in claims:
            _note(attempt, tab, claim, known, now)
            if watch.ends_with(len(known)):
                close_attempt(attempt, "leaves", now=now)
                record("submit_for_leaves", "attempt", attempt_id, actor_id=None, now=now, leaves=len(known))
                break
    return queries.leaves_of(attempt_id)


def _is_running(attempt_id: int, now: datetime) -> bool:
    """Whether the attempt runs; held until the commit, so that nobody closes it or counts beside us."""
    row = db.session.execute(select(Attempt.state, Attempt.deadline).where(Attempt.id == attempt_id).with_for_update()).one()
    return row.state == RUNNING and timing.accepts_answers(row.deadline, queries.grace(), now)


def _note(attempt: Attempt, tab: str, claim: LeaveClaim, known: list[ScreenLeave], now: datetime) -> None:
    """Append the leave, or let it grow; what is shorter than three seconds or was counted already is none."""
    held = next((leave for leave in known if (leave.tab, leave.number) == (tab, claim.number)), None)
    if held is not None and held.is_over:
        return
    span = span_claimed(claim.seconds, claim.ago, attempt.started_at, now)
    if held is not None:
        span = Span(held.left_at, max(held.back_at, span.back))
    seconds = seconds_beyond(span, queries.spans_of([leave for leave in known if leave is not held]))
    if held is not None:
        held.back_at, held.seconds, held.is_over, held.received_at = span.back, seconds, claim.is_over, now
        db.session.flush()
    elif seconds >= SHORTEST and len(known) < MOST_LEAVES_KEPT:
        known.append(_append(attempt.id, tab, claim, span, seconds, now))


def _append(attempt_id: int, tab: str, claim: LeaveClaim, span: Span, seconds: int, now: datetime) -> ScreenLeave:  # noqa: PLR0917
    leave = ScreenLeave(
        attempt_id=attempt_id,
        tab=tab,
        number=claim.number,
        kind=claim.kind,
        left_at=span.left,
        back_at=span.back,
        seconds=seconds,
        is_over=claim.is_over,
        received_at=now,
    )
    db.session.add(leave)
    db.session.flush()
    return leave


def note_sign(attempt_id: int, *, address: str, unsent: int, is_away: bool, now: datetime) -> None:
    """Keep when the page was last heard; one row an attempt, and not each time."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"seen_at": now, "address": address[:64], "unsent": unsent, "is_away": is_away}
    statement = insert(SignOfLife).values(attempt_id=attempt_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=[SignOfLife.attempt_id], set_=values))


def take_device(attempt_id: int, member_id: int, device: str, watch: Watch, *, takes_over: bool, now: datetime) -> bool:
    """Let this browser alone answer; False while another does and `takes_over` is not said. Raises Refused."""
    if not 8 <= len(device) <= LONGEST_DEVICE:
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    if not watch.is_one_device:
        return True
    mine = [Attempt.id == attempt_id, Attempt.member_id == member_id, Attempt.state == RUNNING]
    before = db.session.scalar(select(Attempt.device).where(*mine).with_for_update())
    if before == device:
        return True
    if before is not None and not takes_over:
        return False
    db.session.execute(update(Attempt).where(*mine).values(device=device))
    if before is not None:
        record("take_over_device", "attempt", attempt_id, actor_id=None, now=now, member=member_id)
    return True


def read_message(attempt_id: int, member_id: int, message_id: int, *, now: datetime) -> None:
    """Note that the candidate has read it; twice changes nothing. Raises Missing for what was not said to her."""
    attempt = queries.attempt_now(attempt_id, member_id)
    message = db.session.get(ExamMessage, message_id)
    if message is None or message.exam_id != attempt.exam_id or message.attempt_id not in {None, attempt_id}:
        raise Missing(_("没有这条消息。"))
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"message_id": message_id, "attempt_id": attempt_id, "read_at": now}
    db.session.execute(insert(MessageReading).values(values).on_conflict_do_nothing())
