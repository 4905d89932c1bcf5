"""The four accounts of the demo organization that the sign-in page offers, one for each role."""

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.demo.organization import PREFIX, ROLES
from learnhub.organization.models import Member


def demo_accounts() -> list[dict[str, str]]:
    """One account for each role, as the sign-in page shows it; empty when the demo organization is not loaded."""
    found = _staff_numbers()
    labels = {"member": _("党员"), "organizer": _("党务工作者"), "leader": _("领导"), "administrator": _("管理员")}
    notes = {
        "member": _("河湖保护处，看课程、考试和自己的位置"),
        "organizer": _("组织人事处，管题库、考试和名单"),
        "leader": _("局领导，看全局的看板"),
        "administrator": _("管组织、角色和设置"),
    }
    return [
        {"staff_number": found[name], "name": name, "role_label": labels[role], "note": notes[role]}
        for role, name in ROLES
        if name in found
    ]


def is_loaded() -> bool:
    """Whether the demo organization is in this database."""
    return len(_staff_numbers()) == len(ROLES)


def _staff_numbers() -> dict[str, str]:
    names = [name for _role, name in ROLES]
    rows = db.session.execute(
        select(Member.name, Account.staff_number)
        .join(Account, Account.id == Member.account_id)
        .where(Account.staff_number >= PREFIX, Account.staff_number < f"{PREFIX}:", Member.name.in_(names))
        .order_by(Account.staff_number.desc())
    )
    return {row.name: row.staff_number for row in rows}
