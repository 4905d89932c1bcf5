"""Looks through what came in a span of time for study that a person should see: plain reads, each along an index."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import exists, extract, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import UserSession
from learnhub.catalog.models import Lesson, Material
from learnhub.core.clock import end_of_day, local_day
from learnhub.core.extensions import db
from learnhub.learning.models import LessonProgress, MediaFetch, PresenceCheck, StudyBeat, StudyDay, StudyLease
from learnhub.learning.rules import flags as rules
from learnhub.learning.rules.devices import network
from learnhub.learning.rules.flags import Finding, Opening, Receipt

LONGEST_DELIVERY = 120  # seconds


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
    """Queues that came at once. Only beats close to another of their lease are read: live ones come every 15 seconds."""
    begin = since - timedelta(seconds=LONGEST_DELIVERY)  # one that began before is looked at whole, and keeps its key
    order: dict[str, Any] = {"partition_by": StudyBeat.lease_id, "order_by": (StudyBeat.at, StudyBeat.seq)}
    moment = extract("epoch", StudyBeat.at)
    near = rules.TOGETHER + 1  # SQLite counts whole seconds
    beats = (
        select(
            StudyBeat.lease_id,
            StudyBeat.seq,
            StudyBeat.at,
            StudyBeat.credited_seconds,
            (moment - func.lag(moment).over(**order)).label("after"),
            (func.lead(moment).over(**order) - moment).label("before"),
        )
        .where(StudyBeat.at > begin, StudyBeat.at <= until)
        .subquery()
    )
    rows = db.session.execute(
        select(StudyLease.member_id, StudyLease.lesson_id, beats)
        .join(beats, beats.c.lease_id == StudyLease.id)
        .where(or_(beats.c.after <= near, beats.c.before <= near))
        .order_by(beats.c.lease_id, beats.c.at, beats.c.seq)
    )
    for lease_id, group in groupby(rows, key=lambda row: row.lease_id):
        of_lease = list(group)
        for found in rules.deliveries([Receipt(row.at, row.credited_seconds) for row in of_lease]):
            if found.is_long_queue and found.last > since:
                facts = {"beats": found.beats, "minutes": round(found.seconds / 60, 1), "lease": lease_id}
                key = f"{lease_id}:{found.first:%Y%m%d%H%M%S}"
                yield Finding(rules.QUEUED, of_lease[0].member_id, key, found.last, of_lease[0].lesson_id, facts)


def _without_media(since: datetime, until: datetime, begun_at: datetime) -> Iterator[Finding]:
    """Films and documents of which the version that was studied is known and was never sent.

    A file that is replaced takes its evidence along: study of a version that is no longer there accuses nobody.
    """
    studied = aliased(Material)
    fetched = exists().where(
        MediaFetch.member_id == StudyLease.member_id,
        MediaFetch.material_id == Material.id,
        Material.sha256 == LessonProgress.media_sha256,
        MediaFetch.at >= Material.added_at,
    )
    rows = (
        select(
            StudyLease.member_id,
            StudyLease.lesson_id,
            LessonProgress.study_seconds,
            LessonProgress.media_sha256,
            func.max(StudyLease.drawn_at).label("at"),
        )
        .join(Lesson, Lesson.id == StudyLease.lesson_id)
        .join(LessonProgress, (LessonProgress.member_id == StudyLease.member_id) & (LessonProgress.lesson_id == StudyLease.lesson_id))
        .join(studied, (studied.course_id == LessonProgress.course_id) & (studied.sha256 == LessonProgress.media_sha256))
        .where(
            StudyLease.drawn_at > since,
            StudyLease.drawn_at <= until,
            StudyLease.opened_at >= begun_at,
            StudyLease.opened_at >= studied.added_at,
            Lesson.material_id.is_not(None),
            LessonProgress.started_at >= begun_at,
            LessonProgress.study_seconds > rules.QUEUED_SECONDS,
            ~fetched,
        )
        .group_by(StudyLease.member_id, StudyLease.lesson_id, LessonProgress.study_seconds, LessonProgress.media_sha256)
    )
    for row in db.session.execute(rows):
        facts = {"minutes": round(row.study_seconds / 60, 1)}
        key = f"lesson:{row.lesson_id}:{row.media_sha256[:12]}"
        yield Finding(rules.NO_MEDIA, row.member_id, key, row.at, row.lesson_id, facts)


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
        select(StudyLease.member_id, StudyLease.opened_at, StudyLease.session_id, UserSession.address)
        .outerjoin(UserSession, UserSession.id == StudyLease.session_id)
        .where(*opened, StudyLease.member_id.in_(many))
        .order_by(StudyLease.member_id, StudyLease.opened_at, StudyLease.id)
    )
    by_member: dict[int, list[Opening]] = defaultdict(list)
    for row in db.session.execute(rows):
        by_member[row.member_id].append(Opening(row.opened_at, row.session_id, network(row.address)))
    for member_id, openings in by_member.items():
        yield from rules.findings_of_openings(member_id, openings, local_day(openings[-1].at).isoformat())


def _marathons(since: datetime, until: datetime) -> Iterator[Finding]:
    first, last = local_day(since), local_day(until)
    long_days = select(StudyDay).where(StudyDay.day >= first, StudyDay.day <= last, StudyDay.seconds > rules.MARATHON_SECONDS)
    for day in db.session.scalars(long_days):
        at = min(until, end_of_day(day.day))  # looked at after midnight, it is still that day's
        yield Finding(rules.MARATHON, day.member_id, day.day.isoformat(), at, facts={"hours": round(day.seconds / 3600, 1)})
