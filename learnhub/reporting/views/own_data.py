"""One's own data: what the platform holds, as a file for oneself. Each download is recorded."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import local, local_day, now
from learnhub.core.extensions import db, limiter
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.storage import file_name
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Hours, Sheet, workbook
from learnhub.learning.rules.flags import TITLES as FLAG_TITLES
from learnhub.organization.models import Member
from learnhub.organization.rules.deeds import DEEDS
from learnhub.ranking.rules.points import label_of
from learnhub.reporting.queries.own_data import own_data
from learnhub.reporting.queries.own_data.parts import Part
from learnhub.reporting.views.blueprint import blueprint
from learnhub.reporting.views.own_words import CODES, COLUMNS, TITLES

LONGEST_CELL = 32_767  # characters that Excel takes


@blueprint.get("/account/data")
@requires(SIGNED_IN)
def own_data_page() -> ResponseReturnValue:
    """What the file holds, and what it does not."""
    return render_template("reporting/own_data.html", titles=TITLES)


@blueprint.post("/account/data")
@requires(SIGNED_IN)
@limiter.limit("6/hour")
def download_own_data() -> ResponseReturnValue:
    """The file: data.json for programs, an Excel file for people, and a word about both."""
    moment, member = now(), db.session.get_one(Member, principal().member_id)
    parts = own_data(member, moment)
    made = _archive(member, parts, moment)
    rows = sum(len(part.rows) for part in parts)
    with transaction():
        record("export", "member", member.id, actor_id=principal().account_id, now=moment, what="own_data", rows=rows)
    return made


def _archive(member: Member, parts: Sequence[Part], moment: datetime) -> Response:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_as_json(parts, moment), ensure_ascii=False, indent=1, default=str))
        archive.writestr(f"{_('我的数据')}.xlsx", workbook(*(_sheet(part) for part in parts if part.rows)).getvalue())
        archive.writestr(f"{_('说明')}.txt", _about(member, moment))
    file.seek(0)
    name = file_name(f"{_('我的数据')}-{local_day(moment):%Y%m%d}", ".zip")
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)


def _as_json(parts: Sequence[Part], moment: datetime) -> dict[str, Any]:
    """Moments with their zone, decimals as numbers."""
    tables = {part.key: [dict(zip(part.columns, map(_plain, row), strict=True)) for row in part.rows] for part in parts}
    return {"made_at": moment.isoformat(), "tables": tables}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _sheet(part: Part) -> Sheet:
    head = [str(COLUMNS[column]) for column in part.columns]
    rows = [[_cell(part.key, column, value) for column, value in zip(part.columns, row, strict=True)] for row in part.rows]
    return Sheet(str(TITLES[part.key]), head, rows)


def _cell(key: str, column: str, value: Any) -> Any:
    """As people read it: moments on the wall clock, words for codes."""
    if value is not None and (key, column) in _WORDS:
        return str(_WORDS[key, column](value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return Hours(float(value))
    return json.dumps(value, ensure_ascii=False)[:LONGEST_CELL] if isinstance(value, list | dict) else value


def _word(column: str) -> Callable[[str], str]:
    """What the pages of the organization call it."""
    return lambda code: current_app.jinja_env.filters["word_for"](code, column)


def _code(code: str) -> str:
    return str(CODES.get(code, code))


def _deed(action: str) -> str:
    return _(DEEDS[action]) if action in DEEDS else action


_WORDS: dict[tuple[str, str], Callable[[str], str]] = {
    ("profile", "category"): _word("category"),
    ("profile", "status"): _word("status"),
    ("profile", "gender"): _word("gender"),
    ("roles", "role"): _word("role"),
    ("deeds", "action"): _deed,
    ("deeds_about", "action"): _deed,
    ("hours", "category"): _code,
    ("sessions", "category"): _code,
    ("points", "rule"): lambda rule: _(label_of(rule)),
    ("flags", "rule"): lambda rule: _(FLAG_TITLES.get(rule, rule)),
    ("flags", "state"): _code,
    ("flags", "reversal"): _code,
    ("attempts", "state"): _code,
}


def _about(member: Member, moment: datetime) -> str:
    lines = (
        _("%(name)s在本平台的数据，%(at)s生成。", name=member.name, at=f"{local(moment):%Y-%m-%d %H:%M}"),
        _("data.json 供程序读取，时间为世界协调时；Excel 文件内容相同，时间为本平台所在时区，没有记录的表不列出。"),
        _("成绩、作答、正确答案和解析，按各场考试的规定公布以后才在其中。"),
        _("不含：密码（平台只存其校验值）、他人的姓名和资料、题库的内容、尚未核实的提示。"),
        _("播放记录和在线确认等原始记录按规定的期限保存，到期删除。"),
        _("内容有误或需要更正、删除的，请联系党务工作者或管理员。"),
    )
    return "\r\n".join(str(line) for line in lines) + "\r\n"
