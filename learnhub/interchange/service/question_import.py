"""Question files into banks: read, shown, saved whole or without the bad, and never twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.question_rows import RowQuestion
from learnhub.interchange.rules.question_tables import Cell, FoundQuestion, Sheet, Skipped, read_sheets
from learnhub.interchange.service.question_wording import name_of, sentence_of
from learnhub.interchange.service.table_files import read_file
from learnhub.questions import service as questions
from learnhub.questions.models import QuestionBank
from learnhub.questions.service.drafts import prepare
from learnhub.questions.service.saving import known_content


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a cell."""

    cell: Cell
    where: str
    sentence: str


@dataclass
class PreviewRow:
    """A question of the file as the author is shown it; `is_known` when the bank or an earlier row says the same."""

    at: Cell
    question: RowQuestion
    errors: Sequence[Remark] = ()
    reminders: list[Remark] = field(default_factory=list)
    is_known: bool = False


@dataclass
class Preview:
    """All that a file would bring."""

    rows: list[PreviewRow]
    skipped: Sequence[Skipped]
    sheets: Sequence[Sheet]
    read_sheets: Sequence[str]
    headers: Mapping[str, int]

    @property
    def ready(self) -> list[PreviewRow]:
        """What would go in."""
        return [row for row in self.rows if not row.errors and not row.is_known]

    @property
    def wrong(self) -> list[PreviewRow]:
        """What has errors."""
        return [row for row in self.rows if row.errors]

    @property
    def reminded(self) -> list[PreviewRow]:
        """What may go in, but should be looked at; what is there already stands here too."""
        return [row for row in self.rows if row.reminders and not row.errors]

    @property
    def known(self) -> list[PreviewRow]:
        """What is there already."""
        return [row for row in self.rows if row.is_known and not row.errors]

    @property
    def counts(self) -> Mapping[str, int]:
        """Sound questions of the file by type."""
        return Counter(row.question.kind for row in self.rows if not row.errors)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    known: int
    left_out: int


def preview_file(content: bytes, bank: QuestionBank | None = None) -> Preview:
    """Read a file and compare it with the bank; nothing is saved. Raises Refused for a file that holds no questions."""
    sheets = read_file(content)
    table = read_sheets(sheets)
    if not table.found:
        raise Refused(_("没有在文件里找到试题。第一行请写明“题干、选项A、选项B…、答案”，每行一题；也可以下载模板，按模板填写。"))
    rows = [_row(found) for found in table.found]
    _mark_known(rows, bank)
    return Preview(rows, table.skipped, sheets, table.read_sheets, table.headers)


def import_preview(bank: QuestionBank, preview: Preview, *, skips_bad: bool, actor_id: int | None, now: datetime) -> Imported:
    """Save what the file holds, in one go. Raises Refused when something is wrong and `skips_bad` is not chosen."""
    if preview.wrong and not skips_bad:
        raise Refused(_("有 %(n)s 题有错误，没有导入任何题。请改好文件后重新上传，或选择跳过有错误的题。", n=len(preview.wrong)))
    sound = [row for row in preview.rows if not row.errors]
    saved = questions.save_questions(bank, [draft_of(row.question) for row in sound], actor_id=actor_id, now=now)
    created = sum(1 for each in saved if each.outcome == questions.CREATED)
    return Imported(created, len(saved) - created, len(preview.wrong))


def draft_of(question: RowQuestion) -> questions.QuestionDraft:
    """The draft that the question feature takes: plain text."""
    return questions.QuestionDraft(
        kind=question.kind,
        stem=question.stem,
        options=[questions.OptionDraft(text, is_right) for text, is_right in zip(question.options, question.right, strict=True)],
        explanation=question.explanation,
        source=question.source,
        clause=question.clause,
        in_force=question.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags=question.tags,
    )


def _row(found: FoundQuestion) -> PreviewRow:
    errors = [Remark(each.cell, name_of(each.cell), sentence_of(each.fault)) for each in found.errors]
    reminders = [Remark(each.cell, name_of(each.cell), sentence_of(each.fault)) for each in found.reminders]
    return PreviewRow(found.at, found.question, errors, reminders)


def _mark_known(rows: Sequence[PreviewRow], bank: QuestionBank | None) -> None:
    sound = [row for row in rows if not row.errors]
    keys = [prepare(draft_of(row.question)).content_key for row in sound]
    there = known_content(bank.id, keys) if bank is not None else {}
    first: dict[str, Cell] = {}
    for row, key in zip(sound, keys, strict=True):
        if key in there:
            row.is_known = True
            row.reminders.append(Remark(row.at, str(row.at), _("题库里已有相同的题，不会重复导入。")))
        elif key in first:
            row.is_known = True
            twin = first[key]
            row.reminders.append(
                Remark(row.at, str(row.at), _("与工作表“%(sheet)s”第 %(row)s 行相同，只导入一次。", sheet=twin.sheet, row=twin.row))
            )
        else:
            first[key] = row.at
