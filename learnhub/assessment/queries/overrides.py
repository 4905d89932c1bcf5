"""What was granted in an exam, and the times and attempts that hold for each member because of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.assessment.models import WITHDRAWN, Exam, ExamOverride
from learnhub.assessment.queries.managing import Scope
from learnhub.assessment.rules.overrides import Granted, Terms, terms
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, is_among
from learnhub.core.reading import rows
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

_WHAT = (
    ExamOverride.exam_id,
    ExamOverride.member_id,
    ExamOverride.unit_id,
    ExamOverride.extra_minutes,
    ExamOverride.extra_percent,
    ExamOverride.opens_at,
    ExamOverride.closes_at,
    ExamOverride.extra_attempts,
    ExamOverride.is_deferred,
)


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override in the organizer's list: whose, what, and who approved it."""

    override: ExamOverride
    whose: str
    place: str
    staff_number: str
    granted_by: str
    sort_name: str

    def is_kind(self, kind: str) -> bool:
        """Whether it is for units or for people, or grants 缓考, more time, another window or more attempts; all are `all`."""
        held = self.override
        return {
            "unit": held.unit_id is not None,
            "member": held.member_id is not None,
            "deferred": held.is_deferred,
            "time": bool(held.extra_minutes or held.extra_percent),
            "window": held.opens_at is not None or held.closes_at is not None,
            "attempts": bool(held.extra_attempts),
        }.get(kind, True)


# How the list may be sorted; as it comes, units stand first.
OVERRIDE_SORTS: dict[str, Callable[[OverrideRow], Any]] = {
    "name": lambda row: row.sort_name,
    "granted": lambda row: row.override.granted_at,
}


def exam_terms(exam: Any) -> Terms:
    """Times and attempts as the exam itself has them; `exam` may be a row."""
    return Terms(
        exam.opens_at,
        exam.closes_at,
        exam.minutes,
        exam.attempts_allowed,
        entry_minutes=exam.entry_minutes,
        gives_full_time=exam.gives_full_time,
        is_withdrawn=exam.state == WITHDRAWN,
    )


def _granted(row: Any) -> Granted:
    return Granted(
        is_personal=row.member_id is not None,
        extra_minutes=row.extra_minutes,
        extra_percent=row.extra_percent,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        extra_attempts=row.extra_attempts,
        is_deferred=row.is_deferred,
    )


@Prepared
def _granted_to(dialect: str) -> Select[*tuple[Any, ...]]:
    member = bindparam("member", type_=ExamOverride.member_id.type)
    hers = or_(ExamOverride.member_id == member, is_among(ExamOverride.unit_id, "units", dialect))
    return select(*_WHAT).where(hers, ExamOverride.withdrawn_at.is_(None))


def granted_to(member_id: int, unit_ids: Sequence[int]) -> dict[int, list[Granted]]:
    """What was granted to a member or to her units, by exam; one statement."""
    found: dict[int, list[Granted]] = {}
    for row in rows(_granted_to, member=member_id, units=list(unit_ids)):
        found.setdefault(row.exam_id, []).append(_granted(row))
    return found


def terms_of(exam: Exam, member_id: int, unit_ids: Sequence[int]) -> Terms:
    """What holds for one member."""
    return terms(exam_terms(exam), granted_to(member_id, unit_ids).get(exam.id, []))


def terms_of_members(exam: Exam, member_ids: Iterable[int]) -> dict[int, Terms]:
    """What holds for each of some members; two statements."""
    wanted = set(member_ids)
    granted = list(db.session.execute(select(*_WHAT).where(ExamOverride.exam_id == exam.id, ExamOverride.withdrawn_at.is_(None))))
    plain = exam_terms(exam)
    if not granted or not wanted:
        return dict.fromkeys(wanted, plain)
    units = _units_of(wanted)
    return {
        member_id: terms(plain, [_granted(row) for row in granted if row.member_id == member_id or row.unit_id in units[member_id]])
        for member_id in wanted
    }


def _units_of(member_ids: Iterable[int]) -> Mapping[int, set[int]]:
    department, branch = aliased(Unit), aliased(Unit)
    found = db.session.execute(
        select(Member.id, department.path, branch.path)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(Member.id.in_(list(member_ids)))
    )
    return {row[0]: {int(part) for path in row[1:] if path for part in path.strip("/").split("/") if part} for row in found}


def latest_end_of(exam: Exam) -> datetime | None:
    """When the last person may still write, if that is after the exam's own end; else None."""
    if exam.closes_at is None:
        return None
    plain = exam_terms(exam)
    granted = db.session.execute(select(*_WHAT).where(ExamOverride.exam_id == exam.id, ExamOverride.withdrawn_at.is_(None)))
    every = [_granted(row) for row in granted]
    groups = [each for each in every if not each.is_personal]
    # A person's own override may stand over any group's: what lasts longest of both together is never too early.
    ends = [plain, terms(plain, groups), *(terms(plain, [each, *groups]) for each in every if each.is_personal)]
    latest = max(each.latest_end for each in ends if each.latest_end is not None)
    return latest if latest > exam.closes_at else None


def is_deferred(exam_id: int) -> Select[*tuple[int | None]]:
    """Ids of the members whose exam is deferred 缓考, for conditions."""
    live = (ExamOverride.exam_id == exam_id, ExamOverride.withdrawn_at.is_(None), ExamOverride.is_deferred)
    return select(ExamOverride.member_id).where(*live, ExamOverride.member_id.is_not(None))


def deferred_members(exam_id: int, now: datetime | None) -> set[int]:
    """Who is excused `now`: the exam is deferred and its new window has not passed; or at any time."""
    found = db.session.execute(is_deferred(exam_id).add_columns(ExamOverride.closes_at))
    return {member_id for member_id, closes_at in found if closes_at is None or now is None or closes_at > now}


def override_rows(exam_id: int, scope: Scope, override_id: int | None = None) -> list[OverrideRow]:
    """What holds in an exam for units and members in scope, units first (or the one of this id, withdrawn or not); one statement."""
    department, branch, granter = aliased(Unit), aliased(Unit), aliased(Member)
    statement = (
        select(ExamOverride, Unit.name, Member.name, department.name, branch.name, Account.staff_number, granter.name, Member.sort_name)
        .outerjoin(Unit, Unit.id == ExamOverride.unit_id)
        .outerjoin(Member, Member.id == ExamOverride.member_id)
        .outerjoin(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(granter, granter.account_id == ExamOverride.granted_by)
        .where(ExamOverride.exam_id == exam_id)
        .where(ExamOverride.withdrawn_at.is_(None) if override_id is None else ExamOverride.id == override_id)
        .where(or_(within(Unit.path, scope), within(department.path, scope), within(branch.path, scope)))
        .order_by(ExamOverride.member_id.is_not(None), Unit.path, Member.sort_name, Member.id)
    )
    return [
        OverrideRow(
            override=row[0],
            whose=row[1] or row[2] or "",
            place=(row[3] or row[4] or "") if row[2] else "",
            staff_number=row[5] or "",
            granted_by=row[6] or "",
            sort_name=row[7] or row[1] or "",
        )
        for row in db.session.execute(statement)
    ]


def override_in_scope(override_id: int, exam_id: int, scope: Scope) -> OverrideRow:
    """One of them, withdrawn or not. Raises Missing."""
    for row in override_rows(exam_id, scope, override_id):
        return row
    raise Missing(_("没有这条特殊安排，可能已经撤销。"))


def granted_by_name(exam_id: int, member_id: int | None, unit_id: int | None) -> ExamOverride | None:
    """What holds for a member or a unit by name."""
    return db.session.scalar(_live(exam_id, member_id, unit_id))


def _live(exam_id: int, member_id: int | None, unit_id: int | None) -> Select[ExamOverride]:
    whose = ExamOverride.member_id == member_id if member_id is not None else ExamOverride.unit_id == unit_id
    return select(ExamOverride).where(ExamOverride.exam_id == exam_id, whose, ExamOverride.withdrawn_at.is_(None))


def live_override(exam_id: int, member_id: int | None, unit_id: int | None) -> ExamOverride | None:
    """The same, locked until the transaction ends."""
    return db.session.scalar(_live(exam_id, member_id, unit_id).with_for_update().execution_options(populate_existing=True))
