"""The ends of attempts that run, whenever the times of their exam or what was granted in it change."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING, Attempt, Exam, Reopening
from learnhub.assessment.rules.overrides import Terms
from learnhub.core.extensions import db


def hold_exam(exam: Exam) -> Mapping[int, Terms]:
    """Lock the exam's row before something is granted; what holds so far for members who write again after a reopening.

    Who starts holds a lock on that row until it is done (`starting`): this waits for it, and it for this. Who closes an attempt only
    refers to the row, which `key_share` lets pass: it holds the attempt that we wait for.
    """
    db.session.execute(select(Exam.id).where(Exam.id == exam.id).with_for_update(key_share=True))
    running = select(Attempt.member_id).where(Attempt.exam_id == exam.id, Attempt.state == RUNNING)
    return queries.terms_of_members(exam, db.session.scalars(running.where(Attempt.id.in_(select(Reopening.attempt_id)))))


def move_deadlines(exam: Exam, before: Mapping[int, Terms] | None = None) -> int:
    """Give running attempts the end that holds for each member now, and the exam its latest one; how many moved.

    An attempt that was reopened has an end of its own, which moves by what was granted since `before`.
    """
    db.session.flush()
    db.session.execute(select(Exam.id).where(Exam.id == exam.id).with_for_update(key_share=True))
    running = select(Attempt).where(Attempt.exam_id == exam.id, Attempt.state == RUNNING).order_by(Attempt.id)
    attempts = list(db.session.scalars(running.with_for_update(of=Attempt).execution_options(populate_existing=True)))
    reopened = set(db.session.scalars(select(Reopening.attempt_id).where(Reopening.attempt_id.in_([each.id for each in attempts]))))
    every = queries.terms_of_members(exam, [attempt.member_id for attempt in attempts])
    moved = 0
    for attempt in attempts:
        held = every[attempt.member_id]
        deadline = held.deadline(attempt.started_at)
        if attempt.id in reopened and attempt.deadline is not None:
            more = held.extra - before[attempt.member_id].extra if before and attempt.member_id in before else 0
            deadline = attempt.deadline + timedelta(minutes=more)
        moved += deadline != attempt.deadline
        attempt.deadline = deadline
    exam.latest_end = queries.latest_end_of(exam)
    db.session.flush()
    return moved
