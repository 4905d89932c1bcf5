"""Who is present: by the code on the host's screen, from a list, from a file."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, OfflineSession
from learnhub.learning.rules.attendance import BY_CODE, BY_LIST, OPEN, Code, check_code, is_ticket, make_ticket, session_of
from learnhub.learning.service.sessions_pay import locked_session, member_of, note_present
from learnhub.organization.models import Member, Unit


def session_of_code(code: str, member_id: int, *, now: datetime) -> tuple[OfflineSession, str]:
    """The session whose code a member scanned, and the ticket she confirms with. Raises Missing, Refused.

    Refused, with the sentence for her: too late, not open, or not for her.
    """
    named = session_of(code)
    session = db.session.get(OfflineSession, named) if named is not None else None
    worth = check_code(code, session.id, session.secret, now) if session else Code.WRONG
    if session is None or worth == Code.WRONG:
        raise Missing(_("这个签到码不对，请重新扫描大屏幕上的二维码。"))
    _must_be_open(session)
    if worth == Code.LATE:
        raise Refused(_("这个签到码已经过期，请重新扫描大屏幕上的二维码；码每 20 秒更换一次，转发的不能用。"))
    _must_be_admitted(session, member_id)
    return session, make_ticket(session.id, session.secret, member_id, now)


def _must_be_open(session: OfflineSession) -> None:
    if session.state != OPEN:
        raise Conflict(_("这次活动没有在签到，可能还没有开放，或者已经结束。没有签上的，请联系组织活动的同志。"))


def is_of_unit(session: OfflineSession, member_id: int) -> bool:
    """Whether the member belongs to the unit that holds the session, or to one below it."""
    path = db.session.scalar(select(Unit.path).where(Unit.id == session.unit_id)) or "-"
    homes = select(Unit.path).join(Member, (Member.department_id == Unit.id) | (Member.branch_id == Unit.id))
    return any(home.startswith(path) for home in db.session.scalars(homes.where(Member.id == member_id)))


def _must_be_admitted(session: OfflineSession, member_id: int) -> None:
    if not session.admits_guests and not is_of_unit(session, member_id):
        raise Refused(_("这次活动只面向本单位的同志。确实参加了的，请联系组织活动的同志。"))


def sign_in_to_session(code: str, ticket: str, member_id: int, *, now: datetime) -> tuple[OfflineSession, datetime]:
    """Confirm that one is present, once; returns since when. Raises Missing, Refused, Conflict."""
    named = session_of(code)
    if named is None:
        raise Missing(_("这个签到码不对，请重新扫描大屏幕上的二维码。"))
    session = locked_session(named, shared=True)
    if check_code(code, session.id, session.secret, now) == Code.WRONG:
        raise Missing(_("这个签到码不对，请重新扫描大屏幕上的二维码。"))
    attendance = _attendance(session.id, member_id)
    if attendance is not None:
        return session, attendance.signed_at or now
    _must_be_open(session)
    if not is_ticket(ticket, session.id, session.secret, member_id, now):
        raise Refused(_("扫码已经超过 3 分钟，请重新扫描大屏幕上的二维码。"))
    _must_be_admitted(session, member_id)
    note_present(session, [member_id], way=BY_CODE, at=now)
    attendance = _attendance(session.id, member_id)
    return session, (attendance.signed_at if attendance else None) or now


def _attendance(session_id: int, member_id: int) -> Attendance | None:
    is_hers = (Attendance.session_id == session_id, Attendance.member_id == member_id)
    return db.session.scalars(select(Attendance).where(*is_hers)).one_or_none()


def mark_present(session_id: int, member_ids: Collection[int], *, way: str = BY_LIST, actor_id: int | None, now: datetime) -> int:
    """Note people as present while the session is open; how many are new. Raises Refused, Missing, Conflict."""
    session = locked_session(session_id, shared=True)
    _must_be_open(session)
    if member_of(actor_id) in member_ids:
        raise Refused(_("自己的出席请扫码签到，或由其他同志登记。"), field="members")
    known = set(db.session.scalars(select(Member.id).where(Member.id.in_(member_ids))))
    if known != set(member_ids):
        raise Missing(_("名单里有查不到的同志，请核对后再登记。"))
    added = note_present(session, known, way=way, at=now)
    if added:
        record("mark_present", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, members=added, way=way)
    return added


def take_off(session_id: int, member_id: int, *, actor_id: int | None, now: datetime) -> bool:
    """Somebody is not present after all; False when she was not on the list. Raises Missing, Conflict."""
    session = locked_session(session_id, shared=True)
    _must_be_open(session)
    gone = delete(Attendance).where(Attendance.session_id == session.id, Attendance.member_id == member_id)
    is_gone = bool(db.session.execute(gone.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
    if is_gone:
        record("take_off", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title, member=member_id)
    return is_gone
