"""Writing exams: settings, paper, audience, publishing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.models import (
    DRAFT,
    FIXED,
    PUBLISHED,
    WITHDRAWN,
    Exam,
    ExamAudience,
)
from learnhub.assessment.queries.pools import rules_of
from learnhub.assessment.rules import review
from learnhub.assessment.service.deadlines import move_deadlines
from learnhub.assessment.service.entry import EntryDraft, set_entry
from learnhub.assessment.service.making import add_once
from learnhub.assessment.service.paper_setting import refuse_shortage
from learnhub.assessment.service.releasing import ResultDraft, set_results
from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.sanitizing import clean_html
from learnhub.organization.models import Unit
from learnhub.settings.queries import value

EVERYWHERE = ("/",)  # the scope of what the platform itself does


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """What an organizer decides about an exam, its paper aside. `attempts_allowed` 0 is without a limit."""

    title: str
    unit_id: int
    audience_ids: Collection[int]
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    pass_percent: int = 60
    attempts_allowed: int = 1
    shuffles_questions: bool = True
    shuffles_options: bool = True
    instructions_html: str = ""
    entry_minutes: int | None = None
    gives_full_time: bool = False
    least_minutes: int | None = None
    daily_attempts: int = 0
    counts_first: bool = False
    is_practice: bool = False
    is_stepwise: bool = False
    is_capped: bool = False
    entry: EntryDraft = field(default_factory=EntryDraft)
    review: Mapping[str, str] = field(default_factory=lambda: dict(review.DEFAULT))
    results: ResultDraft = field(default_factory=ResultDraft)


def create_exam(draft: ExamDraft, *, scope: Sequence[str], actor_id: int | None, now: datetime, form_key: str | None = None) -> Exam:
    """A new exam, unpublished and without a paper; the same form sent twice makes one. Raises Refused with the field that is wrong."""
    _check(draft)
    exam = Exam(state=DRAFT, paper_mode=FIXED, created_by=actor_id, created_at=now, updated_at=now, title="", review={}, form_key=form_key)
    exam.unit_id = _unit_in(draft.unit_id, scope)
    _apply(exam, draft, now, is_locked=False)
    if (made := add_once(exam)) is not exam:
        return made
    _address(exam, draft.audience_ids, scope)
    set_entry(exam, draft.entry, scope=scope)
    move_deadlines(exam)
    record("create_exam", "exam", exam.id, actor_id=actor_id, now=now, title=exam.title)
    return exam


def edit_exam(exam: Exam, draft: ExamDraft, *, scope: Sequence[str], actor_id: int | None, now: datetime) -> None:
    """Change an exam; once somebody has started, pass mark and shuffling stay. Attempts that run get the new end at once."""
    _check(draft)
    is_locked = queries.has_attempts(exam.id)
    if is_locked and draft.pass_percent != exam.pass_percent:
        raise Refused(_("已经有人作答，及格线不能再改。"), field="pass_percent")
    if is_locked and draft.is_practice != exam.is_practice:
        raise Refused(_("已经有人作答，正式考试和模拟练习不能互相改换，请另建一场。"), field="doing")
    exam.unit_id = _unit_in(draft.unit_id, scope)
    _apply(exam, draft, now, is_locked=is_locked)
    _address(exam, draft.audience_ids, scope)
    set_entry(exam, draft.entry, scope=scope)
    if exam.state == PUBLISHED and not queries.has_audience(exam.id):
        raise Refused(_("请至少选择一个参考单位。"), field="audience")
    move_deadlines(exam)
    record("change_exam", "exam", exam.id, actor_id=actor_id, now=now, title=exam.title)


def _check(draft: ExamDraft) -> None:
    if not draft.title.strip():
        raise Refused(_("请填写考试名称。"), field="title")
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        raise Refused(_("结束时间要晚于开始时间，请修改。"), field="closes_at")
    if draft.minutes is not None and not 1 <= draft.minutes <= 600:
        raise Refused(_("限时请填写 1 到 600 分钟，或留空。"), field="minutes")
    if not 0 <= draft.pass_percent <= 100:
        raise Refused(_("及格线请填写 0 到 100 之间的百分比。"), field="pass_percent")
    if not 0 <= draft.attempts_allowed <= 100:
        raise Refused(_("可考次数请填写 0 到 100；0 表示不限次数。"), field="attempts_allowed")
    _check_entry(draft)


def _check_entry(draft: ExamDraft) -> None:
    if draft.entry_minutes is not None and not 1 <= draft.entry_minutes <= 1440:
        raise Refused(_("请填写 1 到 1440 分钟，或留空。"), field="entry_minutes")
    if draft.least_minutes is not None and not 1 <= draft.least_minutes <= (draft.minutes or 600):
        raise Refused(_("最短作答时间要在 1 分钟以上，并且不超过限时。"), field="least_minutes")
    if draft.gives_full_time and draft.minutes is None:
        raise Refused(_("要让晚到的人享满时长，请先填写限时。"), field="minutes")
    if not 0 <= draft.daily_attempts <= 100:
        raise Refused(_("请填写 0 到 100；0 表示每天不限。"), field="daily_attempts")


def _apply(exam: Exam, draft: ExamDraft, now: datetime, *, is_locked: bool) -> None:
    exam.title = draft.title.strip()[:120]
    exam.instructions_html = clean_html(draft.instructions_html)
    exam.opens_at, exam.closes_at, exam.minutes = draft.opens_at, draft.closes_at, draft.minutes
    exam.attempts_allowed, exam.daily_attempts = draft.attempts_allowed, draft.daily_attempts
    exam.entry_minutes, exam.gives_full_time, exam.least_minutes = draft.entry_minutes, draft.gives_full_time, draft.least_minutes
    exam.counts_first, exam.is_stepwise = draft.counts_first, draft.is_stepwise
    exam.is_capped = draft.is_capped and exam.resit_of_id is not None
    exam.is_practice = draft.is_practice
    if draft.is_practice:  # as often as one likes
        exam.attempts_allowed = exam.daily_attempts = 0
    if not is_locked:
        exam.pass_percent = draft.pass_percent
        exam.shuffles_questions, exam.shuffles_options = draft.shuffles_questions, draft.shuffles_options
    set_results(exam, draft.review, draft.results, is_locked=is_locked)
    exam.updated_at = now


def _unit_in(unit_id: int, scope: Sequence[str]) -> int:
    path = db.session.scalar(select(Unit.path).where(Unit.id == unit_id, Unit.disabled_at.is_(None)))
    if path is None or not path.startswith(tuple(scope)):
        raise Refused(_("请选择自己范围内的单位。"), field="unit_id")
    return unit_id


def _address(exam: Exam, unit_ids: Collection[int], scope: Sequence[str]) -> None:
    """Make the units in scope exactly `unit_ids`; units outside of it, which somebody above chose, stay. Raises Refused."""
    rows = db.session.execute(select(ExamAudience, Unit.path).join(Unit).where(ExamAudience.exam_id == exam.id)).all()
    present = {row.unit_id: path for row, path in rows}
    added = set(unit_ids) - set(present)
    paths = dict(db.session.execute(select(Unit.id, Unit.path).where(Unit.id.in_(added))).all())
    if any(unit_id not in paths or not paths[unit_id].startswith(tuple(scope)) for unit_id in added):
        raise Refused(_("只能选择自己范围内的单位参加考试。"), field="audience")
    for row, path in rows:
        if row.unit_id not in unit_ids and path.startswith(tuple(scope)):
            db.session.delete(row)
    db.session.add_all([ExamAudience(exam_id=exam.id, unit_id=unit_id) for unit_id in sorted(added)])
    db.session.flush()


def publish_exam(exam: Exam, *, actor_id: int | None, now: datetime) -> None:
    """Open the exam to its audience. Raises Refused with what is missing."""
    if exam.state == PUBLISHED:
        return
    if exam.question_count == 0:
        raise Refused(_("试卷还没有试题，请先组卷。"), field="paper")
    refuse_shortage(rules_of(exam.draws))
    if not queries.has_audience(exam.id):
        raise Refused(_("请至少选择一个参考单位。"), field="audience")
    if exam.closes_at is None or exam.opens_at is None:
        raise Refused(_("请填写开始时间和结束时间。"), field="closes_at")
    if exam.closes_at <= now:
        raise Refused(_("结束时间已经过去，请改为将来的时间再发布。"), field="closes_at")
    units = queries.ancestors_of_exam(exam)
    if actor_id is not None and actor_id == exam.created_by and not value("catalog.author_may_publish", bool, units):
        raise Refused(_("按本单位规定，考试由他人审核后发布，请联系另一位组织者。"))
    exam.state, exam.published_at, exam.updated_at = PUBLISHED, now, now
    db.session.flush()
    record("publish_exam", "exam", exam.id, actor_id=actor_id, now=now, title=exam.title)


def withdraw_exam(exam: Exam, *, actor_id: int | None, now: datetime) -> None:
    """Close the door: nobody may start any more, who is writing may finish, results stay."""
    if exam.state != PUBLISHED:
        raise Refused(_("这场考试没有发布，不用撤回。"))
    exam.state, exam.updated_at = WITHDRAWN, now
    db.session.flush()
    record("withdraw_exam", "exam", exam.id, actor_id=actor_id, now=now, title=exam.title)


def paragraphs(lines: Sequence[str]) -> str:
    """Plain lines as the HTML of instructions."""
    return clean_html("".join(f"<p>{escape(line)}</p>" for line in lines))
