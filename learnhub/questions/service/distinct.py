"""Questions that are alike and both wanted."""

from collections.abc import Collection
from datetime import datetime
from itertools import combinations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Distinct, Question, QuestionBank

LARGEST_GROUP = 50


def mark_distinct(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> None:
    """These questions are no duplicates of each other. The same again is the same. Raises Refused for too few or too many."""
    wanted = set(question_ids)
    ids = sorted(db.session.scalars(select(Question.id).where(Question.bank_id == bank.id, Question.id.in_(wanted)))) if wanted else []
    if not 2 <= len(ids) <= LARGEST_GROUP:
        raise Refused(_("一组要有 2 到 %(n)s 道题，才能标为不是重复。", n=LARGEST_GROUP))
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    rows = [{"low_id": low, "high_id": high, "decided_by": actor_id, "decided_at": now} for low, high in combinations(ids, 2)]
    db.session.execute(upsert(Distinct).on_conflict_do_nothing(), rows)
    record("mark_distinct_questions", "question_bank", bank.id, actor_id=actor_id, now=now, questions=ids)
