"""Members hear of sessions of their unit: planned, changed, canceled; and see who put one right."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.sessions import corrections_of, sessions_soon
from learnhub.learning.service import SessionPlan
from learnhub.notices.models import Notice
from learnhub.organization.models import Member, Unit
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.learning.conftest import NOON

both = pytest.mark.both_databases
BEFORE = NOON - timedelta(days=3)


def said(**changed: Any) -> SessionPlan:
    return SessionPlan(
        **({"title": "支部集体学习", "category": "group", "starts_at": NOON, "hours": Decimal("2.0"), "place": "一楼会议室"} | changed)
    )


@pytest.fixture
def unit(database: Any) -> Unit:
    return DepartmentFactory()


def plan(unit: Unit, **changed: Any) -> OfflineSession:
    with transaction():
        return service.plan_session(said(**changed), unit.id, actor_id=None, now=BEFORE)


def change(session: OfflineSession, **changed: Any) -> None:
    with transaction():
        service.change_session(session.id, said(**changed), actor_id=None, now=BEFORE + timedelta(hours=1))


def told(member: Member) -> list[tuple[str, str, str]]:
    notices = db.session.scalars(db.select(Notice).where(Notice.account_id == member.account_id).order_by(Notice.id))
    return [(notice.heading, notice.words, notice.link) for notice in notices]


@both
def test_who_is_on_the_roll_of_the_unit_is_told_and_nobody_else(unit: Unit) -> None:
    below = DepartmentFactory(parent=unit)
    here, there, left, elsewhere = MemberFactory(department=unit), MemberFactory(department=below), MemberFactory(), MemberFactory()
    left.department, left.status = unit, "left"
    disabled = MemberFactory(department=unit)
    disabled.account.disabled_at = BEFORE
    db.session.commit()
    session = plan(unit)
    expected = [("活动安排：支部集体学习", "2026年3月5日 12:00，一楼会议室。", f"/study/sessions/{session.id}")]
    assert told(here) == told(there) == expected
    assert told(left) == told(elsewhere) == told(disabled) == []


@both
def test_a_change_of_time_or_place_is_told_and_one_of_hours_is_not(unit: Unit) -> None:
    member = MemberFactory(department=unit)
    session = plan(unit)
    change(session, hours=Decimal("3.0"))
    change(session, hours=Decimal("3.0"))
    assert len(told(member)) == 1
    change(session, place="二楼会议室")
    change(session, place="二楼会议室")  # sent twice
    assert [title for title, _words, _link in told(member)] == ["活动安排：支部集体学习", "活动安排有变：支部集体学习"]
    assert told(member)[1][1] == "2026年3月5日 12:00，二楼会议室。"


@both
def test_a_cancellation_is_told_once(unit: Unit) -> None:
    member = MemberFactory(department=unit)
    session = plan(unit, place="")
    for _ in range(2):
        with transaction():
            service.cancel_session(session.id, actor_id=None, now=BEFORE)
    assert told(member)[1:] == [("活动取消：支部集体学习", "2026年3月5日 12:00。", "/study/sessions")]


@both
def test_of_what_is_past_nobody_is_told(unit: Unit) -> None:
    member = MemberFactory(department=unit)
    plan(unit, starts_at=BEFORE - timedelta(hours=1))
    assert told(member) == []


@both
def test_the_home_page_has_what_comes_soon_and_what_is_open(unit: Unit) -> None:
    other = DepartmentFactory()
    soon = plan(unit)
    plan(unit, starts_at=NOON + timedelta(days=30), title="下个月")
    plan(other, title="别的单位")
    canceled = plan(unit, title="取消的")
    with transaction():
        service.cancel_session(canceled.id, actor_id=None, now=BEFORE)
    found = sessions_soon([unit.path, None], BEFORE, BEFORE + timedelta(days=7))
    assert [(row.id, row.title, row.starts_at) for row in found] == [(soon.id, soon.title, NOON)]


@both
def test_a_correction_says_who_made_it_and_why(unit: Unit, client: Client) -> None:
    organizer, member = MemberFactory(department=unit, name="赵敏"), MemberFactory(department=unit)
    grant(organizer, ORGANIZER, unit)
    with transaction():
        session = service.record_session(
            "专题培训", unit.id, [member.id], held_on=NOON.date(), category="group", hours=Decimal(2), actor_id=None, now=NOON
        )
    assert corrections_of(session) == []
    with transaction():
        service.correct_session(
            session.id, [member.id], hours=Decimal(3), reason="漏计半天", actor_id=organizer.account_id, now=NOON + timedelta(days=1)
        )
    (found,) = corrections_of(session)
    assert (found.name, found.members, found.hours, "漏计半天" in found.reason) == ("赵敏", 1, 1, True)
    for person, path in ((organizer, f"/manage/sessions/{session.id}"), (member, f"/study/sessions/{session.id}")):
        page = client.sign_in(person).get(path).text
        assert "赵敏于" in page
        assert "漏计半天" in page
