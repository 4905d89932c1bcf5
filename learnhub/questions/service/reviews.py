"""Review before a question is asked: who wrote it does not approve it; every decision is kept."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, select, tuple_, update

from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionReview, QuestionVersion
from learnhub.questions.queries.versions import current_version
from learnhub.questions.rules.states import APPROVED, DRAFT, IN_REVIEW, IN_USE, RETURNED
from learnhub.questions.service.arranging import pieces
from learnhub.questions.service.outcomes import Outcome, Stayed
from learnhub.questions.service.states import set_state

LONGEST_NOTE = 200


def set_review(bank: QuestionBank, *, is_needed: bool, actor_id: int | None, now: datetime) -> None:
    """Whether new and changed questions of the bank are reviewed first. Raises Refused for the bank of a course, and while some wait."""
    if bank.needs_review == is_needed:
        return
    if is_needed and bank.course_id is not None:
        raise Refused(_("课程题库随课程文件更新，不能设为先审后用。"))
    waiting = select(Question.id).where(Question.bank_id == bank.id, Question.state == IN_REVIEW, Question.retired_at.is_(None)).limit(1)
    if not is_needed and db.session.scalar(waiting):
        raise Refused(_("还有题目在等审核，请先审完，再取消先审后用。"))
    bank.needs_review = is_needed
    db.session.flush()
    record("set_question_review", "question_bank", bank.id, actor_id=actor_id, now=now, is_needed=is_needed)


def submit_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> Outcome:
    """Hand drafts in: to a reviewer where the bank asks for that, else they are in use."""
    state = IN_REVIEW if bank.needs_review else IN_USE
    return set_state(
        bank, question_ids, Question.state == DRAFT, "submit_questions", Stayed.NO_DRAFT, actor_id=actor_id, now=now, state=state
    )


def review_question(question: Question, decision: str, *, version: int, note: str = "", actor_id: int | None, now: datetime) -> None:
    """Approve the version that was read, or return it to its author with a reason.

    Raises Refused for the author, for no reason, Conflict when it changed or was decided meanwhile.
    """
    written_by = current_version(question).created_by
    if actor_id is not None and written_by == actor_id:
        raise Refused(_("自己写的题要由别人审核。"))
    note = " ".join(note.split())[:LONGEST_NOTE]
    if decision == RETURNED and not note:
        raise Refused(_("退回时请写明原因，作者好修改。"), field="note")
    state = IN_USE if decision == APPROVED else DRAFT
    is_same = (Question.id == question.id, Question.state == IN_REVIEW, Question.version == version)
    changed = db.session.scalars(update(Question).where(*is_same).values(state=state, updated_at=now).returning(Question.id)).all()
    if not changed:
        raise Conflict(_("这道题刚刚改过或已经审过，请刷新页面再看。"))
    db.session.add(
        QuestionReview(question_id=question.id, version=version, decision=decision, note=note, decided_by=actor_id, decided_at=now)
    )
    db.session.flush()
    record("review_question", "question", question.id, actor_id=actor_id, now=now, version=version, decision=decision, note=note)


def approve_questions(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> Outcome:
    """Approve what waits among these questions; what the reviewer wrote herself stays."""
    is_present = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)
    columns = select(Question.id, Question.version, Question.state, Question.retired_at, QuestionVersion.created_by)
    approved: list[int] = []
    stayed = Counter[Stayed]()
    for piece in pieces(question_ids):
        statement = columns.join(QuestionVersion, is_present).where(Question.bank_id == bank.id, Question.id.in_(piece))
        rows = db.session.execute(statement.order_by(Question.id)).all()
        waiting = [row for row in rows if row.state == IN_REVIEW and row.retired_at is None]
        others = [row for row in waiting if actor_id is None or row.created_by != actor_id]
        done = _approve({row.id: row.version for row in others}, actor_id=actor_id, now=now)
        approved += done
        stayed[Stayed.OWN] += len(waiting) - len(others)
        stayed[Stayed.NOT_WAITING] += len(rows) - len(waiting) + len(others) - len(done)
    if approved:
        record("review_question", "question_bank", bank.id, actor_id=actor_id, now=now, questions=approved, decision=APPROVED)
    return Outcome(len(approved), stayed)


def _approve(versions: Mapping[int, int], *, actor_id: int | None, now: datetime) -> list[int]:
    """Put those of these versions, by question, that still wait into use; returns which."""
    is_same = (tuple_(Question.id, Question.version).in_(list(versions.items())), Question.state == IN_REVIEW)
    changed = db.session.scalars(update(Question).where(*is_same).values(state=IN_USE, updated_at=now).returning(Question.id)).all()
    about = {"decision": APPROVED, "note": "", "decided_by": actor_id, "decided_at": now}
    db.session.add_all(QuestionReview(question_id=each, version=versions[each], **about) for each in changed)
    db.session.flush()
    return list(changed)
