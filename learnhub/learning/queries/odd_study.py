"""Looks through what came in a span of time for study that a person should see: plain reads, each along an index."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select

from learnhub.accounts.models import UserSession
from learnhub.catalog.models import Lesson
from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.learning.models import LessonProgress, MediaFetch, PresenceCheck, StudyBeat, StudyDay, StudyLease
from learnhub.learning.rules import flags as rules
from learnhub.learning.rules.flags import Finding, Opening


def findings(since: datetime, until: datetime, *, begun_at: datetime) -> Sequence[Finding]:
    """All that is odd between two moments; evidence of media is kept since `begun_at`."""
    return [
        *_queued(since, until),
        *_without_media(since, until, begun_at),
        *_answers(since, until),
        *_openings(since, until),
        *_marathons(since, until),
    ]


def _queued(since: datetime, until: datetime) -> Iterator[Finding]:
    seconds, beats = func.sum(StudyBeat.credited_seconds), func.count()
    together = (
        select(StudyBeat.lease_id, StudyBeat.at, beats.label("beats"), seconds.label("seconds"))
        .where(StudyBeat.at > since, StudyBeat.at <= until)
        .group_by(StudyBeat.lease_id, StudyBeat.at)
        .having(beats > 1, seconds > rules.QUEUED_SECONDS)
        .subquery()
    )
    rows = select(StudyLease.member_id, StudyLease.lesson_id, together).join(together, together.c.lease_id == StudyLease.id)
    for row in db.session.execute(rows):
        facts = {"beats": row.beats, "minutes": round(row.seconds / 60, 1), "lease": row.lease_id}
        yield Finding(rules.QUEUED, row.member_id, f"{row.lease_id}:{row.at:%Y%m%d%H%M%S}", row.at, row.lesson_id, facts)


def _without_media(since: datetime, until: datetime, begun_at: datetime) -> Iterator[Finding]:
    fetched = exists().where(MediaFetch.member_id == StudyLease.member_id, MediaFetch.material_id == Lesson.material_id)
    rows = (
        select(StudyLease.member_id, StudyLease.lesson_id, LessonProgress.study_seconds, func.max(StudyLease.drawn_at).label("at"))
        .join(Lesson, Lesson.id == StudyLease.lesson_id)
        .join(LessonProgress, (LessonProgress.member_id == StudyLease.member_id) & (LessonProgress.lesson_id == StudyLease.lesson_id))
        .where(
            StudyLease.drawn_at > since,
            StudyLease.drawn_at <= until,
            StudyLease.opened_at >= begun_at,
            Lesson.material_id.is_not(None),
            LessonProgress.started_at >= begun_at,
            LessonProgress.study_seconds > rules.QUEUED_SECONDS,
            ~fetched,
        )
        .group_by(StudyLease.member_id, StudyLease.lesson_id, LessonProgress.study_seconds)
    )
    for row in db.session.execute(rows):
        facts = {"minutes": round(row.study_seconds / 60, 1)}
        yield Finding(rules.NO_MEDIA, row.member_id, f"lesson:{row.lesson_id}", row.at, row.lesson_id, facts)


def _answers(since: datetime, until: datetime) -> Iterator[Finding]:
    """Presence checks answered too fast, and members who leave several of a day unanswered."""
    answered = PresenceCheck.answered_at.between(since, until)
    for check in db.session.scalars(select(PresenceCheck).where(PresenceCheck.issued_at > since - timedelta(days=1), answered)):
        if check.answered_at and rules.is_quick(check.delivered_at, check.answered_at):
            facts = {"milliseconds": round((check.answered_at - check.delivered_at).total_seconds() * 1000), "lease": check.lease_id}
            yield Finding(rules.QUICK, check.member_id, f"check:{check.id}", check.answered_at, check.lesson_id, facts)
    late = or_(PresenceCheck.answered_at.is_(None), PresenceCheck.answered_at > PresenceCheck.deadline)
    count = func.count()
    left = (
        select(PresenceCheck.member_id, count.label("n"), func.max(PresenceCheck.deadline).label("at"))
        .where(PresenceCheck.issued_at > until - timedelta(days=1), PresenceCheck.deadline <= until, late)
        .group_by(PresenceCheck.member_id)
        .having(count >= rules.UNANSWERED_A_DAY, func.max(PresenceCheck.deadline) > since)
    )
    for row in db.session.execute(left):
        yield Finding(rules.UNANSWERED, row.member_id, local_day(row.at).isoformat(), row.at, facts={"n": row.n})


def _openings(since: datetime, until: datetime) -> Iterator[Finding]:
    opened = (StudyLease.opened_at > since - rules.SHARED_WITHIN, StudyLease.opened_at <= until)
    many = select(StudyLease.member_id).where(*opened).group_by(StudyLease.member_id).having(func.count() > rules.SHARED_TURNS)
    rows = (
        select(StudyLease.member_id, StudyLease.opened_at, StudyLease.session_id, UserSession.address, UserSession.agent)
        .outerjoin(UserSession, UserSession.id == StudyLease.session_id)
        .where(*opened, StudyLease.member_id.in_(many))
        .order_by(StudyLease.member_id, StudyLease.opened_at, StudyLease.id)
    )
    by_member: dict[int, list[Opening]] = defaultdict(list)
    for row in db.session.execute(rows):
        by_member[row.member_id].append(Opening(row.opened_at, row.session_id, f"{row.address} {row.agent}"))
    for member_id, openings in by_member.items():
        yield from rules.findings_of_openings(member_id, openings, local_day(openings[-1].at).isoformat())


def _marathons(since: datetime, until: datetime) -> Iterator[Finding]:
    first, last = local_day(since), local_day(until)
    long_days = select(StudyDay).where(StudyDay.day >= first, StudyDay.day <= last, StudyDay.seconds > rules.MARATHON_SECONDS)
    for day in db.session.scalars(long_days):
        yield Finding(rules.MARATHON, day.member_id, day.day.isoformat(), until, facts={"hours": round(day.seconds / 3600, 1)})
