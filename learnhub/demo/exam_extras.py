"""What comes beside the exams of the demo organization: a resit, more time for one person, 缓考 for another, an exam that is watched."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from learnhub.assessment.models import Exam
from learnhub.assessment.queries.sittings import sittings
from learnhub.assessment.rules.watching import Watch
from learnhub.assessment.service import (
    EVERYWHERE,
    OverrideDraft,
    ResitDraft,
    make_resit,
    name_invigilator,
    publish_exam,
    set_override,
    set_watch,
)
from learnhub.core.extensions import db
from learnhub.demo.people import Learner
from learnhub.demo.sessions import Author
from learnhub.demo.timeline import Deed, Timeline


def plan_extras(exams: dict[str, int], learners: Sequence[Learner], author: Author, timeline: Timeline) -> None:
    """A resit of the closed exam is announced for the days to come; two people have arrangements of their own in the one to come."""
    first, last = timeline.today + timedelta(days=2), timeline.today + timedelta(days=4)
    times = timeline.at(first, 9.0), timeline.at(last, 18.0)
    timeline.add(
        timeline.at(timeline.today - timedelta(days=3), 10.0), lambda moment: _announce_resit(exams["closed"], times, author, moment)
    )
    slow, away = (learner.member_id for learner in sorted(learners, key=lambda learner: learner.member_id)[-2:])
    day = timeline.today + timedelta(days=20)
    opens_at, closes_at = timeline.at(day, 9.0), timeline.at(day, 11.0)
    for draft in (
        OverrideDraft("使用读屏软件作答", member_id=slow, extra_percent=50),
        OverrideDraft("外出培训", member_id=away, is_deferred=True, opens_at=opens_at, closes_at=closes_at),
    ):
        timeline.add(timeline.at(timeline.today - timedelta(days=2), 15.0), _granting(exams["coming"], draft, author))
    invigilator = min(learner.member_id for learner in learners)
    timeline.add(timeline.at(timeline.today - timedelta(days=2), 15.5), _watching(exams["coming"], invigilator, author))


def _watching(exam_id: int, invigilator_id: int, author: Author) -> Deed:
    def deed(moment: datetime) -> None:
        exam = db.session.get_one(Exam, exam_id)
        set_watch(exam, Watch(is_one_device=True, blocks_copying=True), actor_id=author.account_id, now=moment)
        name_invigilator(exam, invigilator_id, scope=("/",), actor_id=author.account_id, now=moment)

    return deed


def _announce_resit(exam_id: int, times: tuple[datetime, datetime], author: Author, moment: datetime) -> None:
    exam = db.session.get_one(Exam, exam_id)
    who = [row.member_id for row in sittings(exam_id, EVERYWHERE) if not row.is_passed]
    if who:
        draft = ResitDraft(f"{exam.title}（补考）", *times, who, is_capped=True)
        publish_exam(make_resit(exam, draft, scope=EVERYWHERE, actor_id=author.account_id, now=moment), actor_id=None, now=moment)


def _granting(exam_id: int, draft: OverrideDraft, author: Author) -> Deed:
    def deed(moment: datetime) -> None:
        set_override(db.session.get_one(Exam, exam_id), draft, scope=EVERYWHERE, actor_id=author.account_id, now=moment)

    return deed
