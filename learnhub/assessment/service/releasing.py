"""When results are shown: chosen with the exam, published by a named person, told to everybody once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import Exam, ScoreTold
from learnhub.assessment.rules import review, several
from learnhub.assessment.service.wording import N_
from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.notices.rules.words import Words
from learnhub.notices.service import send, words

MOST_REVIEW_DAYS = 60
AT_ONCE = 200  # attempts in one transaction


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """What an organizer decides about results beside the policy. No `several_rule` is by the setting, 0 `review_days` no requests."""

    release_at: datetime | None = None
    several_rule: str = ""
    option_marks: float = several.USUAL_EACH
    takes_negative: bool = False
    shows_rank: bool = False
    review_days: int = 0


def set_results(exam: Exam, policy: Mapping[str, str], draft: ResultDraft, *, is_locked: bool) -> None:
    """Set what is shown when and how questions with several right options are marked; the latter stays once somebody has started.

    Raises Refused with the field that is wrong.
    """
    exam.review = _whole(policy)
    if review.tells_at_once(exam.review) and not exam.is_practice:
        raise Refused(_("作答中就显示正确答案，只用于模拟练习。"), field="right_answers_when")
    if review.waits_for(exam.review, review.AT_TIME):
        if draft.release_at is None:
            raise Refused(_("请填写公布时间。"), field="release_at")
        if exam.closes_at and draft.release_at < exam.closes_at:
            raise Refused(_("公布时间要在考试结束之后，请修改。"), field="release_at")
    if not 0 <= draft.review_days <= MOST_REVIEW_DAYS:
        raise Refused(_("复核期限请填写 0 到 %(most)s 天；0 表示不接受复核。", most=MOST_REVIEW_DAYS), field="review_days")
    exam.release_at = draft.release_at if review.waits_for(exam.review, review.AT_TIME) else None
    exam.shows_rank, exam.review_days = draft.shows_rank, draft.review_days
    marking = _marking(draft)
    if not is_locked:
        exam.marking = marking
    elif marking != (exam.marking or {}):
        raise Refused(_("已经有人作答，计分方式不能再改。"), field="several_rule")


def _whole(policy: Mapping[str, str]) -> dict[str, str]:
    try:
        return review.complete(policy)
    except ValueError:
        pass
    if policy.get("explanations") == review.DURING != policy.get("right_answers"):
        raise Refused(_("作答中显示解析，要同时显示正确答案。"), field="explanations_when")
    raise Refused(_("请为成绩、作答、正确答案和解析各选一个公布时间。"), field="score_when")


def _marking(draft: ResultDraft) -> dict[str, object]:
    try:
        return several.kept_marking(draft.several_rule, draft.option_marks, takes_negative=draft.takes_negative)
    except ValueError:
        raise Refused(_("请选择一种计分方式；每个选项的分值要大于 0。"), field="several_rule") from None


def publish_scores(exam: Exam, *, actor_id: int, now: datetime) -> None:
    """Publish what the policy leaves to a person; again changes nothing. Raises Refused while somebody may still answer."""
    if not review.waits_for(exam.review, review.BY_HAND):
        raise Refused(_("这场考试的成绩按设置自动公布，不用手动公布。"))
    if exam.released_at is not None:
        return
    if not queries.stage_of(exam, now, is_submitted=True).has_closed:
        raise Refused(_("考试还没有结束，结束后才能公布成绩。"))
    exam.released_at = exam.updated_at = now
    db.session.flush()
    record("publish_scores", "exam", exam.id, actor_id=actor_id, now=now, title=exam.title)


def tell_scores(*, now: datetime) -> bool:
    """Tell members whose scores are released by now, AT_ONCE of them, each once whoever comes first; True when there may be more."""
    waiting = queries.scores_to_tell(now, AT_ONCE)
    for told in waiting:
        if _claim(told.attempt_id, now):
            title = words(N_("“%(title)s”的成绩已公布"), title=told.title)
            link = f"/attempts/{told.attempt_id}/result"
            send([told.account_id], "exam", title, _body(told, now), link, source=f"score:{told.attempt_id}", now=now)
    return len(waiting) == AT_ONCE


def _body(told: queries.ScoreToTell, now: datetime) -> Words:
    until = told.review_ends_at
    if until is not None and until > now:
        return words(N_("对成绩有疑问的，可以在 %(until)s 前申请复核。"), until=until)
    return words(N_("可以查看成绩和自己的答卷。") if told.shows_answers else N_("可以查看成绩。"))


def _claim(attempt_id: int, now: datetime) -> bool:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    claimed = insert(ScoreTold).values(attempt_id=attempt_id, told_at=now).on_conflict_do_nothing().returning(ScoreTold.attempt_id)
    return db.session.execute(claimed).first() is not None
