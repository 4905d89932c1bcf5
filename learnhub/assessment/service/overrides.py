"""What is granted in an exam to a member or a unit: extra time, a window and attempts of their own, 缓考."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learnhub.assessment import queries
from learnhub.assessment.models import Exam, ExamOverride
from learnhub.assessment.rules.overrides import MOST_EXTRA_ATTEMPTS, MOST_EXTRA_MINUTES, MOST_EXTRA_PERCENT
from learnhub.assessment.service.deadlines import hold_exam, move_deadlines
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import Unit

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class OverrideDraft:
    """Who (a member or a unit) is granted what, and why. Without a window of its own, a deferral waits for one."""

    reason: str
    member_id: int | None = None
    unit_id: int | None = None
    extra_minutes: int = 0
    extra_percent: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_attempts: int = 0
    is_deferred: bool = False


def set_override(exam: Exam, draft: OverrideDraft, *, scope: Sequence[str], actor_id: int | None, now: datetime) -> ExamOverride:
    """Grant what the draft says instead of what was granted to the same member or unit; who writes has the new end at once.

    Raises Refused with the field that is wrong, Missing for somebody outside of scope.
    """
    _check(exam, draft)
    _reach(draft, scope)
    before = hold_exam(exam)
    _withdraw(queries.live_override(exam.id, draft.member_id, draft.unit_id), actor_id, now)
    made = ExamOverride(
        exam_id=exam.id,
        member_id=draft.member_id,
        unit_id=draft.unit_id,
        extra_minutes=draft.extra_minutes,
        extra_percent=draft.extra_percent,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        extra_attempts=draft.extra_attempts,
        is_deferred=draft.is_deferred,
        reason=draft.reason.strip()[:LONGEST_REASON],
        granted_by=actor_id,
        granted_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # two at once: the index lets one through
        raise Conflict(_("刚才有人为同一对象改了安排，请刷新页面，看清后再改。")) from None
    moved = move_deadlines(exam, before)
    record("grant_exam_override", "exam", exam.id, actor_id=actor_id, now=now, **_told(made), moved=moved)
    return made


def withdraw_override(exam: Exam, override_id: int, *, scope: Sequence[str], actor_id: int | None, now: datetime) -> None:
    """Take back what was granted; again changes nothing. Raises Missing for one that is not in scope."""
    row = queries.override_in_scope(override_id, exam.id, scope)
    held, before = row.override, hold_exam(exam)
    db.session.refresh(held)
    if held.withdrawn_at is not None:
        return
    _withdraw(held, actor_id, now)
    moved = move_deadlines(exam, before)
    record("withdraw_exam_override", "exam", exam.id, actor_id=actor_id, now=now, **_told(held), moved=moved)


def give_time(exam: Exam, member_id: int, minutes: int, *, reason: str, scope: Sequence[str], actor_id: int | None, now: datetime) -> None:
    """Add `minutes` to what a member has now, whoever granted that: an attempt that runs ends so much later. Raises as `set_override`."""
    held = queries.live_override(exam.id, member_id, None)
    so_far = queries.terms_of_members(exam, [member_id])[member_id].extra
    draft = OverrideDraft(
        reason=reason,
        member_id=member_id,
        extra_minutes=so_far + minutes,
        opens_at=held.opens_at if held else None,
        closes_at=held.closes_at if held else None,
        extra_attempts=held.extra_attempts if held else 0,
        is_deferred=held.is_deferred if held else False,
    )
    set_override(exam, draft, scope=scope, actor_id=actor_id, now=now)


def _withdraw(held: ExamOverride | None, actor_id: int | None, now: datetime) -> None:
    if held is not None and held.withdrawn_at is None:
        held.withdrawn_at, held.withdrawn_by = now, actor_id
        db.session.flush()


def _reach(draft: OverrideDraft, scope: Sequence[str]) -> None:
    """Raises Missing unless the member or unit is in scope."""
    if draft.member_id is not None:
        if not queries.is_within_reach(draft.member_id, scope):
            raise Missing(_("没有这个人，或不在你的范围内。"))
        return
    path = db.session.scalar(select(Unit.path).where(Unit.id == draft.unit_id, Unit.disabled_at.is_(None)))
    if path is None or not path.startswith(tuple(scope)):
        raise Missing(_("没有这个单位，或不在你的范围内。"))


def _check(exam: Exam, draft: OverrideDraft) -> None:
    if (draft.member_id is None) == (draft.unit_id is None):
        raise Refused(_("请选择一个人或一个单位。"), field="whose")
    if not draft.reason.strip():
        raise Refused(_("请写明原因，不超过 200 个字。"), field="reason")
    if not 0 <= draft.extra_minutes <= MOST_EXTRA_MINUTES:
        raise Refused(_("延长的分钟数请填写 0 到 %(most)s。", most=MOST_EXTRA_MINUTES), field="extra_minutes")
    if not 0 <= draft.extra_percent <= MOST_EXTRA_PERCENT:
        raise Refused(_("延长的百分比请填写 0 到 %(most)s。", most=MOST_EXTRA_PERCENT), field="extra_percent")
    if draft.extra_percent and exam.minutes is None:
        raise Refused(_("这场考试没有限时，请按分钟延长。"), field="extra_percent")
    if not 0 <= draft.extra_attempts <= MOST_EXTRA_ATTEMPTS:
        raise Refused(_("增加的次数请填写 0 到 %(most)s。", most=MOST_EXTRA_ATTEMPTS), field="extra_attempts")
    _check_window(exam, draft)


def _check_window(exam: Exam, draft: OverrideDraft) -> None:
    opens_at, closes_at = draft.opens_at or exam.opens_at, draft.closes_at or exam.closes_at
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Refused(_("结束时间要晚于开始时间，请修改。"), field="closes_at")
    if draft.is_deferred and draft.member_id is None:
        raise Refused(_("缓考只能给个人。一个单位换时间考，请填写它自己的时间。"), field="is_deferred")
    if draft.is_deferred and (draft.opens_at is None) != (draft.closes_at is None):
        raise Refused(_("缓考的新时间请把开始和结束都填上；时间没有定的，两个都留空。"), field="closes_at")
    if not (draft.extra_minutes or draft.extra_percent or draft.extra_attempts or draft.opens_at or draft.closes_at or draft.is_deferred):
        raise Refused(_("还没有写给什么：延长时间、另定时间、增加次数或缓考，至少填一项。"), field="extra_minutes")


def _told(held: ExamOverride) -> dict[str, object]:
    """What the audit log keeps of it."""
    said = {
        "member_id": held.member_id,
        "unit_id": held.unit_id,
        "extra_minutes": held.extra_minutes,
        "extra_percent": held.extra_percent,
        "extra_attempts": held.extra_attempts,
        "opens_at": held.opens_at.isoformat() if held.opens_at else None,
        "closes_at": held.closes_at.isoformat() if held.closes_at else None,
        "is_deferred": held.is_deferred,
        "reason": held.reason,
    }
    return {name: value for name, value in said.items() if value}
