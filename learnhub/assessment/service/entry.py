"""What the door of an exam asks for, and whom it is open to beside its units: setting it, and the password's tries."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment import queries
from learnhub.assessment.models import Exam, ExamCategory, ExamEntry, ExamKnock, ExamPerson, ExamPrerequisite
from learnhub.assessment.rules.admission import KNOCK_MINUTES, MOST_KNOCKS, MOST_KNOCKS_OF_ADDRESS, MOST_NETWORKS, networks_of
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import CATEGORIES

LONGEST_ADDRESS = 45


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What the organizer asks of who wants to enter. `password` None leaves it as it is, empty takes it away.

    `networks` as it was typed; `categories` narrow the units of the audience, none is everybody.
    """

    categories: Collection[str] = ()
    networks: str = ""
    password: str | None = None
    course_ids: Collection[int] = ()
    exam_ids: Collection[int] = ()


def set_entry(exam: Exam, draft: EntryDraft, *, scope: Sequence[str]) -> None:
    """Keep what the door asks for. Raises Refused with the field that is wrong."""
    _narrow(exam, draft.categories)
    _ask_first(exam, draft, scope)
    networks = _networks(draft.networks)
    entry = db.session.get(ExamEntry, exam.id)
    if entry is None:
        if not networks and not draft.password:
            return
        entry = ExamEntry(exam_id=exam.id, networks=networks)
        db.session.add(entry)
    entry.networks = networks
    if draft.password is not None:
        entry.password_digest = _digest(exam.id, draft.password) if draft.password.strip() else None
    db.session.flush()


def _networks(text: str) -> list[str]:
    try:
        found = networks_of(text)
    except ValueError as wrong:
        raise Refused(
            _("“%(piece)s”不是网络地址。请写成 10.1.2.0/24、192.168.1.15 或 2001:db8::/32 的样子。", piece=wrong), field="networks"
        ) from None
    if len(found) > MOST_NETWORKS:
        raise Refused(_("最多写 %(most)s 个网络，请合并相邻的网段。", most=MOST_NETWORKS), field="networks")
    return found


def _narrow(exam: Exam, categories: Collection[str]) -> None:
    if unknown := set(categories) - set(CATEGORIES):
        raise Refused(_("没有“%(category)s”这个人员类别。", category=min(unknown)), field="categories")
    held = set(db.session.scalars(select(ExamCategory.category).where(ExamCategory.exam_id == exam.id)))
    gone = held - set(categories)
    db.session.execute(delete(ExamCategory).where(ExamCategory.exam_id == exam.id, ExamCategory.category.in_(gone)))
    db.session.add_all([ExamCategory(exam_id=exam.id, category=each) for each in sorted(set(categories) - held)])
    db.session.flush()


def _ask_first(exam: Exam, draft: EntryDraft, scope: Sequence[str]) -> None:
    """Make what has to be done first exactly what the draft says. Raises Refused."""
    held = queries.prerequisite_rows(exam.id)
    wanted = {("course", each) for each in draft.course_ids} | {("exam", each) for each in draft.exam_ids}
    present = {("course", row.course_id) if row.course_id else ("exam", row.needed_exam_id): row for row in held}
    added = wanted - set(present)
    if {number for kind, number in added if kind == "course"} - queries.offered_course_ids():
        raise Refused(_("选中的课程里有一门没有发布，请重新选择。"), field="courses")
    if {number for kind, number in added if kind == "exam"} - queries.offered_exam_ids(scope, exam.id):
        raise Refused(_("选中的考试里有一场不能作为前提，请重新选择。"), field="exams")
    if queries.leads_back(exam.id, {number for kind, number in wanted if kind == "exam"}):
        raise Refused(_("这两场考试互为前提，谁也进不去。请去掉其中一个。"), field="exams")
    for key, row in present.items():
        if key not in wanted:
            db.session.delete(row)
    for kind, number in sorted(added):
        db.session.add(ExamPrerequisite(exam_id=exam.id, **{"course_id" if kind == "course" else "needed_exam_id": number}))
    db.session.flush()


def name_person(exam: Exam, member_id: int, *, is_invited: bool, scope: Sequence[str], actor_id: int, now: datetime) -> None:
    """Invite a person by name, or leave one out; again changes nothing. Raises Missing for somebody outside of scope."""
    if not queries.is_within_reach(member_id, scope):
        raise Missing(_("没有这个人，或不在你的范围内。"))
    values = {"exam_id": exam.id, "member_id": member_id, "is_invited": is_invited, "added_by": actor_id, "added_at": now}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(ExamPerson).values(values)
    changed = {name: values[name] for name in ("is_invited", "added_by", "added_at")}
    found = db.session.execute(
        statement.on_conflict_do_update(index_elements=["exam_id", "member_id"], set_=changed, where=ExamPerson.is_invited != is_invited)
    )
    if found.rowcount:  # type: ignore[attr-defined]
        record("name_exam_person", "exam", exam.id, actor_id=actor_id, now=now, member_id=member_id, is_invited=is_invited)


def forget_person(exam: Exam, member_id: int, *, scope: Sequence[str], actor_id: int, now: datetime) -> None:
    """Treat a person as her unit says again. Raises Missing for somebody outside of scope."""
    if not queries.is_within_reach(member_id, scope):
        raise Missing(_("没有这个人，或不在你的范围内。"))
    gone = db.session.execute(delete(ExamPerson).where(ExamPerson.exam_id == exam.id, ExamPerson.member_id == member_id))
    if gone.rowcount:  # type: ignore[attr-defined]
        record("forget_exam_person", "exam", exam.id, actor_id=actor_id, now=now, member_id=member_id)


def _digest(exam_id: int, password: str) -> str:
    """A keyed digest: quick enough for a room that enters at once, and worth nothing without the key of the server."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"exam {exam_id}\n{password.strip()}".encode(), sha256).hexdigest()


def opens(exam_id: int, digest: str | None, password: str | None) -> bool:
    """Whether `password` opens a door with this digest; a door without one is open."""
    return digest is None or hmac.compare_digest(digest, _digest(exam_id, password or ""))


def knock(exam_id: int, member_id: int, password: str, address: str | None, *, now: datetime) -> str | None:
    """Try a password: the sentence why not, or None when it is right or none is asked for. To be kept whatever comes next.

    The number of the try is taken before anything is said, so that many at once learn no more than one after another. Raises Missing.
    """
    queries.exam_for(exam_id, member_id)
    digest = queries.entry_of(exam_id).password_digest
    if digest is None or queries.running_attempt(exam_id, member_id) is not None:
        return None
    if not password.strip():
        return str(_("请输入监考人员给出的入场口令。"))
    where = (address or "")[:LONGEST_ADDRESS]
    tries = queries.knocks_of(exam_id, member_id, where, now)
    if tries.wrong >= MOST_KNOCKS or tries.wrong_from_address >= MOST_KNOCKS_OF_ADDRESS:
        return str(_("口令连续输错次数太多，请 %(n)s 分钟后再试，或请监考人员核对口令。", n=KNOCK_MINUTES))
    is_right = opens(exam_id, digest, password)
    values = {"exam_id": exam_id, "member_id": member_id, "number": tries.number + 1, "address": where}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    taken = insert(ExamKnock).values(values | {"is_right": is_right, "tried_at": now}).on_conflict_do_nothing().returning(ExamKnock.id)
    if db.session.execute(taken).first() is None:
        return str(_("刚才同时输入了几次口令，请再输一次。"))
    return None if is_right else str(_("口令不对，请核对后再输。口令由监考人员给出，注意大小写。"))
