"""An exam that is being watched: every rule is set, somebody writes it and left the page once, a colleague was named for it."""

from datetime import datetime, timedelta

from learnhub.assessment import service as exams
from learnhub.assessment.rules.watching import Watch
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member


def watched(unit_id: int, question_ids: list[int], candidate_id: int, colleague_id: int, moment: datetime) -> tuple[int, int]:
    """The exam and the attempt that runs."""
    draft = exams.ExamDraft(
        title="上机考试",
        unit_id=unit_id,
        audience_ids=[unit_id],
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(hours=20),
        minutes=60,
        attempts_allowed=0,
        shuffles_options=False,
    )
    colleague = db.session.get_one(Member, colleague_id)
    of = {"actor_id": colleague.account_id, "now": moment}
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, **of)
        exams.set_fixed_paper(exam, [(each, 20.0) for each in question_ids], scope=exams.EVERYWHERE, **of)
        exams.publish_exam(exam, actor_id=None, now=moment)
        everything = Watch(asks_full_screen=True, blocks_copying=True, is_one_device=True, most_leaves=4)
        exams.set_watch(exam, everything, **of)
        exams.name_invigilator(exam, colleague_id, scope=("/",), **of)
        attempt = exams.start_attempt(exam.id, candidate_id, now=moment - timedelta(minutes=5), seed=7)
        leave = exams.LeaveClaim(1, "hidden", 75, 10, is_over=True)
        exams.record_leaves(attempt.id, candidate_id, "one", [leave], now=moment)
        exams.note_sign(attempt.id, address="10.1.2.3", unsent=2, is_away=True, now=moment)
        exams.send_message(exam, "第 3 题的“三会”包括支部党员大会。", attempt_id=None, **of)
    return exam.id, attempt.id
