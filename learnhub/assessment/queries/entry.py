"""What the doors of exams ask for: password and networks, what has to be done first, and tries of the password."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from learnhub.assessment.models import PUBLISHED, RUNNING, Attempt, Exam, ExamCategory, ExamEntry, ExamKnock, ExamPrerequisite
from learnhub.assessment.queries.attempts import grace
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.releases import score_is_released
from learnhub.assessment.rules.admission import KNOCK_MINUTES
from learnhub.assessment.rules.review import NEVER
from learnhub.catalog.models import PUBLISHED as COURSE_PUBLISHED
from learnhub.catalog.models import Course
from learnhub.core.database import UTCDateTime
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, line
from learnhub.core.reading import rows
from learnhub.learning.models import Enrollment
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class Entry:
    """What a door asks for, and whether anything has to be done first."""

    password_digest: str | None = None
    networks: Sequence[str] = ()
    has_needs: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that has to be done before an exam: a course (with its `slug`) or another exam (with its `exam_id`)."""

    title: str
    slug: str | None
    exam_id: int | None
    is_met: bool


@dataclass(frozen=True, slots=True)
class Knocks:
    """Tries of a password: the number of the member's last one; wrong ones of late, hers and those from her address."""

    number: int
    wrong: int
    wrong_from_address: int


@Prepared
def _entry(_dialect: str) -> Select[*tuple[Any, ...]]:
    has_needs = exists().where(ExamPrerequisite.exam_id == Exam.id).label("has_needs")
    columns = select(ExamEntry.password_digest, ExamEntry.networks, has_needs).select_from(Exam)
    return columns.outerjoin(ExamEntry, ExamEntry.exam_id == Exam.id).where(Exam.id == bindparam("exam", type_=Exam.id.type))


def entry_of(exam_id: int) -> Entry:
    """What the door of an exam asks for; one statement."""
    found = rows(_entry, exam=exam_id)
    return Entry(found[0].password_digest, found[0].networks or (), bool(found[0].has_needs)) if found else Entry()


def asks_password(exam_id: int) -> bool:
    """Whether the door asks for a password; read beside any transaction."""
    with line() as on:
        found = _entry.row(on, {"exam": exam_id})
    return found is not None and found.password_digest is not None


def categories_of(exam_id: int) -> set[str]:
    """The categories of people that the audience is narrowed to."""
    return set(db.session.scalars(select(ExamCategory.category).where(ExamCategory.exam_id == exam_id)))


def prerequisite_rows(exam_id: int) -> list[ExamPrerequisite]:
    """What has to be done first, as rows."""
    return list(db.session.scalars(select(ExamPrerequisite).where(ExamPrerequisite.exam_id == exam_id)))


def leads_back(exam_id: int, needed: Iterable[int]) -> bool:
    """Whether one of `needed` needs `exam_id` in its turn, through however many others."""
    found = db.session.execute(
        select(ExamPrerequisite.exam_id, ExamPrerequisite.needed_exam_id).where(ExamPrerequisite.needed_exam_id.is_not(None))
    )
    after: dict[int, list[int]] = {}
    for each, needs in found:
        after.setdefault(each, []).append(int(needs or 0))
    waiting, seen = list(needed), set()
    while waiting:
        at = waiting.pop()
        if at == exam_id:
            return True
        if at not in seen:
            seen.add(at)
            waiting += after.get(at, [])
    return False


def offered_courses() -> Sequence[Any]:
    """Published courses: id and title."""
    return db.session.execute(select(Course.id, Course.title).where(Course.state == COURSE_PUBLISHED).order_by(Course.position)).all()


def offered_course_ids() -> set[int]:
    """Ids of published courses."""
    return {row.id for row in offered_courses()}


def offered_exams(scope: Scope, but: int | None) -> Sequence[Any]:
    """Published exams of units in scope, practice aside, that may be asked for before `but`: id and title."""
    owned = Exam.unit_id.in_(select(Unit.id).where(within(Unit.path, scope)))
    statement = select(Exam.id, Exam.title).where(Exam.lesson_id.is_(None), Exam.state == PUBLISHED, ~Exam.is_practice, owned)
    if but is not None:
        statement = statement.where(Exam.id != but)
    return db.session.execute(statement.order_by(Exam.opens_at.desc(), Exam.id.desc())).all()


def offered_exam_ids(scope: Scope, but: int | None) -> set[int]:
    """Their ids."""
    return {row.id for row in offered_exams(scope, but)}


def _is_met(now: Any, member: Any, closed_before: Any = None) -> ColumnElement[bool]:
    """On rows of ExamPrerequisite with its course, the member's enrollment and the exam that is needed.

    An exam counts once its score may be seen, so that nobody learns from a door who has passed; where it never is, handing in does.
    """
    sat = exists().where(Attempt.exam_id == Exam.id, Attempt.member_id == member, Attempt.state != RUNNING)
    passed = and_(sat.where(Attempt.is_passed.is_(True)), score_is_released(now, closed_before))
    is_silent = func.coalesce(Exam.review["score"].as_string(), NEVER) == NEVER
    by_exam = or_(passed, and_(is_silent, sat))
    return case((ExamPrerequisite.course_id.is_not(None), Enrollment.completed_at.is_not(None)), else_=by_exam)


def _needs(member_id: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(ExamPrerequisite)
        .outerjoin(Course, Course.id == ExamPrerequisite.course_id)
        .outerjoin(Enrollment, and_(Enrollment.course_id == Course.id, Enrollment.member_id == member_id))
        .outerjoin(Exam, Exam.id == ExamPrerequisite.needed_exam_id)
    )


def needs_of(exam_id: int, member_id: int, now: datetime) -> list[Need]:
    """What has to be done before an exam, and whether the member has done it; one statement."""
    is_met = _is_met(now, member_id)
    statement = _needs(member_id, func.coalesce(Course.title, Exam.title), Course.slug, Exam.id, is_met)
    found = db.session.execute(statement.where(ExamPrerequisite.exam_id == exam_id).order_by(ExamPrerequisite.id))
    return [Need(title, slug, needed, bool(is_met)) for title, slug, needed, is_met in found]


@Prepared
def _unprepared(_dialect: str) -> Select[*tuple[Any, ...]]:
    """On the home page, so it is built once; few exams ask for anything."""
    moment, closed_before = (bindparam(name, type_=UTCDateTime()) for name in ("moment", "closed_before"))
    member = bindparam("member", type_=Attempt.member_id.type)
    is_met = _is_met(moment, member, closed_before)
    return _needs(member, ExamPrerequisite.exam_id).where(~func.coalesce(is_met, False))


def unprepared_for(exam_ids: Collection[int], member_id: int, now: datetime) -> set[int]:
    """Which of these exams the member may not enter yet; one statement."""
    if not exam_ids:
        return set()
    found = rows(_unprepared, member=member_id, moment=now, closed_before=now - grace())
    return {row.exam_id for row in found} & set(exam_ids)


def knocks_of(exam_id: int, member_id: int, address: str, now: datetime) -> Knocks:
    """The tries so far; two statements."""
    since = now - timedelta(minutes=KNOCK_MINUTES)
    is_wrong_of_late = and_(~ExamKnock.is_right, ExamKnock.tried_at > since)
    hers = select(func.coalesce(func.max(ExamKnock.number), 0), func.coalesce(func.sum(case((is_wrong_of_late, 1), else_=0)), 0))
    number, wrong = db.session.execute(hers.where(ExamKnock.exam_id == exam_id, ExamKnock.member_id == member_id)).one()
    around = select(func.count()).where(ExamKnock.exam_id == exam_id, ExamKnock.address == address, is_wrong_of_late)
    return Knocks(int(number), int(wrong), db.session.scalar(around) or 0)


def name_in_reach(member_id: int, scope: Scope) -> str:
    """The name of a member of a unit in scope. Raises Missing."""
    name = db.session.scalar(select(Member.name).where(Member.id == member_id, Member.id.in_(members_within(scope))))
    if name is None:
        raise Missing(_("没有这个人，或不在你的范围内。"))
    return name


def is_within_reach(member_id: int, scope: Scope) -> bool:
    """Whether a member belongs to a unit in scope."""
    return db.session.scalar(select(Member.id).where(Member.id == member_id, Member.id.in_(members_within(scope)))) is not None
