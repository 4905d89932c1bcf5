"""What the member studied, what it was worth, and what was found odd about it and decided."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from learnhub.catalog.models import Course, Lesson, Material
from learnhub.learning.models import (
    Attendance,
    Certificate,
    Enrollment,
    GroupLessonCredit,
    LessonProgress,
    LessonProgressPast,
    MediaFetch,
    OfflineSession,
    PresenceCheck,
    StudyBeat,
    StudyDay,
    StudyFlag,
    StudyHoursEntry,
    StudyLease,
    Target,
    TargetPlan,
)
from learnhub.learning.models.flags import OPEN
from learnhub.organization.models import Member, Unit
from learnhub.ranking.models import PointsEntry
from learnhub.reporting.queries.own_data.parts import Part, part

COURSE, LESSON = Course.title.label("course"), Lesson.title.label("lesson")


def study_parts(member: Member) -> Sequence[Part]:
    """Courses, lessons, raw study, hours, targets, certificates, sessions, points, decided flags."""
    return [*_courses(member), *_raw(member), *_hours(member), *_sessions(member), _points(member), _flags(member)]


def _of_lesson(columns: Sequence[Any], table: Any, member: Member) -> Any:
    return (
        select(COURSE, LESSON, *columns)
        .select_from(table)
        .join(Lesson, Lesson.id == table.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(table.member_id == member.id)
        .order_by(table.id)
    )


def _courses(member: Member) -> Sequence[Part]:
    enrollment, progress, past = Enrollment, LessonProgress, LessonProgressPast
    seen = [progress.study_seconds, progress.covered_seconds, progress.intervals, progress.position]
    moments = [progress.started_at, progress.updated_at, progress.completed_at]
    return [
        part(
            "courses",
            select(COURSE, enrollment.enrolled_at, enrollment.last_studied_at, enrollment.completed_at, enrollment.left_at)
            .join(Course, Course.id == enrollment.course_id)
            .where(enrollment.member_id == member.id)
            .order_by(enrollment.enrolled_at, enrollment.id),
        ),
        part("lessons", _of_lesson([*seen, *moments], progress, member)),
        part(
            "lessons_past",
            _of_lesson([past.study_seconds, past.covered_seconds, past.intervals, past.started_at, past.replaced_at], past, member),
        ),
        part("days", select(StudyDay.day, StudyDay.seconds).where(StudyDay.member_id == member.id).order_by(StudyDay.day)),
    ]


def _raw(member: Member) -> Sequence[Part]:
    """Raw records, as long as they are kept."""
    lease, check, beat, fetch = StudyLease, PresenceCheck, StudyBeat, MediaFetch
    return [
        part("leases", _of_lesson([lease.opened_at, lease.closed_at, lease.close_reason], lease, member)),
        part(
            "beats",
            select(LESSON, beat.at, beat.claimed, beat.credited_seconds)
            .join(lease, lease.id == beat.lease_id)
            .join(Lesson, Lesson.id == lease.lesson_id)
            .where(lease.member_id == member.id)
            .order_by(beat.at, beat.id),
        ),
        part("checks", _of_lesson([check.issued_at, check.delivered_at, check.deadline, check.answered_at], check, member)),
        part(
            "fetches",
            select(Material.name.label("material"), fetch.at)
            .join(Material, Material.id == fetch.material_id)
            .where(fetch.member_id == member.id)
            .order_by(fetch.at, fetch.id),
        ),
    ]


def _hours(member: Member) -> Sequence[Part]:
    entry, target, paper = StudyHoursEntry, Target, Certificate
    return [
        part(
            "hours",
            select(entry.day, entry.reason, entry.category, entry.hours, entry.at)
            .where(entry.member_id == member.id)
            .order_by(entry.day, entry.at, entry.id),
        ),
        part(
            "targets",
            select(TargetPlan.year, TargetPlan.name.label("plan"), TargetPlan.hours, target.hours.label("own_hours"))
            .add_columns(target.exempt_from, target.exempt_to)
            .join(TargetPlan, TargetPlan.id == target.plan_id)
            .where(target.member_id == member.id)
            .order_by(TargetPlan.year, target.id),
        ),
        part(
            "certificates",
            select(paper.number, paper.title, paper.hours, paper.completed_on, paper.issued_at, paper.revoked_at, paper.revoked_reason)
            .where(paper.member_id == member.id)
            .order_by(paper.issued_at, paper.id),
        ),
    ]


def _sessions(member: Member) -> Sequence[Part]:
    held, there, credit = OfflineSession, Attendance, GroupLessonCredit
    return [
        part(
            "sessions",
            select(held.title, Unit.name.label("unit"), held.held_on, held.category, held.hours, there.way, there.signed_at)
            .join(there, there.session_id == held.id)
            .join(Unit, Unit.id == held.unit_id)
            .where(there.member_id == member.id)
            .order_by(held.held_on, held.id),
        ),
        part(
            "group_lessons",
            select(LESSON, held.title.label("session"))
            .select_from(credit)
            .join(held, held.id == credit.session_id)
            .join(Lesson, Lesson.id == credit.lesson_id)
            .where(credit.member_id == member.id)
            .order_by(credit.id),
        ),
    ]


def _points(member: Member) -> Part:
    entry = PointsEntry
    rows = select(entry.day, entry.reason, entry.rule, entry.points, entry.at).where(entry.member_id == member.id)
    return part("points", rows.order_by(entry.day, entry.at, entry.id))


def _flags(member: Member) -> Part:
    """Only what a named person has decided: a hint that waits is no statement about anybody."""
    flag = StudyFlag
    rows = (
        select(flag.day, flag.rule, LESSON, flag.facts, flag.state, flag.decided_at, flag.note, flag.reversal)
        .outerjoin(Lesson, Lesson.id == flag.lesson_id)
        .where(flag.member_id == member.id, flag.state != OPEN)
    )
    return part("flags", rows.order_by(flag.day, flag.id))
