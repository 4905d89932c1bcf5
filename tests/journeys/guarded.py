"""An exam with a guarded door: a password, something to do first for some, one question at a time; and people with arrangements."""

from datetime import datetime, timedelta

from learnhub.assessment import service as exams
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member

PASSWORD = "红船1921"


def guarded(unit_id: int, question_ids: list[int], member_id: int, moment: datetime) -> tuple[int, int]:
    """The exam, and one that waits until it is passed."""
    member = db.session.get_one(Member, member_id)
    by = {"scope": exams.EVERYWHERE, "actor_id": member.account_id, "now": moment}

    def make(title: str, entry: exams.EntryDraft, **more: bool | int) -> int:
        draft = exams.ExamDraft(
            title=title,
            unit_id=unit_id,
            audience_ids=[unit_id],
            opens_at=moment - timedelta(hours=1),
            closes_at=moment + timedelta(days=2),
            minutes=30,
            attempts_allowed=0,
            shuffles_questions=False,
            shuffles_options=False,
            entry=entry,
            **more,  # type: ignore[arg-type]
        )
        exam = exams.create_exam(draft, **by)
        exams.set_fixed_paper(exam, [(each, 20.0) for each in question_ids], **by)
        exams.publish_exam(exam, actor_id=None, now=moment)
        exams.set_override(exam, exams.OverrideDraft("使用读屏软件", member_id=member_id, extra_percent=50), **by)
        return exam.id

    with transaction():
        first = make("逐题作答考试", exams.EntryDraft(password=PASSWORD), is_stepwise=True, daily_attempts=20, gives_full_time=True)
        second = make("晋级考试", exams.EntryDraft(exam_ids=[first], networks="10.0.0.0/8"), entry_minutes=600, least_minutes=2)
    return first, second
