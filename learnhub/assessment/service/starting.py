"""Entering an exam: every condition of its door, then an attempt with a paper of its own."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Executable, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import ONLINE, RUNNING, Attempt, Exam
from learnhub.assessment.queries.starting import Before, before
from learnhub.assessment.rules import admission, grading
from learnhub.assessment.rules.overrides import Terms
from learnhub.assessment.service.closing import close_overdue
from learnhub.assessment.service.entry import opens
from learnhub.assessment.service.papers import paper_for
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.queries import whereabouts


def start_attempt(
    exam_id: int, member_id: int, *, now: datetime, seed: int, address: str | None = None, password: str | None = None
) -> Attempt:
    """The same as `enter`, with all there is to know of the attempt."""
    return db.session.get_one(Attempt, enter(exam_id, member_id, now=now, seed=seed, address=address, password=password))


def enter(exam_id: int, member_id: int, *, now: datetime, seed: int, address: str | None = None, password: str | None = None) -> int:
    """Begin, or go on with the attempt that is running; its id. `address` is where she comes from, `password` what she was told.

    Raises Missing, or Refused when the rules do not allow another.
    """
    exam = _held(exam_id)
    department_id, *paths = whereabouts(member_id)
    exam = queries.exam_for(exam_id, member_id, paths)
    so_far = before(exam_id, member_id)
    if so_far.is_overdue(now):
        close_overdue(now=now, member_id=member_id, exam_id=exam_id)
        so_far = before(exam_id, member_id)
    if so_far.running_id is not None:
        return so_far.running_id
    held = queries.exam_terms(exam) if exam.is_quiz else queries.terms_of(exam, member_id, queries.ids_in(paths))
    number = _admit(exam, member_id, held, so_far, now=now, address=address, password=password)
    without = queries.seen_before(exam, member_id)
    paper, seed = paper_for(exam, member_id, number=number, seed=seed, without=without)
    begun = rows(
        _begin,
        exam_id=exam_id,
        member_id=member_id,
        number=number,
        seed=seed,
        paper=paper,
        started_at=now,
        deadline=held.deadline(now),
        full_marks=grading.full_marks_of([item["marks"] for item in paper]),
        department_id=department_id,
        place=0 if exam.is_stepwise else None,
    )
    running = begun[0].id if begun else before(exam_id, member_id).running_id  # a double click, or two tabs: the index lets one through
    if running is None:
        raise Conflict(_("刚才已经开始过一次，请刷新页面看看。"))
    return int(running)


_NEW = ("exam_id", "member_id", "number", "seed", "paper", "started_at", "deadline", "full_marks", "department_id", "place")


@Prepared
def _begin(dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    values = {name: bindparam(name, type_=getattr(Attempt, name).type) for name in _NEW}
    return insert(Attempt).values(**values, state=RUNNING, source=ONLINE).on_conflict_do_nothing().returning(Attempt.id)


def _held(exam_id: int) -> Exam | None:
    """Whoever changes the times of the exam waits until this attempt is there, or has done so before they are read."""
    return db.session.get(Exam, exam_id, with_for_update={"read": True} if db.engine.dialect.name == "postgresql" else None)


def _admit(exam: Exam, member_id: int, held: Terms, so_far: Before, *, now: datetime, address: str | None, password: str | None) -> int:
    """The number of the attempt that may begin. Raises Refused with what stands in the way, and what to do."""
    taken = len(so_far.attempts)
    if exam.is_quiz:
        door = admission.Door(held.window, held.attempts_allowed)
        _refuse(exam, admission.bar(door, admission.Comer(taken), now), held)
        return taken + 1
    entry = queries.entry_of(exam.id)
    needs = [need for need in queries.needs_of(exam.id, member_id, now) if not need.is_met] if entry.has_needs else []
    door = admission.Door(held.window, held.attempts_allowed, exam.daily_attempts, entry.networks)
    today = so_far.begun_on_day_of(now) if exam.daily_attempts else 0
    _refuse(exam, admission.bar(door, admission.Comer(taken, today, bool(needs), address), now), held, needs)
    if not opens(exam.id, entry.password_digest, password):
        raise Refused(_("口令不对，请核对后再输。口令由监考人员给出，注意大小写。"), field="password")
    return taken + 1


def _refuse(exam: Exam, bar: admission.Bar | None, held: Terms, needs: Sequence[queries.Need] = ()) -> None:
    if bar is not None:
        raise Refused(bar_sentence(bar, attempts=held.attempts_allowed, daily=exam.daily_attempts, titles=[need.title for need in needs]))


def bar_sentence(bar: admission.Bar, *, attempts: int, daily: int, titles: Sequence[str] = ()) -> str:
    """Why the door is closed, and what to do."""
    sentences = {
        admission.Bar.WITHDRAWN: _("这场考试已经撤回。"),
        admission.Bar.EARLY: _("考试还没有开始，请在开放时间进入。"),
        admission.Bar.OVER: _("考试已经结束，不能再进入。"),
        admission.Bar.LATE: _("已经停止入场，不能再进入。有特殊情况请联系监考人员或组织者。"),
        admission.Bar.DEFERRED: _("你的考试已经缓考，请在新安排的时间进入；时间没有定的，请等组织者通知。"),
        admission.Bar.NO_ATTEMPTS: _("可考次数已经用完，共 %(n)s 次。", n=attempts),
        admission.Bar.NO_ATTEMPTS_TODAY: _("今天的次数已经用完，每天 %(n)s 次，请明天再来。", n=daily),
        admission.Bar.UNPREPARED: _("参加这场考试之前，请先完成：%(titles)s。", titles=str(_("、")).join(titles)),
        admission.Bar.ELSEWHERE: _("这场考试只能从指定的网络进入。请换到考场的电脑或网络，或联系监考人员。"),
    }
    return str(sentences[bar])
