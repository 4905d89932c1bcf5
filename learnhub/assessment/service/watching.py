"""How an exam is watched, and by whom."""

from dataclasses import asdict
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import Exam, Invigilation, Invigilator
from learnhub.assessment.rules.watching import Watch
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit

MOST_LEAVES = 100


def set_watch(exam: Exam, watch: Watch, *, actor_id: int, now: datetime) -> None:
    """Say how the exam is watched. Once somebody has started nothing may be added that the cover did not say. Raises Refused."""
    before = queries.watch_of(exam)
    if watch.most_leaves is not None and not 1 <= watch.most_leaves <= MOST_LEAVES:
        raise Refused(_("离开次数请填写 1 到 100，留空表示不自动交卷。"), field="most_leaves")
    if watch.most_leaves is not None and not watch.counts_leaves:
        raise Refused(_("要按离开次数自动交卷，请同时勾选“记录离开页面”。"), field="most_leaves")
    if watch == before:
        return
    if watch.is_stricter_than(before) and queries.has_attempts(exam.id):
        raise Refused(_("已经有人作答：只能放宽监考要求，不能增加考前没有说明的要求。"), field="most_leaves")
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Invigilation).values(exam_id=exam.id, **asdict(watch))
    db.session.execute(statement.on_conflict_do_update(index_elements=[Invigilation.exam_id], set_=asdict(watch)))
    record("set_watch", "exam", exam.id, actor_id=actor_id, now=now, **asdict(watch))


def name_invigilator(exam: Exam, member_id: int, *, scope: tuple[str, ...], actor_id: int, now: datetime) -> None:
    """Let a colleague in scope watch over the exam; twice changes nothing. Raises Missing."""
    place = select(Unit.path).join(Member, Member.department_id == Unit.id).where(Member.id == member_id, Member.status == "active")
    path = db.session.scalar(place)
    if path is None or not path.startswith(tuple(scope)):
        raise Missing(_("没有这位同志，或不在你的管理范围内。"))
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"exam_id": exam.id, "member_id": member_id, "named_by": actor_id, "named_at": now}
    made = db.session.execute(insert(Invigilator).values(values).on_conflict_do_nothing().returning(Invigilator.id)).first()
    if made is not None:
        record("name_invigilator", "exam", exam.id, actor_id=actor_id, now=now, member=member_id)


def dismiss_invigilator(exam: Exam, member_id: int, *, actor_id: int, now: datetime) -> None:
    """Take the right to watch back; twice changes nothing."""
    gone = delete(Invigilator).where(Invigilator.exam_id == exam.id, Invigilator.member_id == member_id).returning(Invigilator.id)
    if db.session.execute(gone).first() is not None:
        record("dismiss_invigilator", "exam", exam.id, actor_id=actor_id, now=now, member=member_id)
