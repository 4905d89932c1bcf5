"""Questions as Excel: our layout filled with a bank, and the templates of every layout we read."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from PIL import Image

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.exported import table_losses
from learnhub.interchange.rules.question_layout import DIFFICULTY_WORDS, KIND_WORDS, PART_OF, cells_of, options_of
from learnhub.interchange.rules.question_words import LETTERS
from learnhub.interchange.service.export_notes import export_notes
from learnhub.interchange.service.kept_questions import draft_of_kept, with_kept_images
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import PASSAGE
from learnhub.questions.rules.pictures import named_in

_GUIDE, _NOTES = "填写说明", "导出说明"
SHOWN = {"x_scale": 0.25, "y_scale": 0.25}  # small over their words; opened large in Excel, and whole for who imports the file
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LEAST_OPTIONS = 6
TITLES = {
    words.KIND: "题型", words.STEM: "题干", words.ANSWER: "答案", words.EXPLANATION: "解析", words.TOPIC: "章节", words.DIFFICULTY: "难度",
    words.SOURCE: "出处", words.CLAUSE: "条款", words.IN_FORCE: "施行日期", words.TAGS: "标签", words.MANNER: "填空要求",
    words.UNIT: "单位", words.RUBRIC: "评分要点", words.SHARE: "小题占比",
}  # fmt: skip
AFTER_OPTIONS = tuple(TITLES.values())[2:]
_EXAMPLE_ROWS = (
    ("单选题", "党的根本组织原则是（  ）。", "民主集中制|集体领导|个人负责|少数服从多数", "A", "党章", "易", "《中国共产党章程》", "总纲"),
    ("多选题", "“三会一课”中的“三会”包括（  ）。", "支部党员大会|支部委员会会议|职工代表大会|党小组会", "ABD", "组织生活", "中", "", ""),
    ("不定项选择题", "党的纪律处分种类包括（  ）。", "警告|严重警告|开除党籍|记过", "ABC", "党纪", "中", "", ""),
    ("判断题", "预备党员没有表决权、选举权和被选举权。", "", "对", "党章", "中", "《中国共产党章程》", "第七条"),
    ("填空题", "党的最高理想和最终目标是实现____。", "", "共产主义", "党章", "易", "《中国共产党章程》", "总纲"),
    ("填空题", "党员有退党的____；预备党员的预备期为____。", "", "自由；一年/1年", "党章", "中", "", ""),
    ("数值题", "预备党员的预备期为多少年？", "", "1", "党章", "易", "", ""),
    ("匹配题", "把会议和年份连起来。", "遵义会议 => 1935|中共七大 => 1945", "", "党史", "中", "", ""),
    ("排序题", "按时间先后排列。", "中共一大|遵义会议|中共七大", "ABC", "党史", "中", "", ""),
    ("简答题", "党员的义务有哪些？", "", "见党章第三条。", "党章", "中", "《中国共产党章程》", "第三条"),
    ("论述题", "谈谈怎样严肃党内政治生活。", "", "", "组织生活", "难", "", ""),
    ("材料题", "某支部半年没有召开党员大会。", "", "", "组织生活", "中", "", ""),
    ("材料题-单选题", "党员大会一般多久召开一次？", "每季度|每半年|每年", "A", "", "", "", ""),
    ("材料题-判断题", "该支部的做法不符合规定。", "", "对", "", "", "", ""),
)
_EXAMPLE_TITLES = ("题型", "题干", "答案", "章节", "难度", "出处", "条款")
_KAOSHIBAO = (
    "题干（必填）", "题型 （必填）", *(f"选项 {letter}" for letter in "ABCD"), *(f"选项{letter}\n(勿删)" for letter in "EFGH"),
    "正确答案\n（必填）", "解析\n（勿删）", "章节\n（勿删）", "难度",
)  # fmt: skip
_CHAOXING = (
    "目录", "题目类型", "大题题干", "正确答案", "答案解析", "难易度", "知识点", "标签", "选项数",
    *(f"选项{letter}" for letter in "ABCDEFG"),
)  # fmt: skip
# Another platform's header, its sheet, and what stands where.
OTHER_LAYOUTS: Mapping[str, tuple[str, Sequence[str]]] = {"kaoshibao": ("试题", _KAOSHIBAO), "chaoxing": ("课程题库", _CHAOXING)}
_TAKEN_BY_OTHERS = {"单选题", "多选题", "判断题", "填空题", "简答题"}


def _examples() -> list[Mapping[str, str]]:
    return [
        {
            **dict(zip(_EXAMPLE_TITLES, (kind, stem, *rest), strict=True)),
            **{f"选项{letter}": option for letter, option in zip(LETTERS, options.split("|"), strict=False) if option},
        }
        for kind, stem, options, *rest in _EXAMPLE_ROWS
    ]


def titles(option_count: int = LEAST_OPTIONS) -> list[str]:
    """The header of our layout."""
    options = [f"选项{letter}" for letter in LETTERS[: max(LEAST_OPTIONS, option_count)]]
    return ["题型", "题干", *options, *AFTER_OPTIONS]


def export_questions(rows: Iterable[tuple[Question, QuestionVersion]]) -> bytes:
    """Questions in our layout; importing the file again changes nothing."""
    return export_drafts([with_kept_images(draft_of_kept(question, version)) for question, version in rows])


def export_drafts(drafts: Sequence[QuestionDraft]) -> bytes:
    """Drafts in our layout: a passage in a row, each of its questions in the rows after it; pictures lie on the cells they belong to.

    What cells cannot hold is said on a sheet of its own.
    """
    filled = [cells for draft in drafts for cells in _rows(draft)]
    most = max((sum(1 for title in cells if title.startswith("选项")) for cells in filled), default=0)
    pictures = [_pictures(each) for draft in drafts for each in (draft, *draft.parts)]
    return _book(titles(most), filled, pictures=pictures, notes={_NOTES: export_notes(drafts, table_losses)})


def template() -> bytes:
    """Our layout with an example of each type, drop-downs, and a sheet that explains the columns."""
    kinds = list(KIND_WORDS.values())
    parts = [PART_OF + word for kind, word in KIND_WORDS.items() if kind != PASSAGE]
    choices = {
        "题型": [*kinds, *parts],
        "难度": list(DIFFICULTY_WORDS.values()),
        "填空要求": ["顺序不限", "严格匹配", "顺序不限；严格匹配"],
    }
    return _book(titles(), _examples(), notes={_GUIDE: _guide()}, choices=choices)


def other_template(layout: str) -> bytes:
    """The layout of another platform with examples."""
    name, header = OTHER_LAYOUTS[layout]
    found = []
    for cells in _examples():
        if cells["题型"] in _TAKEN_BY_OTHERS:
            named = {words.role_of_header(title): text for title, text in cells.items()}
            found.append({title: named.get(words.role_of_header(title), "") for title in header})
    by_role = {words.role_of_header(title): title for title in header}
    choices = {words.KIND: sorted(_TAKEN_BY_OTHERS), words.DIFFICULTY: list(DIFFICULTY_WORDS.values())}
    return _book(header, found, name=name, choices={by_role[role, 0]: each for role, each in choices.items() if (role, 0) in by_role})


def _rows(draft: QuestionDraft) -> Iterator[dict[str, str]]:
    yield _cells(draft)
    for part in draft.parts:
        cells = _cells(part)
        yield cells | {"题型": PART_OF + cells["题型"], "难度": "", "小题占比": f"{part.share:g}"}


def _cells(draft: QuestionDraft) -> dict[str, str]:
    cells = {TITLES[part]: text for part, text in cells_of(draft).items() if part in TITLES}
    return cells | {f"选项{letter}": text for letter, text in zip(LETTERS, options_of(draft), strict=False)}


def _pictures(draft: QuestionDraft) -> dict[str, list[bytes]]:
    """The pictures of a question by the title of the cell on which they lie."""
    texts = {"题干": draft.stem, "解析": draft.explanation, "答案": draft.sample}
    texts |= {f"选项{letter}": option.text for letter, option in zip(LETTERS, draft.options, strict=False)}
    named = {title: [draft.images[name] for name in named_in(text) if name in draft.images] for title, text in texts.items()}
    return {title: [_as_drawn(each) for each in images] for title, images in named.items() if images}


def _as_drawn(image: bytes) -> bytes:
    """A picture that Excel can draw: WebP becomes PNG."""
    if image[8:12] != b"WEBP":
        return image
    content = io.BytesIO()
    with Image.open(io.BytesIO(image)) as opened:
        opened.save(content, "PNG")
    return content.getvalue()


def _book(
    header: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    *,
    pictures: Sequence[Mapping[str, Sequence[bytes]]] = (),
    notes: Mapping[str, Sequence[str]] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    name: str = "试题",
) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, AS_TEXT)
    sheet = book.add_worksheet(name)
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
    _draw(sheet, header, pictures)
    for title, each in (choices or {}).items():
        column = header.index(title)
        sheet.data_validation(1, column, 2000, column, {"validate": "list", "source": list(each), "error_type": "warning"})
    for title, lines in (notes or {}).items():
        _write_lines(book, title, lines)
    book.close()
    return file.getvalue()


def _draw(sheet: Any, header: Sequence[str], pictures: Sequence[Mapping[str, Sequence[bytes]]]) -> None:
    """Lay the pictures of each row on their cells, beside each other."""
    for number, placed in enumerate(pictures, start=1):
        for title, images in placed.items():
            for place, image in enumerate(images):
                where = {"image_data": io.BytesIO(image), "object_position": 1, "x_offset": 4 + 24 * place, "y_offset": 4}
                sheet.insert_image(number, header.index(title), "image", where | SHOWN)


def _write_lines(book: Any, title: str, lines: Sequence[str]) -> None:
    """A sheet of words, if there are any."""
    if lines:
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 0, 90)
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line)


def _guide() -> list[str]:
    return [
        _("每行一道题。示例行可以直接覆盖；列的顺序可以改，表头的字请保留。"),
        _("“题干”和“答案”必须填写；“题型”不填时，按选项和答案判断。"),
        _("单选题、多选题、不定项选择题的答案写选项字母，如 A、ABD；判断题写 对 或 错，不用填选项。"),
        _("填空题的空在题干里写 ____；几个空的答案用“；”隔开，一个空的几种写法用“/”隔开；不分先后时，“填空要求”写 顺序不限。"),
        _("数值题的答案写数，允许误差写成 3.14±0.01；匹配题每个选项写一对，如 甲 => 乙；排序题的答案按正确顺序写字母，如 CABD。"),
        _("简答题、论述题的答案写参考答案；“评分要点”每行一点，如 要点一（40%）。"),
        _("材料题单独一行；它的小题接在下面，题型写 材料题-单选题 等。"),
        _("选项最多 12 个，多于 6 个时在“选项F”后面加一列“选项G”。"),
        _("难度写 易、中、难；施行日期写成 2025-03-01；几个标签之间用逗号隔开。"),
        _("一个文件最多 10 MB、20000 行。本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密。"),
    ]
