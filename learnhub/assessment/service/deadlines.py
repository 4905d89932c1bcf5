"""The ends of attempts that run, whenever the times of their exam or what was granted in it change."""

from sqlalchemy import select

from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING, Attempt, Exam
from learnhub.core.extensions import db


def move_deadlines(exam: Exam) -> int:
    """Give running attempts the end that holds for each member now, and the exam its latest one; how many moved.

    Who starts holds a lock on the exam's row until it is done (its foreign key): this waits for it, and it for this.
    """
    db.session.flush()
    db.session.execute(select(Exam.id).where(Exam.id == exam.id).with_for_update())
    running = select(Attempt).where(Attempt.exam_id == exam.id, Attempt.state == RUNNING).order_by(Attempt.id)
    attempts = list(db.session.scalars(running.with_for_update(of=Attempt).execution_options(populate_existing=True)))
    every = queries.terms_of_members(exam, [attempt.member_id for attempt in attempts])
    moved = 0
    for attempt in attempts:
        deadline = every[attempt.member_id].deadline(attempt.started_at)
        moved += deadline != attempt.deadline
        attempt.deadline = deadline
    exam.latest_end = queries.latest_end_of(exam)
    db.session.flush()
    return moved
