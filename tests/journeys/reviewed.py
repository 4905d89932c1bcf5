"""An exam that is over, one of whose scores its member wants to have looked at again."""

from datetime import datetime, timedelta

from learnhub.assessment import service as exams
from learnhub.assessment.models import Exam
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from tests.factories import make_bank, make_question


def reviewed(unit_id: int, member_id: int, moment: datetime) -> tuple[int, int, int]:
    """The exam, the attempt, and the request that waits; a second question of the attempt may still be asked about."""
    bank = make_bank(db.session.get_one(Unit, unit_id), "复核题库")
    topics = ("章程", "制度")
    items = [(make_question(bank, f"第{n}题：民主集中制是（  ）。", topic=topics[n % 2]).id, 25.0) for n in range(1, 5)]
    policy = {"score": "after_close", "own_answers": "after_close", "right_answers": "after_close", "explanations": "never"}
    draft = exams.ExamDraft(
        title="制度知识测试",
        unit_id=unit_id,
        audience_ids=[unit_id],
        opens_at=moment - timedelta(days=3),
        closes_at=moment - timedelta(hours=2),
        minutes=30,
        review=policy,
        results=exams.ResultDraft(several_rule="half_for_subset", shows_rank=True, review_days=20),
    )
    began = moment - timedelta(days=2)
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=began)
        exams.set_fixed_paper(exam, items, scope=exams.EVERYWHERE, actor_id=None, now=began)
        exams.publish_exam(exam, actor_id=None, now=began)
        attempt_id = _sit(exam, member_id, began)
        request = exams.ask_review(attempt_id, member_id, 0, "题干有两种理解，我的选项按第二种理解是对的。", now=moment)
    return exam.id, attempt_id, request.id


def _sit(exam: Exam, member_id: int, moment: datetime) -> int:
    attempt = exams.start_attempt(exam.id, member_id, now=moment, seed=3)
    for position, place in enumerate(attempt.paper[:3]):
        given = {"position": position, "answer": place["options"][:1], "is_marked": position == 1, "seq": position + 1, "tab": "one"}
        exams.save_answer(attempt.id, member_id, **given, now=moment)
    exams.submit_attempt(attempt.id, member_id, now=moment + timedelta(minutes=9))
    return int(attempt.id)


def told_at_once(unit_id: int, moment: datetime) -> int:
    """A practice exam of two questions that says after each answer whether it is right; the right one is 民主集中制."""
    bank = make_bank(db.session.get_one(Unit, unit_id), "练习题库")
    items = [(make_question(bank, f"第{number}问：党的根本组织制度是（  ）。", explanation="见党章总纲。").id, 5.0) for number in (1, 2)]
    policy = {"score": "after_submit", "own_answers": "after_submit", "right_answers": "during", "explanations": "during"}
    window = (moment - timedelta(hours=1), moment + timedelta(days=3))
    draft = exams.ExamDraft("随堂练习", unit_id, [unit_id], *window, None, shuffles_options=False, is_practice=True, review=policy)
    with transaction():
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.set_fixed_paper(exam, items, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.publish_exam(exam, actor_id=None, now=moment)
    return exam.id
