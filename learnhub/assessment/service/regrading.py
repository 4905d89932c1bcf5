"""Scores that change after they were given: bad questions, corrected keys, a marker's second thought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import GRADED, MARKING, Attempt, Exam, QuestionRuling, ScoreChange
from learnhub.assessment.queries.papers import current_versions
from learnhub.assessment.queries.regrading import fits, latest_ruling, leaves_a_paper_empty, versions_asked
from learnhub.assessment.rules.grading import LEFT_OUT
from learnhub.assessment.service.changed_scores import tell_of_change
from learnhub.assessment.service.closing import finish_marking, mark_attempt
from learnhub.assessment.service.wording import N_
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.service import complete_lesson
from learnhub.notices.service import send, words
from learnhub.organization.models import Member

REVIEW = "review:"  # of a cause: the answer to a request tells the member itself
DECISIONS = ("full", "left_out", "key", "none")


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """What is to be decided on a question (or one part of a passage) of an exam, and why."""

    question_id: int
    part: str
    decision: str
    reason: str


def decide_question(exam: Exam, draft: RulingDraft, *, seen: int, actor_id: int, now: datetime) -> int:
    """Decide on a question and grade everybody anew; how many scores changed.

    `seen` is the number of the exam's latest ruling when the dry run was shown. Raises Refused, Missing, Conflict.
    """
    reason = " ".join(draft.reason.split())
    if not reason:
        raise Refused(_("请写明原因，会留在更正记录里。"), field="reason")
    ruling = proposed_ruling(exam, draft)
    number = _next_number(exam.id, seen)
    row = _append(exam, number, draft, ruling, reason[:200], actor_id, now)
    record(
        "decide_question", "exam", exam.id, actor_id=actor_id, now=now, question=draft.question_id, decision=draft.decision, reason=reason
    )
    attempts = _to_grade(exam.id)
    basis = queries.basis_of(exam.id, attempts)
    changed = 0
    for attempt in attempts:
        if (draft.question_id, draft.part) not in set(map(queries.place_of, attempt.paper)):
            continue
        if attempt.state == MARKING:
            finish_marking(attempt, now=now)
        else:
            changed += regrade(attempt, f"ruling:{row}", reason, actor_id=actor_id, now=now, basis=basis)
    return changed


def proposed_ruling(exam: Exam, draft: RulingDraft) -> queries.Ruling:
    """The ruling that `draft` asks for. Raises Missing for a question that nobody was asked, Refused for a key that does not fit."""
    if draft.decision not in DECISIONS:
        raise Refused(_("请选择怎样处理这道题。"), field="decision")
    versions = versions_asked(exam.id, draft.question_id, draft.part)
    if not versions:
        raise Missing(_("这场考试没有这道题。"))
    if draft.decision == LEFT_OUT and leaves_a_paper_empty(exam.id, (draft.question_id, draft.part)):
        raise Refused(_("剔除这道题，有的答卷就一题也不剩了，谁都会算及格；请改用全员得分。"), field="decision")
    if draft.decision != "key":
        return queries.Ruling(draft.decision)
    newest = current_versions([draft.question_id])[draft.question_id]
    if newest.id in versions and len(versions) == 1:
        raise Refused(_("这道题的答案没有改过：请先在题库里更正答案，再回到这里。"), field="decision")
    if not fits(newest, draft.part, [versions[each] for each in versions]):
        raise Refused(_("题库里的新版本换了题型或选项，不能用它给原来的答卷评分；请改用全员得分或剔除。"), field="decision")
    return queries.Ruling("key", newest.id)


def _next_number(exam_id: int, seen: int) -> int:
    if latest_ruling(exam_id) != seen:
        raise Conflict(_("刚才有别人处理过这场考试的试题，请重新预览。"))
    return seen + 1


def _append(exam: Exam, number: int, draft: RulingDraft, ruling: queries.Ruling, reason: str, actor_id: int, now: datetime) -> int:  # noqa: PLR0917
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "exam_id": exam.id,
        "number": number,
        "question_id": draft.question_id,
        "part": draft.part,
        "decision": ruling.decision,
        "version_id": ruling.version_id,
        "reason": reason,
        "decided_by": actor_id,
        "decided_at": now,
    }
    made = db.session.scalar(insert(QuestionRuling).values(values).on_conflict_do_nothing().returning(QuestionRuling.id))
    if made is None:
        raise Conflict(_("刚才有别人处理过这场考试的试题，请重新预览。"))
    return int(made)


def _to_grade(exam_id: int) -> Sequence[Attempt]:
    """Attempts that were handed in, held until the commit."""
    statement = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.state.in_((GRADED, MARKING))).order_by(Attempt.id)
    return db.session.scalars(statement.with_for_update().execution_options(populate_existing=True)).all()


def regrade(attempt: Attempt, cause: str, reason: str, *, actor_id: int, now: datetime, basis: queries.Basis | None = None) -> bool:
    """Mark a graded attempt anew; when its score, full marks or result changed, append that and tell. False when nothing changed."""
    result, _waits = mark_attempt(attempt, basis)
    return change_score(attempt, (result.score, result.full_marks, result.is_passed), cause, reason, actor_id=actor_id, now=now)


def change_score(attempt: Attempt, after: tuple[float, float, bool], cause: str, reason: str, *, actor_id: int, now: datetime) -> bool:
    """Another score, full marks and result for a graded attempt: appended and told. False when they are what they were."""
    before = (attempt.score or 0.0, attempt.full_marks, bool(attempt.is_passed))
    if before == after:
        return False
    change = ScoreChange(
        attempt_id=attempt.id,
        cause=cause,
        score_before=before[0],
        full_before=before[1],
        was_passed=before[2],
        score_after=after[0],
        full_after=after[1],
        is_passed=after[2],
        changed_by=actor_id,
        changed_at=now,
    )
    db.session.add(change)
    attempt.score, attempt.full_marks, attempt.is_passed = after
    db.session.flush()
    tell_of_change(attempt, change, reason, actor_id, now)
    if attempt.exam.lesson_id is not None and attempt.is_passed:
        complete_lesson(attempt.member_id, attempt.exam.lesson_id, now=now)
    _tell_member(attempt, change, reason, now)
    return True


def _tell_member(attempt: Attempt, change: ScoreChange, reason: str, now: datetime) -> None:
    """The member hears that a score she has seen is another now, and why; the answer to her own request tells her itself."""
    exam = attempt.exam
    is_seen = queries.visible_of(exam, now, is_submitted=True).score
    if exam.is_quiz or exam.is_practice or not is_seen or change.cause.startswith(REVIEW):
        return
    scores = {"before": f"{change.score_before:g}", "after": f"{change.score_after:g}"}
    body = words(N_("由 %(before)s 分改为 %(after)s 分。原因：%(reason)s"), reason=reason, **scores)
    account_id = db.session.scalars(select(Member.account_id).where(Member.id == attempt.member_id)).one()
    title, link = words(N_("“%(title)s”的成绩有更正"), title=exam.title), f"/attempts/{attempt.id}/result"
    send([account_id], "exam", title, body, link, source=f"score-change:{change.id}", now=now)
