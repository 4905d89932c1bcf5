"""Flags of odd study: found by a job, decided by a named person; what is taken back is a new entry of the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from learnhub.audit.service import record
from learnhub.catalog.models import Lesson
from learnhub.core.clock import local_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.events import announce
from learnhub.core.extensions import db
from learnhub.learning.events import StudyRestored, StudyReversed
from learnhub.learning.models import FlagScan, MediaFetch, StudyFlag, StudyHoursEntry
from learnhub.learning.models.flags import CONFIRMED, DISMISSED, NONE, RESTORED, REVERSED
from learnhub.learning.queries.awards import entries_of_course
from learnhub.learning.queries.odd_study import findings
from learnhub.learning.rules.flags import N_, Finding
from learnhub.learning.service.certificates import reinstate_with_flag, revoke_with_flag
from learnhub.learning.service.ledger import award_hours, insert_into
from learnhub.notices.service import send, words
from learnhub.organization.models import Member

SETTLED_AFTER = timedelta(minutes=1)  # a beat that is being written now is looked at the next time
AT_ONCE = timedelta(hours=2)


def note_media_fetch(member_id: int, material_id: int, *, now: datetime) -> None:
    """The member's browser fetches a file; noted once, and again when the file was replaced."""
    row = {"member_id": member_id, "material_id": material_id, "at": now}
    statement = insert_into(MediaFetch).values(**row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["member_id", "material_id"], set_={"at": now}))


def find_odd_study(*, now: datetime) -> bool:
    """Look through what came since the last time, two hours at most; whether there is more. Two at once find nothing twice."""
    scan = db.session.get(FlagScan, 1)
    if scan is None:
        db.session.execute(insert_into(FlagScan).values(id=1, begun_at=now, until=now).on_conflict_do_nothing())
        return False
    since, end = scan.until, now - SETTLED_AFTER
    until = min(end, since + AT_ONCE)
    if until <= since:
        return False
    for finding in findings(since, until, begun_at=scan.begun_at):
        _keep(finding, now)
    moved = update(FlagScan).where(FlagScan.id == 1, FlagScan.until == since).values(until=until)
    db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.expire(scan)
    return until < end


def _keep(finding: Finding, now: datetime) -> None:
    statement = insert_into(StudyFlag).values(
        rule=finding.rule,
        member_id=finding.member_id,
        key=finding.key,
        lesson_id=finding.lesson_id,
        day=local_day(finding.at),
        facts=finding.facts,
        found_at=now,
    )
    db.session.execute(statement.on_conflict_do_nothing())


def decide_flag(flag_id: int, verdict: str, note: str, *, takes_back: bool = False, actor_id: int, now: datetime) -> StudyFlag:
    """A named person confirms or dismisses; a later decision may change an earlier one. Raises Refused, Missing.

    Confirmed, what the lesson and its course paid may be taken back; dismissed, what was taken back is given again. What the member
    has completed stays completed.
    """
    flag = db.session.get(StudyFlag, flag_id, with_for_update=True)
    if flag is None:
        raise Missing(_("没有这条提示。"))
    note = " ".join(note.split())
    if verdict not in {CONFIRMED, DISMISSED}:
        raise Refused(_("请选择“属实”或“没有问题”。"), field="verdict")
    if not 0 < len(note) <= 200:
        raise Refused(_("请写明依据，不超过 200 个字。"), field="note")
    # One decision at a time about a person: two flags of a lesson rest on the same hours. Who awards meanwhile may refer to her.
    if db.session.get_one(Member, flag.member_id, with_for_update={"key_share": True}).account_id == actor_id:
        raise Refused(_("自己的学习记录请由其他同志核实。"))
    if flag.state == verdict and not (takes_back and flag.reversal == NONE):
        raise Refused(_("这条提示已经是这个结论，不用重复处理。"))
    old = flag.state
    flag.state, flag.decided_by, flag.decided_at, flag.note = verdict, actor_id, now, note
    if verdict == CONFIRMED and takes_back:
        _take_back(flag, note, actor_id, now)
    elif verdict == DISMISSED and flag.reversal == REVERSED:
        _give_again(flag, note, actor_id, now)
    record(
        "decide_study_flag",
        "member",
        flag.member_id,
        actor_id=actor_id,
        now=now,
        flag=flag.id,
        rule=flag.rule,
        old=old,
        new=verdict,
        note=note,
        reversal=flag.reversal,
    )
    return flag


def _take_back(flag: StudyFlag, note: str, actor_id: int, now: datetime) -> None:
    if flag.lesson_id is None:
        raise Refused(_("这条提示不针对某一节，不能直接撤回学时和积分。"), field="takes_back")
    if flag.reversal != NONE:
        raise Refused(_("这条提示撤回过一次，不能再次撤回。"), field="takes_back")
    flag.reversal = REVERSED
    _take(flag, note, actor_id, now)


def _take(flag: StudyFlag, note: str, actor_id: int, now: datetime) -> None:
    """Take back what still stands of what the lesson and its course paid: nothing is taken twice, whatever the number of flags."""
    lesson = db.session.get_one(Lesson, flag.lesson_id)
    standing = _standing(flag.member_id, lesson)
    for entry, hours in standing:
        reason = _("撤回：%(title)s（%(note)s）", title=entry.reason, note=note)
        source = f"reversal:{flag.id}:{entry.id}"
        award_hours(flag.member_id, source, entry.category, -hours, reason, now=now, day=entry.day, recorded_by=actor_id)
    if revoke_with_flag(flag.member_id, lesson.course_id, flag.id, note, actor_id=actor_id, now=now) or standing:
        tell_of_flag(flag.id, now=now)
    announce(StudyReversed(flag.member_id, lesson.id, lesson.course_id, flag.id, note, actor_id, now))


def tell_of_flag(flag_id: int, *, now: datetime) -> None:
    """The member hears, once for each decision, that something was taken back or given again, and why; she finds it on her page."""
    flag = db.session.get_one(StudyFlag, flag_id)
    lesson = db.session.get_one(Lesson, flag.lesson_id)
    given = flag.state == DISMISSED
    if given and _holding(flag):  # another flag takes the same: it says so itself
        return
    title = N_("《%(title)s》的学时和积分已恢复") if given else N_("《%(title)s》的学时和积分已撤回")
    send(
        [db.session.get_one(Member, flag.member_id).account_id],
        "study",
        words(title, title=lesson.title),
        words(N_("原因：%(note)s。有疑问请联系党务工作者。"), note=flag.note),
        "/study",
        source=f"flag:{flag.id}:{flag.state}",
        now=now,
    )


def _standing(member_id: int, lesson: Lesson) -> Sequence[tuple[StudyHoursEntry, Decimal]]:
    """What the lesson and its course have paid the member, as far as it still stands."""
    found = []
    for entry in entries_of_course(member_id, lesson.course_id, but_lessons=[lesson.id]):
        changes = db.session.scalar(
            select(func.coalesce(func.sum(StudyHoursEntry.hours), 0)).where(
                StudyHoursEntry.member_id == member_id,
                StudyHoursEntry.source.like(f"reversal:%:{entry.id}") | StudyHoursEntry.source.like(f"restored:%:{entry.id}"),
            )
        )
        found.append((entry, entry.hours + Decimal(changes or 0)))
    return [(entry, hours) for entry, hours in found if hours > 0]


def _holding(flag: StudyFlag) -> Sequence[StudyFlag]:
    """Other confirmed flags of the same course by which hours were taken back, the oldest first."""
    lesson = db.session.get_one(Lesson, flag.lesson_id)
    others = (
        select(StudyFlag)
        .join(Lesson, Lesson.id == StudyFlag.lesson_id)
        .where(Lesson.course_id == lesson.course_id, StudyFlag.member_id == flag.member_id, StudyFlag.id != flag.id)
        .where(StudyFlag.state == CONFIRMED, StudyFlag.reversal == REVERSED)
    )
    return db.session.scalars(others.order_by(StudyFlag.id)).all()


def _give_again(flag: StudyFlag, note: str, actor_id: int, now: datetime) -> None:
    """Give again what this flag took; what another confirmed flag rests on is taken by that one at once, by entries of its own."""
    taken = StudyHoursEntry.source.like(f"reversal:{flag.id}:%")
    entries = db.session.scalars(select(StudyHoursEntry).where(StudyHoursEntry.member_id == flag.member_id, taken)).all()
    for entry in entries:
        source = entry.source.replace("reversal:", "restored:", 1)
        reason = _("恢复：%(title)s（%(note)s）", title=entry.reason, note=note)
        award_hours(flag.member_id, source, entry.category, -entry.hours, reason, now=now, day=entry.day, recorded_by=actor_id)
    lesson = db.session.get_one(Lesson, flag.lesson_id)
    if reinstate_with_flag(flag.id) or entries:
        tell_of_flag(flag.id, now=now)
    announce(StudyRestored(flag.member_id, lesson.id, lesson.course_id, flag.id, note, actor_id, now))
    flag.reversal = RESTORED
    for other in _holding(flag):
        _take(other, other.note, actor_id, now)
