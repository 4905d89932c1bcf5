from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from learnhub.assessment.events import AttemptGraded
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.events import announce
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.events import CourseCompleted, LessonCompleted
from learnhub.learning.models import HoursStanding
from learnhub.organization.models import Member
from learnhub.organization.service import move_member
from learnhub.ranking import service
from learnhub.ranking.models import PointsEntry, Standing, StandingTally, UnitStanding
from learnhub.ranking.queries.verification import differences
from learnhub.settings.service import change_setting
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory
from tests.factories.learning import StudyHoursEntryFactory

NOON = datetime(2026, 7, 20, 4, tzinfo=UTC)


def award(member: Member, rule: str = "exam_passed", source: str = "exam:1", *, now: datetime = NOON, points: int | None = None) -> int:
    with transaction():
        return service.award(member.id, rule, source, "党章知识测验", now=now, points=points)


def points_of(member: Member, period: str = "all") -> int | None:
    return db.session.scalar(select(Standing.points).where(Standing.member_id == member.id, Standing.period == period))


def units_of(period: str = "all") -> dict[int, int]:
    return {row.unit_id: row.points for row in db.session.scalars(select(UnitStanding).where(UnitStanding.period == period))}


@pytest.fixture
def member(database: Any) -> Member:
    return MemberFactory(branch=BranchFactory())


@pytest.fixture(autouse=True)
def proof(database: Any) -> Iterator[None]:
    """Whatever a test does, the boards equal the ledger in the end."""
    yield
    db.session.rollback()
    assert differences() == []


@pytest.mark.both_databases
def test_an_award_moves_ledger_standings_tally_and_units_together(member: Member) -> None:
    assert award(member) == 10
    assert {row.period: row.points for row in db.session.scalars(select(Standing))} == {
        "2026-W30": 10,
        "2026-07": 10,
        "2026-Q3": 10,
        "2026": 10,
        "all": 10,
    }
    assert award(member, "course_completed", "course:4", now=NOON + timedelta(days=11)) == 10
    assert points_of(member, "2026-07") == 20
    assert points_of(member, "2026-W30") == 10
    assert units_of() == {member.department_id: 20, member.branch_id: 20}
    tally = {(row.points, row.members) for row in db.session.scalars(select(StandingTally).where(StandingTally.period == "all"))}
    assert tally == {(10, 0), (20, 1)}


@pytest.mark.both_databases
def test_each_source_pays_once(member: Member) -> None:
    assert award(member) == 10
    assert award(member) == 0
    assert points_of(member) == 10


@pytest.mark.both_databases
def test_articles_pay_twelve_a_day_and_the_thirteenth_is_written_down_with_nothing(member: Member) -> None:
    paid = [award(member, "article_read", f"lesson:{n}") for n in range(14)]
    assert paid == [1] * 12 + [0, 0]
    assert points_of(member) == 12
    assert db.session.scalar(select(func.count()).select_from(PointsEntry)) == 14
    assert award(member, "article_read", "lesson:99", now=NOON + timedelta(days=1)) == 1


def test_the_day_of_a_cap_is_the_platforms_not_that_of_utc(member: Member) -> None:
    late = datetime(2026, 7, 20, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    for n in range(12):
        award(member, "article_read", f"lesson:{n}", now=late)
    assert award(member, "article_read", "lesson:12", now=late) == 0
    assert award(member, "article_read", "lesson:13", now=late + timedelta(minutes=2)) == 1
    days = set(db.session.scalars(select(PointsEntry.day)))
    assert days == {date(2026, 7, 20), date(2026, 7, 21)}


def test_sign_in_and_study_time_pay_nothing_and_leave_no_trace(member: Member) -> None:
    assert award(member, "sign_in", "2026-07-20") == 0
    assert award(member, "study_time", "2026-07-20") == 0
    assert db.session.scalar(select(func.count()).select_from(PointsEntry)) == 0


def test_an_unknown_rule_or_member_is_refused(member: Member) -> None:
    with pytest.raises(Refused):
        award(member, "birthday")
    with pytest.raises(Missing), transaction():
        service.award(987654, "exam_passed", "exam:1", "", now=NOON)


def test_earned_points_stay_where_they_were_earned_after_a_transfer(member: Member) -> None:
    old, new = member.department_id, DepartmentFactory()
    award(member)
    with transaction():
        move_member(member, new, day=date(2026, 7, 21), actor_id=None, now=NOON)
    award(member, source="exam:2", now=NOON + timedelta(days=2))
    assert units_of() == {old: 10, new.id: 10, member.branch_id: 20}


def test_a_member_without_units_earns_points_of_her_own(database: Any) -> None:
    member = MemberFactory(department=None)
    assert award(member) == 10
    assert units_of() == {}


@pytest.mark.both_databases
def test_a_correction_takes_points_back_where_they_were_earned_and_is_audited(member: Member) -> None:
    award(member)
    entry = db.session.scalars(select(PointsEntry)).one()
    later = NOON + timedelta(days=40)
    with transaction():
        service.correct(entry.id, "重复登记", actor_id=member.account_id, now=later)
    assert points_of(member, "2026-07") == 0
    assert points_of(member, "2026-W30") == 0
    assert units_of()[member.department_id or 0] == 0
    back = db.session.scalars(select(PointsEntry).where(PointsEntry.rule == "correction")).one()
    assert (back.points, back.reason, back.recorded_by) == (-10, "重复登记", member.account_id)
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "correct_points")) == 1
    with pytest.raises(Conflict), transaction():
        service.correct(entry.id, "再来一次", actor_id=member.account_id, now=later)
    with pytest.raises(Refused), transaction():
        service.correct(back.id, "更正的更正", actor_id=member.account_id, now=later)


def test_a_correction_needs_a_reason_and_an_entry(member: Member) -> None:
    award(member)
    entry = db.session.scalars(select(PointsEntry)).one()
    with pytest.raises(Refused), transaction():
        service.correct(entry.id, "  ", actor_id=member.account_id, now=NOON)
    with pytest.raises(Missing), transaction():
        service.correct(987654, "没有", actor_id=member.account_id, now=NOON)


def test_what_learning_and_assessment_announce_is_paid(member: Member) -> None:
    with transaction():
        announce(LessonCompleted(member.id, 1, 7, "video", "党员义务", NOON))
        announce(LessonCompleted(member.id, 2, 7, "article", "党章总纲", NOON))
        announce(LessonCompleted(member.id, 3, 7, "document", "条例", NOON))
        announce(LessonCompleted(member.id, 4, 7, "quiz", "测验", NOON))
        announce(CourseCompleted(member.id, 7, "党章学习", NOON))
        announce(AttemptGraded(1, 5, member.id, False, "考试", 55, 100, False, NOON))
        announce(AttemptGraded(2, 5, member.id, False, "考试", 80, 100, True, NOON))
        announce(AttemptGraded(3, 5, member.id, False, "考试", 100, 100, True, NOON))
        announce(AttemptGraded(4, 6, member.id, True, "测验", 10, 10, True, NOON))
    entries = {(entry.rule, entry.source): entry.points for entry in db.session.scalars(select(PointsEntry))}
    assert entries == {
        ("video_completed", "lesson:1"): 2,
        ("article_read", "lesson:2"): 1,
        ("article_read", "lesson:3"): 1,
        ("course_completed", "course:7"): 10,
        ("exam_passed", "exam:5"): 10,
        ("full_marks", "exam:5"): 5,
    }


def test_a_refused_request_leaves_no_points(member: Member) -> None:
    def request() -> None:
        with transaction():
            service.award(member.id, "exam_passed", "exam:1", "", now=NOON)
            raise Refused("something else went wrong")

    with pytest.raises(Refused):
        request()
    assert points_of(member) is None


@pytest.mark.both_databases
def test_ten_at_once_pay_each_source_once_and_keep_the_cap(app: Flask, member: Member) -> None:
    other = MemberFactory(department=member.department)
    ids = [member.id, other.id]

    def work(number: int) -> int:
        with app.app_context(), transaction():
            first = service.award(ids[number % 2], "article_read", f"lesson:{number // 2 % 15}", "", now=NOON + timedelta(seconds=number))
            second = service.award(ids[number % 2], "exam_passed", f"exam:{number % 5}", "", now=NOON)
            return first + second

    db.session.commit()
    with ThreadPoolExecutor(10) as pool:
        paid = list(pool.map(work, range(40)))
    assert sum(paid) == 2 * (12 + 50)
    assert [points_of(each) for each in (member, other)] == [62, 62]


@pytest.mark.both_databases
def test_verify_names_a_planted_wrong_cell_and_rebuild_mends_it(app: Flask, member: Member) -> None:
    award(member)
    run = app.test_cli_runner()
    assert run.invoke(args=["ranking", "verify"]).exit_code == 0
    for table, where in (
        (Standing, Standing.period == "2026-07"),
        (StandingTally, StandingTally.period == "2026-Q3"),
        (UnitStanding, UnitStanding.period == "2026-W30"),
    ):
        db.session.execute(update(table).where(where).values(points=999))
        db.session.commit()
    result = run.invoke(args=["ranking", "verify"])
    assert result.exit_code == 1
    for words in (f"standing 2026-07 {member.id}：榜上为 (999", "standing_tally 2026-Q3 999：榜上为 1", "unit_standing 2026-W30"):
        assert words in result.output
    assert run.invoke(args=["ranking", "rebuild"]).exit_code == 0
    assert run.invoke(args=["ranking", "verify"]).exit_code == 0


@pytest.mark.both_databases
def test_hours_are_proved_and_made_anew_with_a_bar_that_says_how_far(app: Flask, member: Member) -> None:
    other = MemberFactory()
    for each in (member, other):
        StudyHoursEntryFactory(member_id=each.id)
    run = app.test_cli_runner()
    assert run.invoke(args=["ranking", "verify"]).exit_code == 0
    with transaction():
        db.session.execute(update(HoursStanding).where(HoursStanding.member_id == member.id).values(online=7, month_3=7))
        db.session.execute(delete(HoursStanding).where(HoursStanding.member_id == other.id))
    result = run.invoke(args=["ranking", "verify"])
    assert result.exit_code == 1
    assert f"hours_standing 2026 {member.id} online：榜上为 7.0，按明细应为 1.0" in result.stdout
    assert f"hours_standing 2026 {other.id} standing：榜上为 False，按明细应为 True" in result.stdout
    assert "2026 年的学时" in result.stderr
    again = run.invoke(args=["ranking", "rebuild"])
    assert (again.exit_code, "原有 3 格不符" in again.stdout, "2026 年的学时" in again.stderr) == (0, True, True)
    assert run.invoke(args=["ranking", "verify"]).exit_code == 0


def test_relief_mode_still_pays_for_finishing(member: Member) -> None:
    with transaction():
        change_setting("site.relief_mode", "true", actor_id=member.account_id, now=NOON)
    assert award(member) == 10
