"""What invigilators do while an exam runs: tell, hand in for somebody, let somebody go on. Each deed has its reason and is recorded."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from learnhub.assessment import queries
from learnhub.assessment.models import GRADED, MARKING, ONLINE, RUNNING, Attempt, Exam, ExamMessage, HandMark, Reopening, Response
from learnhub.assessment.service.closing import close_attempt
from learnhub.assessment.service.deadlines import hold_exam
from learnhub.assessment.service.reopened import take_score_back
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db

LONGEST_MESSAGE = 300
LONGEST_REASON = 200
MOST_MINUTES = 600


def _reason(text: str) -> str:
    """In one line. Raises Refused without one."""
    reason = " ".join(text.split())[:LONGEST_REASON]
    if not reason:
        raise Refused(_("请写明原因，会留在监考记录里。"), field="reason")
    return reason


def send_message(exam: Exam, text: str, *, attempt_id: int | None, actor_id: int, now: datetime) -> int:
    """Tell a candidate, or everybody in the exam, something. Raises Refused for nothing or too much."""
    said = " ".join(text.split())
    if not said:
        raise Refused(_("请写下要告诉考生的话。"), field="text")
    if len(said) > LONGEST_MESSAGE:
        raise Refused(_("消息最多 %(most)s 个字，请精简。", most=LONGEST_MESSAGE), field="text")
    message = ExamMessage(exam_id=exam.id, attempt_id=attempt_id, text=said, sent_by=actor_id, sent_at=now)
    db.session.add(message)
    db.session.flush()
    subject = ("exam", exam.id) if attempt_id is None else ("attempt", attempt_id)
    record("tell_candidates", *subject, actor_id=actor_id, now=now, message=message.id)
    return message.id


def force_submission(attempt: Attempt, reason: str, *, actor_id: int, now: datetime) -> bool:
    """Hand in for a candidate what she has saved; False when it was in already. Raises Refused without a reason."""
    why = _reason(reason)
    if not close_attempt(attempt, "forced", now=now):
        return False
    record("force_submission", "attempt", attempt.id, actor_id=actor_id, now=now, reason=why)
    return True


def hold_running(attempt: Attempt, *, seen: str) -> None:
    """Lock a running attempt whose deadline is still the one that was shown (milliseconds, as text). Raises Refused, Conflict."""
    hold_exam(attempt.exam)
    db.session.refresh(attempt, with_for_update=True)
    if attempt.state != RUNNING:
        raise Refused(_("这份试卷已经交了，不能再延长；需要时请重新打开。"), field="minutes")
    if attempt.deadline is None:
        raise Refused(_("这场考试不限时，不用延长。"), field="minutes")
    if str(int(attempt.deadline.timestamp() * 1000)) != seen:
        raise Conflict(_("截止时间刚才已经改过，请看清现在的剩余时间再决定。"))


def minutes_left(attempt: Attempt) -> int | None:
    """Whole minutes that were left when the attempt was handed in, at least one; None without a deadline."""
    if attempt.deadline is None or attempt.closed_at is None:
        return None
    return max(1, round((attempt.deadline - attempt.closed_at).total_seconds() / 60))


def reopen_attempt(attempt: Attempt, minutes: int | None, reason: str, *, actor_id: int, now: datetime) -> None:
    """Let a candidate go on from where she was, for so many minutes; what the score brought is taken back by new entries.

    Raises Refused where going on would be unfair or undo somebody's marking, Conflict when it runs already.
    """
    why = _reason(reason)
    db.session.refresh(attempt, with_for_update=True)
    _refuse_reopening(attempt, minutes, now)
    deadline = _new_deadline(attempt, minutes, now)
    count = db.session.scalar(select(func.count()).select_from(Reopening).where(Reopening.attempt_id == attempt.id)) or 0
    row = Reopening(
        attempt_id=attempt.id,
        number=count + 1,
        closed_at=attempt.closed_at or now,
        close_reason=attempt.close_reason or "",
        deadline=deadline,
        reason=why,
        reopened_by=actor_id,
        reopened_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if attempt.state == GRADED:
        take_score_back(attempt, row, now=now)
    _run_again(attempt, deadline)
    record("reopen_attempt", "attempt", attempt.id, actor_id=actor_id, now=now, reason=why, number=row.number)


def _refuse_reopening(attempt: Attempt, minutes: int | None, now: datetime) -> None:
    exam = attempt.exam
    if attempt.state not in {GRADED, MARKING}:
        raise Conflict(_("这份试卷正在作答，不用重新打开。"))
    if attempt.source != ONLINE:
        raise Refused(_("纸质考试的成绩由组织者登记，不能重新打开作答。"), field="reason")
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("可答时间请填写 1 到 %(most)s 分钟。", most=MOST_MINUTES), field="minutes")
    if attempt.deadline is not None and minutes is None:
        raise Refused(_("请填写还能作答多少分钟。"), field="minutes")
    end = _end_of(attempt)
    if end is not None and now >= end:
        raise Refused(_("考试已经结束，不能重新打开；需要时请安排补考。"), field="minutes")
    seen = queries.visible_of(exam, now, is_submitted=True)
    if seen.right_answers or seen.explanations:
        raise Refused(_("按这场考试的设置，交卷后就能看到正确答案，不能再重新打开；需要时请安排补考。"), field="minutes")
    if db.session.scalar(select(HandMark.id).where(HandMark.attempt_id == attempt.id).limit(1)) is not None:
        raise Refused(_("这份答卷已经有人评分，不能重新打开；需要时请安排补考。"), field="minutes")


def _end_of(attempt: Attempt) -> datetime | None:
    """When the exam ends for its candidate, with what she was granted."""
    terms = queries.terms_of_members(attempt.exam, [attempt.member_id])[attempt.member_id]
    return terms.closes_at + timedelta(minutes=terms.extra) if terms.closes_at is not None else None


def _new_deadline(attempt: Attempt, minutes: int | None, now: datetime) -> datetime | None:
    """So many minutes from now, never beyond the end of the exam."""
    asked = now + timedelta(minutes=minutes) if minutes is not None else None
    return min((end for end in (_end_of(attempt), asked) if end is not None), default=None)


def _run_again(attempt: Attempt, deadline: datetime | None) -> None:
    """Back to running, with its answers and no marks. Raises Conflict when another attempt of the member runs."""
    gone = {"closed_at": None, "close_reason": None, "score": None, "is_passed": None, "graded_at": None, "device": None}
    try:
        with db.session.begin_nested():
            db.session.execute(
                update(Attempt)
                .where(Attempt.id == attempt.id, Attempt.state != RUNNING)
                .values(state=RUNNING, deadline=deadline, **gone)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        raise Conflict(_("这位考生正在进行另一次作答，不能同时打开这一份。")) from None
    db.session.execute(update(Response).where(Response.attempt_id == attempt.id).values(score=None, is_right=None))
    db.session.refresh(attempt)
