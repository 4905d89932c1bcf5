"""A list of who was present at a session, as a file: matched with the people of the unit, shown first, then noted, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.interchange.rules.attendance_tables import PersonRow, people_in
from learnhub.interchange.service.people_found import Candidate, FoundPeople, Unmatched
from learnhub.interchange.service.table_files import read_file
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.sessions import attendees, people_of_unit
from learnhub.learning.rules.attendance import BY_FILE
from learnhub.learning.service import mark_present
from learnhub.organization.models import Unit


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken: the cell, and what to do."""

    row: PersonRow
    place: str
    message: str


@dataclass
class ListPreview:
    """What a file would bring: members by id with their row, those present already, and rows to be mended."""

    fresh: dict[int, PersonRow] = field(default_factory=dict)
    known: dict[int, PersonRow] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    repeated: int = 0


def _people(unit: Unit) -> FoundPeople:
    """The people of a unit."""
    members = people_of_unit(unit)
    statement = select(Account.id, Account.staff_number, Account.phone).where(Account.id.in_([each.account_id for each in members]))
    accounts = {row.id: row for row in db.session.execute(statement)}
    found = ((member, accounts[member.account_id]) for member in members)
    return FoundPeople(Candidate(member.id, member.name, account.staff_number, account.phone) for member, account in found)


def preview_list(content: bytes, session: OfflineSession, unit: Unit, own: int) -> ListPreview:
    """Match the rows of a file with the people of the unit; `own` is who imports. Raises Refused for what is no list."""
    people, preview = _people(unit), ListPreview()
    present = {member.id for member in attendees(session.id)}
    for row in _rows(content):
        try:
            member_id = people.find(row)
            if member_id == own and own not in present:
                raise Unmatched(row.first, _("自己的出席请扫码签到，或由其他同志登记。"))
        except Unmatched as unmatched:
            preview.wrong.append(Wrong(row, unmatched.place, unmatched.message))
            continue
        if member_id in preview.fresh or member_id in preview.known:
            preview.repeated += 1
        else:
            (preview.known if member_id in present else preview.fresh)[member_id] = row
    return preview


def _rows(content: bytes) -> Sequence[PersonRow]:
    found = [rows for sheet in read_file(_in_columns(content)) if (rows := people_in(sheet.name, sheet.rows)) is not None]
    if not found:
        raise Refused(_("没有找到表头。第一行请写明“姓名”，可以再加“工号”“手机号”。"))
    rows = [row for sheet in found for row in sheet]
    if not rows:
        raise Refused(_("表头下面没有人员，请检查后重新选择。"))
    return rows


def _in_columns(content: bytes) -> bytes:
    """A text of names alone, one a line, with the comma that makes a table of it."""
    is_plain = not content.startswith((b"PK", b"\xd0\xcf", b"%PDF", b"<")) and not any(mark in content for mark in b",\t;\0")
    return content.replace(b"\n", b",\n") + b"," if is_plain and content.strip() else content


def import_list(session_id: int, preview: ListPreview, *, skips_bad: bool, actor_id: int | None, now: datetime) -> int:
    """Note those of the file as present; how many are new. Raises Refused while rows are wrong, unless they are skipped."""
    if preview.wrong and not skips_bad:
        raise Refused(_("有 %(n)s 行需要修改，没有登记。请改好后重新上传，或选择跳过这些行。", n=len(preview.wrong)))
    return mark_present(session_id, list(preview.fresh), way=BY_FILE, actor_id=actor_id, now=now) if preview.fresh else 0
