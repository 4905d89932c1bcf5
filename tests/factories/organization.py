"""Units, accounts, members and grants."""

from datetime import UTC, date, datetime
from typing import Any

import factory

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.organization.models import Affiliation, Member, RoleGrant, Unit
from learnhub.organization.rules.names import sort_name
from learnhub.organization.rules.units import path_of
from tests.factories.base import Factory

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class DepartmentFactory(Factory):
    """A department; `parent=` hangs it under another."""

    class Meta:
        model = Unit
        exclude = ("parent_unit",)

    tree = "department"
    kind = "department"
    name = factory.Sequence(lambda n: f"第{n + 1}处")
    path = ""

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, parent: Unit | None = None, **kwargs: Any) -> Unit:
        unit: Unit = super()._create(model_class, *args, parent_id=parent.id if parent else None, **kwargs)
        unit.path = path_of(parent.path if parent else None, unit.id)
        db.session.commit()
        return unit


class BranchFactory(DepartmentFactory):
    """A Party branch."""

    tree = "party"
    kind = "branch"
    name = factory.Sequence(lambda n: f"第{n + 1}党支部")


class AccountFactory(Factory):
    """An account; its password cannot be guessed, for nobody knows one."""

    class Meta:
        model = Account

    staff_number = factory.Sequence(lambda n: f"{20180000 + n}")
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    password_hash = "!"
    created_at = BEGINNING


class MemberFactory(Factory):
    """A full member; `department=` and `branch=` take units (new ones by default, None for none)."""

    class Meta:
        model = Member

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"陈思{'远明华建国'[n % 5]}")
    sort_name = factory.LazyAttribute(lambda made: sort_name(made.name))
    category = "full"
    department = factory.SubFactory(DepartmentFactory)
    branch = None
    created_at = BEGINNING

    @factory.post_generation
    def affiliations(self: Member, create: bool, _extracted: Any, **_more: Any) -> None:
        for unit in (self.department, self.branch):
            if unit is not None:
                db.session.add(Affiliation(member_id=self.id, unit_id=unit.id, tree=unit.tree, starts_on=date(2026, 1, 1)))
        db.session.flush()


def grant(member: Member, role: str, unit: Unit) -> RoleGrant:
    """Give `member` a role at `unit`."""
    given = RoleGrant(account_id=member.account_id, role=role, unit_id=unit.id, granted_at=BEGINNING)
    db.session.add(given)
    db.session.commit()
    return given
