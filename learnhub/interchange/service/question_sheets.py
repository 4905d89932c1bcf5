"""Questions as Excel: our layout filled with a bank, as a template, and the rows of a file that need mending."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from learnhub.core.sanitizing import plain_text
from learnhub.interchange.rules.question_json import plain
from learnhub.interchange.rules.question_words import LETTERS, column_letter
from learnhub.interchange.service.question_import import Preview, PreviewRow
from learnhub.interchange.service.question_tables import ReadTable
from learnhub.interchange.service.question_wording import name_of
from learnhub.questions.models import KINDS, TRUE_FALSE, Question, QuestionVersion
from learnhub.questions.rules.markup import as_text

KIND_WORDS = {
    "single": "单选题", "multiple": "多选题", "indefinite": "不定项选择题", "true_false": "判断题", "fill_blank": "填空题",
    "numeric": "数值题", "matching": "匹配题", "ordering": "排序题", "short_answer": "简答题", "essay": "论述题", "passage": "材料题",
}  # fmt: skip
DIFFICULTY_WORDS = {"easy": "易", "medium": "中", "hard": "难"}
AFTER_OPTIONS = ("答案", "解析", "章节", "难度", "出处", "条款", "施行日期", "标签")
LEAST_OPTIONS = 6
_AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_EXAMPLE_ROWS = (
    ("单选题", "党的根本组织原则是（  ）。", "民主集中制|集体领导|个人负责|少数服从多数", "A", "党章", "易", "《中国共产党章程》", "总纲"),
    ("多选题", "“三会一课”中的“三会”包括（  ）。", "支部党员大会|支部委员会会议|职工代表大会|党小组会", "ABD", "组织生活", "中", "", ""),
    ("判断题", "预备党员没有表决权、选举权和被选举权。", "", "对", "党章", "中", "《中国共产党章程》", "第七条"),
)
EXAMPLES: Sequence[Mapping[str, str]] = [
    {
        **dict(zip(("题型", "题干", "答案", "章节", "难度", "出处", "条款"), (kind, stem, *rest), strict=True)),
        **{f"选项{letter}": option for letter, option in zip(LETTERS, options.split("|"), strict=False)},
    }
    for kind, stem, options, *rest in _EXAMPLE_ROWS
]


def titles(option_count: int = LEAST_OPTIONS) -> list[str]:
    """The header of our layout."""
    options = [f"选项{letter}" for letter in LETTERS[: max(LEAST_OPTIONS, option_count)]]
    return ["题型", "题干", *options, *AFTER_OPTIONS]


def export_questions(rows: Iterable[tuple[Question, QuestionVersion]]) -> bytes:
    """Questions in our layout; importing the file again changes nothing."""
    filled = [_cells(question, version) for question, version in rows]
    most = max((sum(1 for title in cells if title.startswith("选项")) for cells in filled), default=0)
    return _book(titles(most), filled, with_guide=False)


def template() -> bytes:
    """Our layout with an example of each type, drop-downs, and a sheet that explains the columns."""
    return _book(titles(), EXAMPLES, with_guide=True)


def _cells(question: Question, version: QuestionVersion) -> dict[str, str]:
    right = set(version.answer_key["right"])
    cells = {
        "题型": KIND_WORDS[version.kind],
        "题干": _text(version.stem_html, is_block=True),
        "解析": _text(version.explanation_html, is_block=True),
        "章节": question.topic,
        "难度": DIFFICULTY_WORDS[question.difficulty],
        "出处": version.source,
        "条款": version.clause,
        "施行日期": version.in_force.isoformat() if version.in_force else "",
        "标签": "，".join(question.tags),
    }
    if version.kind == TRUE_FALSE:
        return cells | {"答案": "对" if version.options[0]["id"] in right else "错"}
    lettered = list(zip(LETTERS, version.options, strict=False))
    cells |= {f"选项{letter}": _text(option["html"], is_block=False) for letter, option in lettered}
    return cells | {"答案": "".join(letter for letter, option in lettered if option["id"] in right)}


def _text(fragment: str, *, is_block: bool) -> str:
    text = as_text(fragment, is_block=is_block)
    return plain_text(fragment) if text is None else text


def _book(header: Sequence[str], rows: Sequence[Mapping[str, str]], *, with_guide: bool) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _AS_TEXT)
    sheet = book.add_worksheet("试题")
    head = book.add_format({"bold": True, "bg_color": "#F3ECE2", "border": 1, "border_color": "#D9CFC0"})
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, title in enumerate(header):
        wide = 48 if title == "题干" else 36 if title == "解析" else 18 if title.startswith(("选项", "出处")) else 11
        sheet.set_column(column, column, wide, body)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, title in enumerate(header):
            if text := row.get(title):
                sheet.write_string(number, column, text, body)
    sheet.freeze_panes(1, 2)
    if with_guide:
        for title, choices in (("题型", [KIND_WORDS[kind] for kind in KINDS]), ("难度", list(DIFFICULTY_WORDS.values()))):
            column = header.index(title)
            sheet.data_validation(1, column, 2000, column, {"validate": "list", "source": choices})
        _write_guide(book)
    book.close()
    return file.getvalue()


def _write_guide(book: Any) -> None:
    guide = book.add_worksheet("填写说明")
    guide.set_column(0, 0, 90)
    for number, line in enumerate(
        (
            _("每行一道题。示例行可以直接覆盖；列的顺序可以改，表头的字请保留。"),
            _("“题干”和“答案”必须填写；“题型”不填时，按选项和答案判断。"),
            _("单选题、多选题的答案写选项字母，如 A、ABD；判断题写 对 或 错，不用填选项。"),
            _("选项最多 12 个，多于 6 个时在“选项F”后面加一列“选项G”。"),
            _("难度写 易、中、难；施行日期写成 2025-03-01；几个标签之间用逗号隔开。"),
            _("一个文件最多 10 MB、20000 行。本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密。"),
        )
    ):
        guide.write_string(number, 0, line)


def error_file(preview: Preview) -> bytes:
    """The rows with errors as they were, what to mend beside each, the cells marked: mended, it can be imported as it is."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _AS_TEXT)
    bold = book.add_format({"bold": True})
    marked = book.add_format({"bg_color": "#FBE3D6", "text_wrap": True, "valign": "top"})
    if isinstance(preview.file, ReadTable):
        _write_wrong_sheets(book, preview, preview.file, bold=bold, marked=marked)
    else:
        _write_wrong_items(book.add_worksheet("1"), preview, bold=bold, marked=marked)
    book.close()
    return file.getvalue()


def _write_wrong_items(sheet: Any, preview: Preview, *, bold: Any, marked: Any) -> None:
    """Questions of a text, each with where it stands."""
    for column, (title, width) in enumerate(((_("位置"), 16), (_("题干"), 60), (_("需要修改"), 60))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(preview.wrong, start=1):
        sheet.write_string(number, 0, name_of(row.at))
        sheet.write_string(number, 1, plain(row.draft.stem, row.draft.markup))
        sheet.write_string(number, 2, "\n".join(f"{remark.where}：{remark.sentence}" for remark in row.errors), marked)


def _write_wrong_sheets(book: Any, preview: Preview, table: ReadTable, *, bold: Any, marked: Any) -> None:
    for number, source in enumerate(table.sheets):
        wrong = [row for row in preview.wrong if row.at.sheet == source.name]
        if not wrong:
            continue
        sheet = book.add_worksheet(f"{number + 1}")
        head = table.head_of(source.name)
        width = max(len(source.rows[row.at.row - 1]) for row in wrong)
        shift = 1 if head else 0
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        if head:
            sheet.write_string(0, width, _("需要修改"), bold)
        sheet.set_column(width, width, 60)
        for place, row in enumerate(wrong):
            _write_wrong(sheet, place + shift, row, source.rows[row.at.row - 1], width=width, marked=marked)


def _write_wrong(sheet: Any, number: int, row: PreviewRow, cells: Sequence[str], *, width: int, marked: Any) -> None:
    columns = {remark.at.column for remark in row.errors}
    for column, text in enumerate(cells):
        sheet.write_string(number, column, text, marked if _is_named(column, columns) else None)
    said = "\n".join(
        _("第 %(row)s 行 %(where)s：%(sentence)s", row=row.at.row, where=remark.where, sentence=remark.sentence) for remark in row.errors
    )
    sheet.write_string(number, width, said, marked)


def _is_named(column: int, letters: set[str]) -> bool:
    return column_letter(column) in letters
