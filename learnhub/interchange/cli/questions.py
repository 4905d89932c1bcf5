"""Commands of question files: `flask questions import FILE --bank NAME`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.interchange.rules.items import Place
from learnhub.interchange.rules.question_formats import FORMATS
from learnhub.interchange.rules.question_json import left_out_as_data, question_as_data, remark_as_data
from learnhub.interchange.rules.question_layout import KIND_WORDS
from learnhub.interchange.service.question_import import Imported, Preview, import_preview, preview_file
from learnhub.interchange.service.text_files import LARGEST_FILE
from learnhub.interchange.service.watching import Told
from learnhub.organization.models import DEPARTMENT_TREE
from learnhub.organization.queries import roots
from learnhub.questions.models import QuestionBank
from learnhub.questions.rules.kinds import ALL_KINDS
from learnhub.questions.service import create_bank

UNREADABLE = 2
questions = AppGroup("questions", help="试题文件：导入。")


@questions.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bank", "bank_name", required=True, help="题库名称；没有时新建。")
@click.option("--unit", "unit_id", type=int, help="题库所属单位的编号；默认是最上级单位。")
@click.option(
    "--format", "form", type=click.Choice(["auto", *FORMATS]), default="auto", help="auto 按内容识别；table 是 Excel、ODS 或 CSV。"
)
@click.option("--dry-run", is_flag=True, help="只检查，不保存。")
@click.option("--skip-bad", is_flag=True, help="跳过有错误的题，其余照常导入；默认有错误就全部不导入。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出写 JSON。")
def import_(file: Path, bank_name: str, unit_id: int | None, form: str, **flags: bool) -> None:
    """Import the questions of FILE; exits 1 when some have mistakes, 2 when the file cannot be read."""
    try:
        bank = _bank(bank_name, unit_id, is_trial=flags["dry_run"])
        preview = preview_file(_content(file), bank, file.name, form)
    except Refused as refusal:
        _give_up(file, refusal.message, as_json=flags["as_json"])
    done = None
    if not flags["dry_run"] and (flags["skip_bad"] or not preview.wrong):
        done = _save(preview, bank, bank_name, unit_id, skips_bad=flags["skip_bad"], file_name=file.name)
    if flags["as_json"]:
        click.echo(json.dumps(_as_json(file, preview, done), ensure_ascii=False, indent=1))
    else:
        _tell(preview, done, is_trial=flags["dry_run"])
    sys.exit(1 if preview.wrong else 0)


def _content(file: Path) -> bytes:
    """No more of the file than is taken."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _give_up(file: Path, sentence: str, *, as_json: bool) -> NoReturn:
    if as_json:
        error = {"file": file.name, "sheet": None, "row": None, "column": None, "line": None, "message": sentence}
        click.echo(json.dumps({"counts": {}, "questions": [], "errors": [error], "skipped": []}, ensure_ascii=False, indent=1))
    click.echo(f"{file.name}：{sentence}", err=True)
    sys.exit(UNREADABLE)


def _bank(name: str, unit_id: int | None, *, is_trial: bool) -> QuestionBank | None:
    """The bank of that name; None when there is none yet, for a trial also where there is no database yet.

    Raises Refused when several units have one.
    """
    statement = select(QuestionBank).where(QuestionBank.name == name)
    try:
        found = list(db.session.scalars(statement.where(QuestionBank.unit_id == unit_id) if unit_id else statement))
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        if is_trial:
            return None
        raise Refused("数据库还没有建立，请先运行 flask db upgrade；只想检查文件，可以加 --dry-run。") from None
    if len(found) > 1:
        numbers = "、".join(str(bank.unit_id) for bank in found)
        raise Refused(f"有几个单位都有题库“{name}”，请用 --unit 指明单位编号（{numbers}）。")
    return found[0] if found else None


def _save(preview: Preview, bank: QuestionBank | None, name: str, unit_id: int | None, *, skips_bad: bool, file_name: str) -> Imported:
    try:
        with transaction(), _bar() as told:
            if bank is None:
                bank = create_bank(name, unit_id or _top_unit(), actor_id=None, now=now())
            return import_preview(bank, preview, skips_bad=skips_bad, actor_id=None, now=now(), name=file_name, told=told)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None


@contextmanager
def _bar() -> Iterator[Told]:
    """A bar on the terminal, if there is one: standard error, so that standard output holds what was asked for."""
    with click.progressbar(length=100, label="导入", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def told(done: int, total: int) -> None:
            bar.update(100 * done // max(total, 1) - bar.pos)

        yield told
        bar.update(100 - bar.pos)


def _top_unit() -> int:
    found = roots(DEPARTMENT_TREE)
    if not found:
        raise Refused("还没有单位，题库没有归属。请先建立组织架构，或运行 flask demo load。")
    return found[0].id


def _as_json(file: Path, preview: Preview, done: Imported | None) -> dict[str, Any]:
    """The import as data."""
    counts = preview.counts
    return {
        "format": preview.form,
        "counts": {kind: counts[kind] for kind in ALL_KINDS if counts.get(kind)},
        "questions": [question_as_data(row.draft, row.at) for row in preview.rows if not row.errors],
        "errors": [remark_as_data(file.name, remark.at, remark.sentence) for row in preview.wrong for remark in row.errors],
        "warnings": [remark_as_data(file.name, Place(), note) for note in preview.notes]
        + [remark_as_data(file.name, remark.at, remark.sentence) for row in preview.rows if not row.errors for remark in row.reminders],
        "skipped": left_out_as_data(file.name, [(each.at, each.text) for each in preview.left_out]),
        "imported": None if done is None else {"created": done.created, "known": done.known, "left_out": done.left_out},
    }


def _tell(preview: Preview, done: Imported | None, *, is_trial: bool) -> None:
    for row in preview.wrong:
        for remark in row.errors:
            click.echo(f"{row.at.sheet} {remark.where}：{remark.sentence}".lstrip(), err=True)
    for row in preview.reminded:
        for remark in row.reminders:
            click.echo(f"提醒 {row.at.sheet} {remark.where}：{remark.sentence}", err=True)
    for note in preview.notes:
        click.echo(f"提醒：{note}", err=True)
    counts = preview.counts
    click.echo("，".join(f"{KIND_WORDS[kind]} {counts[kind]}" for kind in ALL_KINDS if counts.get(kind)) or "没有可导入的题")
    if done is not None:
        click.echo(f"已导入 {done.created} 题，已有 {done.known} 题没有变化，跳过有错误的 {done.left_out} 题。")
    elif is_trial:
        click.echo(f"试运行：可导入 {len(preview.ready)} 题，有错误的 {len(preview.wrong)} 题，什么也没有保存。")
    else:
        click.echo(f"{len(preview.wrong)} 题有错误，没有导入任何题。改好后再导入，或加 --skip-bad 跳过它们。")
