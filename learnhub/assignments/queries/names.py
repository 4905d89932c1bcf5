"""People picked by name: each line must mean one person in scope."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.assignments.rules.drafts import MOST_PICKED, Named, read_names
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.learning.service.targets import ON_THE_ROLL
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


def people_named(text: str, scope: Sequence[str]) -> list[int]:
    """Ids of the people written in `text`; one statement. Raises Refused for who is not there, or might be two."""
    lines = read_names(text)
    if len(lines) > MOST_PICKED:
        raise Refused(_("一次最多点名 500 人。"), field="names")
    if not lines:
        return []
    department, branch = aliased(Unit), aliased(Unit)
    bare = func.replace(Member.name, " ", "")
    rows = db.session.execute(
        select(Member.id, bare, Account.staff_number)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, scope), within(branch.path, scope)), Member.status.in_(ON_THE_ROLL))
        .where(or_(bare.in_([line.name for line in lines]), Account.staff_number.in_([line.number for line in lines if line.number])))
    ).all()
    return list(dict.fromkeys(_one(line, [tuple(row) for row in rows]) for line in lines))


def _one(line: Named, rows: Sequence[tuple[int, str, str | None]]) -> int:
    fits = [member_id for member_id, name, number in rows if line.is_meant(name, number)]
    if not fits:
        raise Refused(_("找不到“%(name)s”，或者不在你的范围内。", name=line.text), field="names")
    if len(fits) > 1:
        raise Refused(_("有 %(n)s 位“%(name)s”，请写成“姓名 工号”。", n=len(fits), name=line.text), field="names")
    return fits[0]
