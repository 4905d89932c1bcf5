"""Banks an organizer may use: those of her units and below, and those of the units above, which she may read alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.questions.models import KINDS, BankGrant, Question, QuestionBank
from learnhub.questions.rules.states import DRAFT, IN_REVIEW, IN_USE

Scope = Sequence[str]
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank in the list: `counts` of questions in use by kind, and those in other states; `is_own` may be changed."""

    bank: QuestionBank
    unit_name: str
    counts: dict[str, int]
    retired: int
    is_own: bool
    in_review: int = 0
    drafts: int = 0
    is_lent: bool = False

    @property
    def in_use(self) -> int:
        """How many questions may be asked."""
        return sum(self.counts.values())


def reaches(scope: Scope) -> ColumnElement[bool]:
    """Banks, joined to the units that own them, which may be used: of units in scope and above it, or lent to one of these."""
    above = sorted({int(part) for path in scope for part in path.strip("/").split("/") if part})
    borrower = aliased(Unit)
    lent = select(BankGrant.bank_id).join(borrower, borrower.id == BankGrant.unit_id)
    return or_(
        within(Unit.path, scope),
        Unit.id.in_(above),
        QuestionBank.id.in_(lent.where(or_(within(borrower.path, scope), borrower.id.in_(above)))),
    )


def bank_rows(scope: Scope) -> list[BankRow]:
    """Every bank in reach with its counts, own ones first; two statements."""
    statement = select(QuestionBank, Unit).join(Unit, Unit.id == QuestionBank.unit_id).where(reaches(scope))
    found = db.session.execute(statement.order_by(Unit.path, QuestionBank.course_id.is_not(None), QuestionBank.name)).all()
    counts = _counts(bank.id for bank, _unit in found)

    def in_state(bank_id: int, state: str) -> int:
        return sum(counts.get((bank_id, kind, state), 0) for kind in KINDS)

    rows = [
        BankRow(
            bank,
            unit.name,
            {kind: counts.get((bank.id, kind, IN_USE), 0) for kind in KINDS},
            in_state(bank.id, RETIRED),
            is_within(unit.path, scope),
            in_state(bank.id, IN_REVIEW),
            in_state(bank.id, DRAFT),
            not is_within(unit.path, scope) and not any(path.startswith(unit.path) for path in scope),
        )
        for bank, unit in found
    ]
    return sorted(rows, key=lambda row: not row.is_own)


def _counts(bank_ids: Iterable[int]) -> dict[tuple[int, str, str], int]:
    state = case((Question.retired_at.is_not(None), RETIRED), else_=Question.state)
    statement = select(Question.bank_id, Question.kind, state, func.count()).where(Question.bank_id.in_(list(bank_ids)))
    rows = db.session.execute(statement.group_by(Question.bank_id, Question.kind, state))
    return {(bank_id, kind, found): count for bank_id, kind, found, count in rows}


def is_within(path: str, scope: Scope) -> bool:
    """Whether a unit lies in one of the subtrees."""
    return any(path.startswith(root) for root in scope)


def bank_in_reach(bank_id: int, scope: Scope) -> tuple[QuestionBank, Unit]:
    """The bank and its unit, when it may be used. Raises Missing."""
    statement = select(QuestionBank, Unit).join(Unit, Unit.id == QuestionBank.unit_id)
    found = db.session.execute(statement.where(QuestionBank.id == bank_id, reaches(scope))).first()
    if found is None:
        raise Missing(_("没有这个题库，或者不在你的范围内。"))
    return found[0], found[1]


def loans_of(bank_id: int) -> Sequence[Unit]:
    """The units that the bank is lent to, by name."""
    statement = select(Unit).join(BankGrant, BankGrant.unit_id == Unit.id).where(BankGrant.bank_id == bank_id)
    return db.session.scalars(statement.order_by(Unit.name)).all()


def units_to_lend_to(bank: QuestionBank) -> Sequence[Unit]:
    """Units that cannot use the bank yet and are still there, in the order of the trees."""
    owner = db.session.get_one(Unit, bank.unit_id)
    lent = select(BankGrant.unit_id).where(BankGrant.bank_id == bank.id)
    statement = select(Unit).where(Unit.disabled_at.is_(None), not_(within(Unit.path, (owner.path,))), Unit.id.not_in(lent))
    return db.session.scalars(statement.order_by(Unit.path)).all()


def own_banks(scope: Scope) -> Sequence[QuestionBank]:
    """Banks that may be changed and follow no course, by name."""
    statement = select(QuestionBank).join(Unit, Unit.id == QuestionBank.unit_id)
    return db.session.scalars(statement.where(within(Unit.path, scope), QuestionBank.course_id.is_(None)).order_by(QuestionBank.name)).all()


def own_bank(bank_id: int, scope: Scope) -> QuestionBank:
    """The bank, when it may be changed. Raises Missing."""
    bank, unit = bank_in_reach(bank_id, scope)
    if not is_within(unit.path, scope):
        raise Missing(_("这个题库属于上级单位，可以选题，不能修改。"))
    return bank
