"""Sitting an exam: save each answer when it is given, move on, submit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Boolean, Integer, String, Table, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.accounts.queries import digest
from learnhub.accounts.service import TOUCH_EVERY
from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING, Attempt, ConflictCopy, Response
from learnhub.assessment.rules import answers, timing
from learnhub.assessment.service.closing import close_attempt
from learnhub.core.clock import local
from learnhub.core.database import Json, UTCDateTime
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, Prepared, line_of
from learnhub.core.recent import Recent
from learnhub.organization.queries import is_still_signed_in

LARGEST_SEQ = 2**31 - 1
LONGEST_TAB = 40
MOST_POSITIONS = 10_000
MOST_COPIES = 2_000  # of an attempt, when it is over: its candidate may go on sending
_RECENT: Recent[tuple[str, int, int], tuple[int, dict[str, Any]]] = Recent(16384)  # a place is some three hundred bytes
_ATTEMPT, _RESPONSE = cast(Table, Attempt.__table__), cast(Table, Response.__table__)


@dataclass(frozen=True, slots=True)
class _Save:
    """An answer as it came: `position` on the paper from 0, `seq` counted by the page `tab`, which had seen the answers up to `base`."""

    attempt_id: int
    position: int
    answer: list[str]
    is_marked: bool
    seq: int
    tab: str
    at: datetime
    device: str = ""
    base: int = LARGEST_SEQ


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer, and what the server holds now.

    `state`: ok · repeated (the same save again) · conflict (another page was newer; this one is kept as a copy) · displaced (another
    device took over; kept as a copy) · passed (there is no way back to the question; kept as a copy) · closed (it came too late; kept as
    a copy, which nobody counts).
    """

    state: str
    seq: int
    answer: Sequence[str]
    is_marked: bool
    saved_at: datetime | None


def save_answer(
    attempt_id: int,
    member_id: int,
    *,
    position: int,
    answer: Sequence[str],
    is_marked: bool,
    seq: int,
    tab: str,
    now: datetime,
    device: str = "",
    base: int = LARGEST_SEQ,
) -> Saved:
    """Keep an answer (as `questions.rules.kinds` has it; empty to clear it) unless a newer one is there, and say what became of it.

    `base` is the `seq` of the answer that the page had shown: what another page wrote after that is not replaced. Raises Missing for an
    attempt or question that is not hers, Refused for an answer that the question does not have.
    """
    on = line_of(db.session.connection())
    sent: dict[str, Any] = {"position": position, "is_marked": is_marked, "seq": seq, "tab": tab, "device": device, "base": base}
    saved = keep_answer(on, attempt_id, member_id, answer=answer, **sent, now=now)
    if saved is not None:
        return saved
    ordered = _checked(_item(on, attempt_id, member_id, position), answer)
    return _not_kept(_Save(attempt_id, position, ordered, is_marked, seq, tab, now, device, base))


def keep_answer(
    on: Line,
    attempt_id: int,
    member_id: int,
    *,
    position: int,
    answer: Sequence[str],
    is_marked: bool,
    seq: int,
    tab: str,
    now: datetime,
    device: str = "",
    base: int = LARGEST_SEQ,
    item: dict[str, Any] | None = None,
    proof: Mapping[str, Any] | None = None,
) -> Saved | None:
    """Keep an answer in one write, which itself checks that the attempt is running and nothing newer is there.

    `item` is the question, when it was read before; with `proof`, the parameters of `is_still_signed_in`, the write also checks that she
    still is. None when the answer did not get in: `save_answer` says why. Raises as `save_answer` does.
    """
    if not (0 < seq <= LARGEST_SEQ and 0 <= base <= LARGEST_SEQ) or len(tab) > LONGEST_TAB:
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    ordered = _checked(item or _item(on, attempt_id, member_id, position), answer)
    save = _Save(attempt_id, position, ordered, is_marked, seq, tab, now, device, base)
    values, keep = {**_values(save, member_id), **(proof or {})}, _KEEP[proof is not None]
    is_kept = on.write(lambda at: keep.row(at, values)) is not None
    return Saved("ok", seq, ordered, is_marked, now) if is_kept else None


def _item(on: Line, attempt_id: int, member_id: int, position: int) -> dict[str, Any]:
    """The question at `position` of the member's frozen paper. Raises Missing."""
    item = queries.frozen_item(on, attempt_id, member_id, position) if 0 <= position <= MOST_POSITIONS else None
    if item is None:
        raise Missing(_("没有这道题。"))
    return item


def _checked(item: dict[str, Any], answer: Sequence[str]) -> list[str]:
    """The answer in its one form. Raises Refused when it cannot be one."""
    try:
        return answers.sound(item, answer)
    except answers.NoAnswer:
        raise Refused(_("这道题没有这样的选项，请刷新页面后再选一次。")) from None
    except answers.TooLong as long:
        raise Refused(_("答案太长，最多 %(most)s 个字，请删减后再试。", most=long.most)) from None


def _insert(dialect: str) -> Any:
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def _values(save: _Save, member_id: int) -> dict[str, Any]:
    return {
        "in_attempt": save.attempt_id,
        "of_member": member_id,
        "at_position": save.position,
        "new_answer": save.answer,
        "new_mark": save.is_marked,
        "new_seq": save.seq,
        "new_tab": save.tab,
        "from_device": save.device,
        "has_seen": save.base,
        "moment": save.at,
        "oldest_deadline": save.at - queries.grace(),
    }


def remembered_answer(on: Line, visitor: tuple[str, int], given: dict[str, Any], *, now: datetime) -> Saved | None:
    """The same for a place whose last answer came to this process: nothing is read, the write proves what is remembered.

    `visitor` is her secret and the attempt. The question never changes: the paper is frozen. None when the answer did not get in.
    """
    key = (digest(visitor[0]), visitor[1], given["position"])
    known = _RECENT.get(key)
    if known is None:
        return None
    member_id, item = known
    proof = {"digest": key[0], "member": member_id, "seen_since": now - TOUCH_EVERY}
    return keep_answer(on, visitor[1], member_id, **given, now=now, item=item, proof=proof)


def visitor_s_answer(
    on: Line, visitor: tuple[str, int], member_id: int, item: dict[str, Any], given: dict[str, Any], *, now: datetime
) -> Saved | None:
    """The same for a question that was read a moment ago, together with who it is; both are remembered."""
    saved = keep_answer(on, visitor[1], member_id, **given, now=now, item=item)
    if saved is not None:
        _RECENT.keep((digest(visitor[0]), visitor[1], given["position"]), (member_id, item))
    return saved


def _keep(dialect: str, *, proven: bool) -> Any:
    """One statement: only into a running attempt of hers, in time, from its device, over a lower `seq` that the page
    wrote itself or had seen; gives back a row when it did.

    The share lock (PostgreSQL; SQLite writes one at a time) makes a submission wait, so that it grades what was saved.
    """
    position = bindparam("at_position", type_=Integer)
    source = (
        select(
            _ATTEMPT.c.id,
            position,
            bindparam("new_answer", type_=Json),
            bindparam("new_mark", type_=Boolean),
            bindparam("new_seq", type_=Integer),
            bindparam("new_tab", type_=String),
            bindparam("moment", type_=UTCDateTime()),
        )
        .where(
            _ATTEMPT.c.id == bindparam("in_attempt", type_=BigInteger),
            _ATTEMPT.c.member_id == bindparam("of_member", type_=BigInteger),
            _ATTEMPT.c.state == RUNNING,
            or_(_ATTEMPT.c.deadline.is_(None), _ATTEMPT.c.deadline >= bindparam("oldest_deadline", type_=UTCDateTime())),
            or_(_ATTEMPT.c.place.is_(None), _ATTEMPT.c.place == position),
            or_(_ATTEMPT.c.device.is_(None), _ATTEMPT.c.device == bindparam("from_device", type_=String)),
        )
        .with_for_update(read=True, of=_ATTEMPT)
    )
    if proven:
        source = source.where(is_still_signed_in())
    columns = ["attempt_id", "position", "answer", "is_marked", "seq", "tab", "saved_at"]
    statement = _insert(dialect)(_RESPONSE).from_select(columns, source, include_defaults=False)
    new = statement.excluded
    is_known = or_(_RESPONSE.c.tab == new.tab, _RESPONSE.c.seq <= bindparam("has_seen", type_=Integer))
    return statement.on_conflict_do_update(
        index_elements=[_RESPONSE.c.attempt_id, _RESPONSE.c.position],
        set_={"answer": new.answer, "is_marked": new.is_marked, "seq": new.seq, "tab": new.tab, "saved_at": new.saved_at},
        where=(_RESPONSE.c.seq < new.seq) & is_known & _RESPONSE.c.is_locked.is_(False),
    ).returning(_RESPONSE.c.id)


_KEEP = {proven: Prepared(partial(_keep, proven=proven)) for proven in (False, True)}


def _not_kept(save: _Save) -> Saved:
    """Why an answer did not get in: it was there already, the attempt is over or further on, or another page was newer."""
    held = queries.response(save.attempt_id, save.position)
    stored = (held.seq, held.answer, held.is_marked, held.saved_at) if held else (0, [], False, None)
    if held and held.tab == save.tab and (held.seq > save.seq or (held.seq == save.seq and held.answer == save.answer)):
        return Saved("repeated", *stored)
    if not queries.takes_answers(save.attempt_id, save.at):
        if queries.copies_kept(save.attempt_id) < MOST_COPIES:
            _keep_copy(save)
        return Saved("closed", *stored)
    place = queries.place_now(save.attempt_id)
    if place is not None and save.position > place:
        raise Refused(_("这道题还没有轮到，请刷新页面。"))
    _keep_copy(save)
    if place is not None and save.position < place:
        return Saved("passed", *stored)
    return Saved("conflict" if queries.is_on_device(save.attempt_id, save.device) else "displaced", *stored)


def _keep_copy(save: _Save) -> None:
    """Keep beside the answers what is not to be one of them; the same again is kept once."""
    copy = {
        "attempt_id": save.attempt_id,
        "position": save.position,
        "answer": save.answer,
        "seq": save.seq,
        "tab": save.tab,
        "received_at": save.at,
    }
    db.session.execute(_insert(db.engine.dialect.name)(ConflictCopy).values(copy).on_conflict_do_nothing())


def move_on(attempt_id: int, member_id: int, *, position: int, now: datetime, device: str = "") -> Attempt:
    """Leave the question at `position` behind for good, once however often it is asked for; the attempt as it is then.

    Raises Missing when it is not hers, Refused from another device or at the last question.
    """
    attempt = queries.attempt_of(attempt_id, member_id)
    is_open = attempt.state == RUNNING and timing.accepts_answers(attempt.deadline, queries.grace(), now)
    if not is_open or attempt.place != position:
        return attempt
    if position + 1 >= len(attempt.paper):
        raise Refused(_("已经是最后一题，请检查后交卷。"))
    if attempt.device not in {None, device}:
        raise Refused(_("这份试卷已经换到另一台设备上作答，请在那边继续。"))
    still = (Attempt.id == attempt_id, Attempt.state == RUNNING, Attempt.place == position)
    db.session.execute(update(Attempt).where(*still).values(place=position + 1).execution_options(synchronize_session=False))
    db.session.refresh(attempt)
    return attempt


def submit_attempt(attempt_id: int, member_id: int, *, now: datetime, device: str | None = None) -> Attempt:
    """Hand in 交卷, exactly once; again gives the same result. Raises Missing when it is not hers, Refused from another device."""
    attempt = queries.attempt_of(attempt_id, member_id)
    if device is not None and attempt.state == RUNNING and attempt.device not in {None, device}:
        raise Refused(_("这份试卷已经换到另一台设备上作答，请在那边交卷。"))
    first = timing.may_hand_in_from(attempt.started_at, attempt.exam.least_minutes, attempt.deadline)
    if attempt.state == RUNNING and first is not None and now < first:
        raise Refused(
            _(
                "还不能交卷：进入 %(n)s 分钟以后，%(time)s 起可以交。答案都已保存。",
                n=attempt.exam.least_minutes,
                time=f"{local(first):%H:%M}",
            )
        )
    close_attempt(attempt, "submitted", now=now)
    return attempt
