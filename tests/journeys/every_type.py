"""An exam with one question of each type, which a colleague has handed in already."""

from datetime import datetime, timedelta

from learnhub.assessment import service as exams
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.questions.rules.drafts import AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft
from learnhub.questions.service import save_question, true_false_options
from tests.factories import make_bank

STEPS = ("提出入党申请", "确定为入党积极分子", "确定为发展对象", "接收为预备党员")
RUBRIC = (RubricDraft("写明时间要求", 0.5), RubricDraft("写明会议主体", 0.5))
DRAFTS = (
    QuestionDraft("single", "党的最高理想是（  ）。", [OptionDraft("实现共产主义", True), OptionDraft("全面小康")]),
    QuestionDraft("multiple", "三会包括（  ）。", [OptionDraft("党员大会", True), OptionDraft("支委会", True), OptionDraft("职工大会")]),
    QuestionDraft(
        "indefinite", "每月一般召开的有（  ）。", [OptionDraft("党小组会", True), OptionDraft("党员大会"), OptionDraft("代表大会")]
    ),
    QuestionDraft("true_false", "预备党员有表决权。", true_false_options(False)),
    QuestionDraft(
        "fill_blank", "党员大会一般每____召开____次。", blanks=[[AcceptedDraft("季度")], [AcceptedDraft("1"), AcceptedDraft("一")]]
    ),
    QuestionDraft("numeric", "预备党员的预备期是多少个月？", accepted=[AcceptedDraft("12")], unit="个月"),
    QuestionDraft(
        "matching",
        "把会议与频次连起来。",
        pairs=[PairDraft("党员大会", "每季度一次"), PairDraft("支委会", "每月一次"), PairDraft("", "每周一次")],
    ),
    QuestionDraft("ordering", "排列发展党员的步骤。", [OptionDraft(step) for step in STEPS]),
    QuestionDraft("short_answer", "简述党员大会的召开要求。", sample="一般每季度召开1次，由支委会召集。", rubric=RUBRIC),
    QuestionDraft("essay", "谈谈怎样开好党员大会。", sample="言之成理即可。"),
    QuestionDraft(
        "passage",
        "某支部一年召开党员大会两次，支委会十二次，党小组会十二次。党员反映党员大会次数不足。",
        parts=[
            QuestionDraft("single", "哪一种会议次数不足？", [OptionDraft("党员大会", True), OptionDraft("支委会")]),
            QuestionDraft("numeric", "党员大会一年至少还应召开几次？", accepted=[AcceptedDraft("2")], unit="次"),
        ],
    ),
)


def every_type(unit_id: int, member_id: int, moment: datetime) -> tuple[int, tuple[int, int]]:
    """The exam, and the attempt and position of an answer of `member_id` that waits for a marker."""
    bank = make_bank(db.session.get_one(Unit, unit_id), "各种题型")
    draft = exams.ExamDraft(
        title="各种题型考试",
        unit_id=unit_id,
        audience_ids=[unit_id],
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(days=3),
        minutes=60,
        attempts_allowed=3,
        shuffles_questions=False,
        review={"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"},
    )
    with transaction():
        items = [(save_question(bank, each, actor_id=None, now=moment).id, 10.0) for each in DRAFTS]
        exam = exams.create_exam(draft, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.set_fixed_paper(exam, items, scope=exams.EVERYWHERE, actor_id=None, now=moment)
        exams.publish_exam(exam, actor_id=None, now=moment)
        attempt = exams.start_attempt(exam.id, member_id, now=moment, seed=3)
        position = next(place for place, item in enumerate(attempt.paper) if item["kind"] == "short_answer")
        answer = ["党员大会一般每季度召开一次，由支部委员会召集。"]
        exams.save_answer(attempt.id, member_id, position=position, answer=answer, is_marked=False, seq=1, tab="one", now=moment)
        exams.submit_attempt(attempt.id, member_id, now=moment)
    return exam.id, (attempt.id, position)
