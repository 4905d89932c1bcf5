"""Question files into banks: read, shown, saved whole or without the bad, and never twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.question_formats import TABLE, TEXT, WORD
from learnhub.interchange.rules.question_layout import cells_of, mended_whole
from learnhub.interchange.rules.question_words import ANSWER
from learnhub.interchange.service.import_batches import keep_batch
from learnhub.interchange.service.question_readers import read_questions
from learnhub.interchange.service.question_tables import ReadTable
from learnhub.interchange.service.question_wording import name_of, sentence_of
from learnhub.interchange.service.read_results import kept_beside
from learnhub.interchange.service.waiting_changes import Changes
from learnhub.interchange.service.watching import Told, Watched
from learnhub.questions import service as questions
from learnhub.questions.models import QuestionBank
from learnhub.questions.rules.checking import Flaw, Problem
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.service.drafts import prepare
from learnhub.questions.service.saving import known_content

PASSES = 3  # times that saving goes through its questions


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a place of the file."""

    at: Place
    where: str
    sentence: str


@dataclass
class PreviewRow:
    """A question of the file as the author is shown it; `is_known` when the bank or an earlier row says the same."""

    number: int
    at: Place
    draft: QuestionDraft
    errors: list[Remark] = field(default_factory=list)
    reminders: list[Remark] = field(default_factory=list)
    is_known: bool = False
    content_key: str = ""  # what the bank knows it by, once it has been computed
    given: Mapping[str, str] = field(default_factory=dict)  # what the author wrote, or what the file says where no draft holds it


@dataclass
class Preview:
    """All that a file would bring."""

    form: str
    file: ReadFile
    rows: list[PreviewRow]

    @property
    def is_all_dropped(self) -> bool:
        """Whether the file has questions, but the author left each of them out."""
        return bool(self.file.items) and not self.rows

    @property
    def notes(self) -> list[str]:
        """What of the file as a whole its author should know."""
        lost = self.file.lost_pictures
        if not lost:
            return []
        return [
            str(_("旧版 .xls 里的图片读不出来，有 %(n)s 张没有随题导入。请用 Excel 打开后另存为 .xlsx 再导入，图片会留在题里。", n=lost))
        ]

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What is no question."""
        return self.file.left_out

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
        """What may go in, but should be looked at."""
        return [row for row in self.rows if row.reminders and not row.errors and not row.is_known]

    @property
    def known(self) -> list[PreviewRow]:
        """What is there already."""
        return [row for row in self.rows if row.is_known and not row.errors]

    @property
    def counts(self) -> Mapping[str, int]:
        """Sound questions of the file by type."""
        return Counter(row.draft.kind for row in self.rows if not row.errors)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    known: int
    left_out: int

    def sentence(self) -> str:
        """What the author is told."""
        said = _("已导入 %(n)s 题。", n=self.created) if self.created else _("没有新的题要导入。")
        if self.known:
            said += _("%(n)s 题已有，没有重复导入。", n=self.known)
        if self.left_out:
            said += _("跳过了 %(n)s 道有错误的题。", n=self.left_out)
        return str(said)


def preview_file(content: bytes, bank: QuestionBank | None = None, name: str = "", form: str = "auto") -> Preview:
    """Read a file and compare it with the bank; nothing is saved.

    Raises Refused for a table or a text in which no question is found; an exchange file may hold none, and says what else it holds.
    """
    found, file = read_questions(content, name, form)
    if not file.items and found in {TABLE, TEXT, WORD}:
        raise Refused(nothing_found(found))
    return preview_of(found, file, bank)


def nothing_found(form: str) -> str:
    """What to do about a file without a question."""
    if form == TABLE:
        return str(_("没有在文件里找到试题。第一行请写明“题干、选项A、选项B…、答案”，每行一题；也可以下载模板，按模板填写。"))
    return str(_("没有在文件里找到试题。请核对文件内容和格式；也可以下载模板，按模板填写。"))


def preview_of(form: str, file: ReadFile, bank: QuestionBank | None, changes: Changes | None = None) -> Preview:
    """What a file that was read, and changed since, would bring into the bank."""
    changes = changes or Changes()
    dropped = set(changes.dropped)
    checked = kept_beside(file, lambda: _checked(file))
    rows = []
    for number, item in enumerate(file.items):
        if number not in dropped:
            given = changes.mended.get(str(number))
            row = checked[number] if given is None else _row(number, _mended(item, given), file)
            row = replace(row, errors=[*row.errors], reminders=[*row.reminders])
            row.given = given or (_raw_answer(item, file) if row.errors else {})
            rows.append(row)
    _mark_known(rows, bank)
    return Preview(form, file, rows)


def _checked(file: ReadFile) -> list[PreviewRow]:
    """Each question with what is wrong with it in itself."""
    rows = [_row(number, item, file) for number, item in enumerate(file.items)]
    for row in rows:
        row.content_key = prepare(row.draft).content_key if not row.errors else ""
    return rows


def _raw_answer(item: ReadItem, file: ReadFile) -> Mapping[str, str]:
    """The answer as the cell has it: one that could not be read is mended, not written anew."""
    if not isinstance(file, ReadTable) or cells_of(item.draft)[ANSWER]:
        return {}
    return {ANSWER: file.cell_of(item.at, ANSWER)}


def _mended(item: ReadItem, given: Mapping[str, str]) -> ReadItem:
    draft, faults = mended_whole(item.draft, given)
    values = [[("found", each.found), ("last", each.last)] for each in faults]
    return ReadItem(
        item.at,
        draft,
        [
            ItemFault(each.code, item.at, each.part, value, each.option, each.other, each.is_reminder)
            for each, value in zip(faults, values, strict=True)
        ],
    )


def import_preview(
    bank: QuestionBank,
    preview: Preview,
    *,
    skips_bad: bool,
    actor_id: int | None,
    now: datetime,
    name: str = "",
    told: Told | None = None,
) -> Imported:
    """Save what the file holds, in one go; `told` hears how far it has come.

    Raises Refused when something is wrong and `skips_bad` is not chosen.
    """
    if preview.wrong and not skips_bad:
        raise Refused(_("有 %(n)s 题有错误，没有导入任何题。请改好文件后重新上传，或选择跳过有错误的题。", n=len(preview.wrong)))
    sound: Sequence[QuestionDraft] = [row.draft for row in preview.rows if not row.errors]
    sound = Watched(sound, told, PASSES) if told else sound
    saved = questions.save_questions(bank, sound, actor_id=actor_id, now=now)
    made = [each.question_id for each in saved if each.outcome == questions.CREATED]
    done = Imported(len(made), len(saved) - len(made), len(preview.wrong))
    keep_batch(bank.id, made, name=name, form=preview.form, known=done.known, left_out=done.left_out, actor_id=actor_id, now=now)
    return done


def _row(number: int, item: ReadItem, file: ReadFile) -> PreviewRow:
    row = PreviewRow(number, item.at, item.draft)
    for fault in item.faults:
        (row.reminders if fault.is_reminder else row.errors).append(_remark(fault))
    if not row.errors:
        row.errors = [_remark(_located(problem, item, file)) for problem in _problems(item.draft)]
        row.reminders += [_remark(_located(problem, item, file)) for problem in questions.warnings_of(item.draft)]
    return row


def _problems(draft: QuestionDraft) -> list[Problem]:
    found = questions.problems_of(draft)
    if any(problem.flaw == Flaw.FEW_OPTIONS for problem in found):  # then there is nothing an answer could mean
        return [problem for problem in found if problem.flaw != Flaw.NO_RIGHT]
    return found


def _remark(fault: ItemFault) -> Remark:
    return Remark(fault.at, name_of(fault.at), sentence_of(fault))


def _located(problem: Problem, item: ReadItem, file: ReadFile) -> ItemFault:
    """A problem that a question would have wherever it came from, at its place in this file."""
    at = file.place_of(item.at, problem.field, problem.option) if isinstance(file, ReadTable) else item.at
    return ItemFault(str(problem.flaw), at, problem.field, [("name", problem.name)], option=problem.option, other=problem.other)


def _mark_known(rows: Sequence[PreviewRow], bank: QuestionBank | None) -> None:
    sound = [row for row in rows if not row.errors]
    keys = [row.content_key or prepare(row.draft).content_key for row in sound]
    there = known_content(bank.id, keys) if bank is not None else {}
    first: dict[str, Place] = {}
    for row, key in zip(sound, keys, strict=True):
        if key in there:
            row.is_known = True
            row.reminders.append(Remark(row.at, name_of(row.at), _("题库里已有相同的题，不会重复导入。")))
        elif key in first:
            row.is_known = True
            row.reminders.append(Remark(row.at, name_of(row.at), _said_twice(first[key])))
        else:
            first[key] = row.at


def _said_twice(twin: Place) -> str:
    if twin.row:
        return str(_("与工作表“%(sheet)s”第 %(row)s 行相同，只导入一次。", sheet=twin.sheet, row=twin.row))
    return str(_("与前面的题（%(where)s）相同，只导入一次。", where=name_of(twin)))
