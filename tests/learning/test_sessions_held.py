"""Sessions from their plan to their end, and who is paid: planned, opened, signed in to, closed, corrected."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import Attendance, LessonProgress, OfflineSession, StudyHoursEntry
from learnhub.learning.queries.sessions import attendance_of
from learnhub.learning.rules.attendance import BY_CODE, make_code
from learnhub.learning.service import SessionPlan
from learnhub.organization.models import Member, Unit
from tests.factories import DepartmentFactory, LessonFactory, MemberFactory
from tests.learning.conftest import NOON

both = pytest.mark.both_databases


def plan(unit: Unit, **changed: Any) -> OfflineSession:
    said = {"title": "支部集体学习", "category": "group", "starts_at": NOON, "hours": Decimal("2.0")} | changed
    with transaction():
        return service.plan_session(SessionPlan(**said), unit.id, actor_id=None, now=NOON - timedelta(days=1))


def opened(unit: Unit, **changed: Any) -> OfflineSession:
    session = plan(unit, **changed)
    with transaction():
        return service.open_session(session.id, actor_id=None, now=NOON)


def sign_in(session: OfflineSession, member: Member, *, late: float = 0.0, confirmed: float = 5.0) -> Any:
    """Scan `late` seconds after the code was shown, confirm some seconds later."""
    code = make_code(session.id, session.secret, NOON)
    scanned = NOON + timedelta(seconds=late)
    _session, ticket = service.session_of_code(code, member.id, now=scanned)
    with transaction():
        return service.sign_in_to_session(code, ticket, member.id, now=scanned + timedelta(seconds=confirmed))


def close(session: OfflineSession, hours: str = "2.0", *, actor: Member | None = None) -> int:
    with transaction():
        return service.close_session(session.id, Decimal(hours), actor_id=actor.account_id if actor else None, now=NOON)[1]


def mark(session: OfflineSession, *members: Member, actor: Member | None = None) -> int:
    with transaction():
        return service.mark_present(session.id, [member.id for member in members], actor_id=actor.account_id if actor else None, now=NOON)


def ledger() -> dict[int, Decimal]:
    rows = select(StudyHoursEntry.member_id, func.sum(StudyHoursEntry.hours)).group_by(StudyHoursEntry.member_id)
    return {member_id: Decimal(total) for member_id, total in db.session.execute(rows) if total}


@both
def test_who_scans_is_present_once_and_is_paid_once_when_it_closes(database: Any) -> None:
    unit = DepartmentFactory()
    anna, boris = MemberFactory(department=unit), MemberFactory(department=unit)
    session = opened(unit)
    first = sign_in(session, anna)[1]
    assert sign_in(session, anna, late=20)[1] == first
    mark(session, boris)
    assert ledger() == {}
    assert close(session) == 2
    assert ledger() == {anna.id: 2, boris.id: 2}
    with pytest.raises(Conflict):
        close(session)
    assert ledger() == {anna.id: 2, boris.id: 2}
    entry = db.session.scalars(select(StudyHoursEntry).limit(1)).one()
    assert (entry.category, entry.day) == ("group", NOON.date())
    assert {row.way for row in attendance_of(session.id)} == {"code", "list"}
    deeds = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert deeds == ["plan_session", "open_session", "mark_present", "close_session"]


def test_a_code_that_was_passed_on_is_refused_with_a_sentence(database: Any) -> None:
    unit = DepartmentFactory()
    session, member = opened(unit), MemberFactory(department=unit)
    with pytest.raises(Refused, match="重新扫描"):
        sign_in(session, member, late=60)
    with pytest.raises(Refused, match="3 分钟"):
        sign_in(session, member, confirmed=200)
    assert db.session.scalar(select(Attendance.id)) is None


def test_a_ticket_of_somebody_else_is_worth_nothing(database: Any) -> None:
    unit = DepartmentFactory()
    session, anna, boris = opened(unit), MemberFactory(department=unit), MemberFactory(department=unit)
    code = make_code(session.id, session.secret, NOON)
    ticket = service.session_of_code(code, anna.id, now=NOON)[1]
    with pytest.raises(Refused), transaction():
        service.sign_in_to_session(code, ticket, boris.id, now=NOON)


def test_a_ticket_goes_with_a_code_that_was_on_the_screen(database: Any) -> None:
    unit = DepartmentFactory()
    session, anna = opened(unit), MemberFactory(department=unit)
    ticket = service.session_of_code(make_code(session.id, session.secret, NOON), anna.id, now=NOON)[1]
    with pytest.raises(Missing), transaction():
        service.sign_in_to_session(f"{session.id}.1.AAAAAAAAAA", ticket, anna.id, now=NOON)


def test_guests_sign_in_where_they_are_welcome(database: Any) -> None:
    stranger = MemberFactory()
    below = DepartmentFactory(parent=(unit := DepartmentFactory()))
    with pytest.raises(Refused, match="只面向本单位"):
        sign_in(opened(unit), stranger)
    assert sign_in(opened(unit), MemberFactory(department=below))
    assert sign_in(opened(unit, admits_guests=True), stranger)


@pytest.mark.parametrize("state", ["planned", "closed", "canceled"])
def test_only_an_open_session_is_signed_in_to(database: Any, state: str) -> None:
    unit = DepartmentFactory()
    session, member = plan(unit), MemberFactory(department=unit)
    session.state = state
    db.session.commit()
    with pytest.raises(Conflict):
        sign_in(session, member)
    with pytest.raises(Conflict):
        mark(session, member)


def test_a_session_goes_its_way_and_no_other(database: Any) -> None:
    unit = DepartmentFactory()
    early = plan(unit, starts_at=NOON + timedelta(days=2))
    for verb in (service.open_session, lambda at, **said: service.close_session(at, Decimal(2), **said)):
        with pytest.raises(Refused), transaction():
            verb(early.id, actor_id=None, now=NOON)
    with transaction():
        service.cancel_session(early.id, actor_id=None, now=NOON)
        service.cancel_session(early.id, actor_id=None, now=NOON)
    with pytest.raises(Conflict), transaction():
        service.open_session(early.id, actor_id=None, now=NOON + timedelta(days=3))
    session = opened(unit)
    with transaction():
        service.open_session(session.id, actor_id=None, now=NOON)
    said = SessionPlan("换个名称", "group", NOON, Decimal(3))
    with pytest.raises(Conflict), transaction():
        service.change_session(session.id, said, actor_id=None, now=NOON)
    with pytest.raises(Refused, match="还没有人签到"):
        close(session)
    with pytest.raises(Refused, match="还没有结束"), transaction():
        service.correct_session(session.id, [MemberFactory().id], hours=Decimal(1), reason="x", actor_id=None, now=NOON)
    with pytest.raises(Missing), transaction():
        service.open_session(987654, actor_id=None, now=NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"category": "online"},
        {"hours": Decimal("0.3")},
        {"hours": Decimal("NaN")},
        {"place": "长" * 121},
        {"presenter": "长" * 61},
        {"lesson_id": 987654},
    ],
)
def test_a_plan_that_cannot_be_is_refused(database: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        plan(DepartmentFactory(), **wrong)
    assert db.session.scalar(select(OfflineSession.id)) is None


def test_nobody_ticks_herself_nor_decides_on_her_own_hours(database: Any) -> None:
    """A28, an organizer crediting herself: she signs in by code like everybody, and the hours stay as they were planned."""
    unit = DepartmentFactory()
    organizer, colleague = MemberFactory(department=unit), MemberFactory(department=unit)
    session = opened(unit)
    with pytest.raises(Refused, match="扫码签到"):
        mark(session, organizer, colleague, actor=organizer)
    sign_in(session, organizer)
    with pytest.raises(Refused, match="只有你本人"):
        close(session, actor=organizer)
    mark(session, colleague, actor=organizer)
    with pytest.raises(Refused, match="计划的学时"):
        close(session, "8.0", actor=organizer)
    assert ledger() == {}
    assert close(session, actor=organizer) == 2


def test_another_person_may_decide_on_other_hours(database: Any) -> None:
    unit = DepartmentFactory()
    session, member = opened(unit), MemberFactory(department=unit)
    mark(session, member)
    assert close(session, "1.5", actor=MemberFactory(department=unit)) == 1
    assert ledger() == {member.id: Decimal("1.5")}


@both
def test_the_same_lesson_pays_a_member_once_in_group_study(database: Any) -> None:
    unit, lesson = DepartmentFactory(), LessonFactory()
    anna, boris = MemberFactory(department=unit), MemberFactory(department=unit)
    first, second = (opened(unit, lesson_id=lesson.id) for _ in range(2))
    mark(first, anna)
    close(first)
    mark(second, anna, boris)
    assert close(second) == 1
    assert ledger() == {anna.id: 2, boris.id: 2}
    assert [bool(row.is_paid_elsewhere) for row in attendance_of(second.id)].count(True) == 1
    assert db.session.scalar(select(LessonProgress.id)) is None, "group study completes no online lesson"
    # Anna was not at the first one after all: that takes her hours back, and frees the second to pay her.
    with transaction():
        service.correct_session(first.id, [boris.id], hours=Decimal(2), reason="记错了", actor_id=None, now=NOON)
    assert ledger() == {boris.id: 2}
    with transaction():
        service.correct_session(second.id, [anna.id, boris.id], hours=Decimal(2), reason="补计", actor_id=None, now=NOON)
    assert ledger() == {anna.id: 2, boris.id: 2}


def test_a_correction_keeps_how_somebody_signed_in(database: Any) -> None:
    unit = DepartmentFactory()
    anna, boris = MemberFactory(department=unit), MemberFactory(department=unit)
    session = opened(unit)
    sign_in(session, anna)
    close(session)
    with transaction():
        service.correct_session(session.id, [anna.id, boris.id], hours=Decimal(2), reason="漏了", actor_id=None, now=NOON)
    assert {row.id: row.way for row in attendance_of(session.id)} == {anna.id: BY_CODE, boris.id: "list"}


def test_who_was_noted_by_mistake_is_taken_off(database: Any) -> None:
    unit = DepartmentFactory()
    session, member = opened(unit), MemberFactory(department=unit)
    mark(session, member)
    with transaction():
        assert service.take_off(session.id, member.id, actor_id=None, now=NOON)
        assert not service.take_off(session.id, member.id, actor_id=None, now=NOON)
    assert attendance_of(session.id) == []


@both
def test_many_scans_at_once_and_the_close_in_their_midst_pay_each_once(app: Flask, database: Any) -> None:
    unit = DepartmentFactory()
    people = [MemberFactory(department=unit).id for _ in range(6)]
    session = opened(unit)
    session_id, code = session.id, make_code(session.id, session.secret, NOON)
    tickets = {member_id: service.session_of_code(code, member_id, now=NOON)[1] for member_id in people}
    mark(session, MemberFactory(department=unit))
    db.session.commit()

    def confirm(member_id: int) -> bool:
        with app.app_context(), app.test_request_context():
            try:
                with transaction():
                    service.sign_in_to_session(code, tickets[member_id], member_id, now=NOON)
            except Conflict:
                return False
            return True

    def end(_: int) -> bool:
        with app.app_context(), app.test_request_context():
            try:
                with transaction():
                    service.close_session(session_id, Decimal(2), actor_id=None, now=NOON)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        scans = [pool.submit(confirm, member_id) for member_id in people[:3] * 2]
        ends = [pool.submit(end, 0) for _ in range(2)]
        scans += [pool.submit(confirm, member_id) for member_id in people[3:] * 2]
    assert sum(each.result() for each in ends) == 1
    assert all(isinstance(each.result(), bool) for each in scans)
    db.session.rollback()
    present = {row.id for row in attendance_of(session_id)}
    assert set(ledger()) == present
    assert set(ledger().values()) == {Decimal(2)}
