"""Sessions held in a room, and their correction."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import Attendance, OfflineSession, StudyHoursEntry
from learnhub.learning.queries import hours_entries, hours_of_member
from learnhub.organization.models import Member
from tests.factories import DepartmentFactory, MemberFactory

NOW = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
HELD_ON = date(2026, 3, 3)
both = pytest.mark.both_databases


def hold(*members: Member, **changed: Any) -> OfflineSession:
    given: dict[str, Any] = {
        "title": "一季度集中培训",
        "held_on": HELD_ON,
        "category": "concentrated",
        "hours": Decimal("8.0"),
        "actor_id": members[0].account_id if members else None,
        "now": NOW,
    } | changed
    unit_id = given.pop("unit_id", None) or DepartmentFactory().id
    with transaction():
        return service.record_session(given.pop("title"), unit_id, [member.id for member in members], **given)


def correct(session: OfflineSession, *members: Member, hours: str = "8.0", reason: str = "名单有误") -> int:
    with transaction():
        return service.correct_session(
            session.id, [member.id for member in members], hours=Decimal(hours), reason=reason, actor_id=None, now=NOW
        )


def total(member: Member) -> Decimal:
    return hours_of_member(member.id, 2026, today=NOW.date()).total


@both
def test_everybody_present_gets_the_hours_on_the_day_it_was_held(database: Any) -> None:
    anna, boris = MemberFactory(), MemberFactory()
    session = hold(anna, boris, anna)
    for member in (anna, boris):
        entry = hours_entries(member.id, 2026)[0]
        assert (entry.hours, entry.category, entry.day, entry.source) == (
            Decimal("8.0"),
            "concentrated",
            HELD_ON,
            f"session:{session.id}",
        )
        assert entry.recorded_by == anna.account_id
    assert len(list(db.session.scalars(select(Attendance)))) == 2
    assert db.session.scalars(select(AuditEntry)).one().action == "record_session"


def test_a_session_of_last_year_counts_last_year(database: Any) -> None:
    member = MemberFactory()
    hold(member, held_on=date(2025, 12, 31))
    assert total(member) == 0
    assert hours_of_member(member.id, 2025, today=NOW.date()).total == Decimal("8.0")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "},
        {"title": "长" * 121},
        {"category": "online"},
        {"hours": Decimal("0.3")},
        {"hours": Decimal("-4.0")},
        {"hours": Decimal("NaN")},
        {"hours": Decimal("200.0")},
        {"held_on": date(2026, 3, 6)},
        {"unit_id": 987654},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(database: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        hold(MemberFactory(), **wrong)
    for table in (OfflineSession, Attendance, StudyHoursEntry):
        assert db.session.scalar(select(table)) is None


def test_a_session_needs_somebody_we_know(database: Any) -> None:
    with pytest.raises(Refused):
        hold()
    with pytest.raises(Missing):
        hold(Member(id=987654), actor_id=None)


@both
def test_a_correction_appends_what_is_missing_and_takes_back_what_is_too_much(database: Any) -> None:
    anna, boris, clara = MemberFactory(), MemberFactory(), MemberFactory()
    session = hold(anna, boris)
    assert correct(session, anna, clara) == 2
    assert [total(member) for member in (anna, boris, clara)] == [8, 0, 8]
    back = hours_entries(boris.id, 2026)
    assert {entry.hours for entry in back} == {Decimal("8.0"), Decimal("-8.0")}
    assert any(entry.reason == "一季度集中培训（名单有误）" for entry in back)
    assert correct(session, anna, clara) == 0
    assert correct(session, anna, boris, hours="4.0", reason="只有半天") == 3
    assert [total(member) for member in (anna, boris, clara)] == [4, 4, 0]
    assert set(db.session.scalars(select(Attendance.member_id))) == {anna.id, boris.id}
    assert [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))].count("correct_session") == 3


def test_a_correction_of_one_session_leaves_its_neighbors_alone(database: Any) -> None:
    member = MemberFactory()
    sessions = [hold(member) for _ in range(11)]
    assert correct(sessions[0], member, hours="4.0") == 1
    assert total(member) == 84


def test_a_correction_needs_a_reason_and_a_session(database: Any) -> None:
    member = MemberFactory()
    session = hold(member)
    with pytest.raises(Refused):
        correct(session, member, reason=" ")
    session.id = 987654
    db.session.expunge(session)
    with pytest.raises(Missing):
        correct(session, member)
