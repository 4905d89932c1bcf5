"""Papers of questions from Word and text files: measured before anything is opened, then read line by line."""

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeTree
from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.items import LeftOut, ReadFile, ReadItem
from learnhub.interchange.rules.paper_lines import IMAGE, Line, lines_of_text, without_markdown
from learnhub.interchange.rules.paper_marks import number_of
from learnhub.interchange.rules.paper_reading import LONGEST_LINE, MOST_LINES, MOST_SIGNS, read_paper
from learnhub.interchange.rules.paper_unrolling import unrolled
from learnhub.interchange.rules.paper_word import Document, heads_of, numbering_of
from learnhub.interchange.rules.question_columns import find_layout
from learnhub.interchange.rules.question_shapes import Sheet, upright
from learnhub.interchange.rules.question_tables import read_sheets
from learnhub.interchange.rules.question_words import ANSWER, STEM, role_of_header
from learnhub.interchange.service.text_files import LARGEST_FILE, decoded

LARGEST_OPENED = 64 * 1024 * 1024  # bytes that all parts together may hold
LARGEST_PART = 12 * 1024 * 1024  # bytes of XML that are parsed
LEAST_COLUMNS, SHORTEST_STEM = 3, 5  # of a table of questions without a header
HEADS = 4  # rows of a table that may be its header
LARGEST_PICTURE = 5 * 1024 * 1024
LONGEST_RAW_LINE = 200_000  # with the spaces around it
MOST_NUMBERED = 12_000  # lines that begin with a number, or are the same
MOST_TAGS = 200_000  # in one part: each takes memory, however short it is
MOST_ENTRIES = 2000
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_BODY = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}body"


def read_text(content: bytes, _name: str) -> ReadFile:
    """The questions of a plain or Markdown text. Raises Refused for what is no text or too long."""
    text = decoded(content)
    if text.count("\n") + text.count("\r") > MOST_LINES * 2:
        raise _too_many_lines()
    if max(map(len, re.split(r"[\r\n]", text))) > LONGEST_RAW_LINE:
        raise _too_long()
    lines = unrolled(lines_of_text(text))
    _refuse_long(lines)
    return read_paper(lines)


def read_document(content: bytes, _name: str) -> ReadFile:
    """The questions of a Word document. Raises Refused for what is too large, broken, hostile, or no document."""
    if len(content) > LARGEST_FILE:
        raise Refused(_("文件超过 %(n)s MB，请分成几个文件再导入。", n=LARGEST_FILE // 1024 // 1024))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_archive(archive)
    except DefusedXmlException:
        raise Refused(_("文件里有不安全的内容，没有打开。请用 Word 打开后另存为 .docx，再导入。")) from None
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise Refused(_("文件已损坏，读不出来。请用 Word 打开后另存为 .docx，再导入。")) from None


def _too_many_lines() -> Refused:
    return Refused(_("一次最多读 %(n)s 行文字，请分成几个文件再导入。", n=MOST_LINES))


def _refuse_long(lines: Sequence[Line]) -> None:
    alike = Counter(line.text for line in lines if line.text).most_common(1)
    if (alike and alike[0][1] > MOST_NUMBERED) or sum(number_of(line) is not None for line in lines) > MOST_NUMBERED:
        raise Refused(_("一次最多导入 %(n)s 题，请分成几个文件再导入。", n=MOST_NUMBERED))
    if len(lines) > MOST_LINES:
        raise _too_many_lines()
    if sum(len(line.text) for line in lines) > MOST_SIGNS:
        raise Refused(_("文字超过 %(n)s 万字，请分成几个文件再导入。", n=MOST_SIGNS // 10_000))
    if any(len(line.text) > LONGEST_LINE for line in lines):
        raise _too_long()


def _too_long() -> Refused:
    return Refused(_("有一行超过 %(n)s 个字，不像试题。请把每道题分行写，再导入。", n=LONGEST_LINE))


def _read_archive(archive: zipfile.ZipFile) -> ReadFile:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_OPENED:
        raise _too_much()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("文件设有密码，读不出来。请去掉密码后再导入。"))
    root = _part(archive, "word/document.xml")
    body = root.find(_BODY) if root is not None else None
    if body is None:
        raise KeyError("body")
    names = _pictures(archive)
    reader = Document(numbering_of(_part(archive, "word/numbering.xml")), heads_of(_part(archive, "word/styles.xml")), _shown(names))
    return _read_body(reader, body, archive, names)


def _too_much() -> Refused:
    return Refused(_("文件展开后太大，没有打开。请删去多余的图片，或分成几个文件再导入。"))


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """A part of the package as a tree; None when it is not there. No entity is expanded."""
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise _too_much()
    content = archive.read(name)
    if content.count(b"<") - content.count(b"</") > MOST_TAGS:
        raise _too_much()
    tree: Element = SafeTree.fromstring(content, forbid_dtd=True)
    return tree


def _pictures(archive: zipfile.ZipFile) -> dict[str, str]:
    """The entry of each link to a picture that can be shown and is not too large."""
    root = _part(archive, "word/_rels/document.xml.rels")
    found = {}
    for each in root if root is not None else ():
        path = posixpath.normpath(posixpath.join("word", each.get("Target", ""))).lstrip("/")
        is_here = path in archive.namelist() and path.casefold().endswith(_PICTURES)
        if is_here and archive.getinfo(path).file_size <= LARGEST_PICTURE:
            found[each.get("Id", "")] = path
    return found


def _shown(names: dict[str, str]) -> dict[str, str]:
    return {link: posixpath.basename(path) for link, path in names.items()}


def _read_body(reader: Document, body: Element, archive: zipfile.ZipFile, names: dict[str, str]) -> ReadFile:
    lines: list[Line] = []
    items: list[ReadItem] = []
    left: list[LeftOut] = []
    tables = 0
    files = {posixpath.basename(path): path for path in names.values()}
    for piece in reader.lines(body):
        if isinstance(piece, Line):
            lines.append(piece)
        elif sheet := _question_table(upright(Sheet(str(_("表格 %(n)s", n=tables + 1)), piece))):
            images = _opened(archive, files, (cell for row in piece for cell in row))
            table = read_sheets([replace(sheet, images=images)])
            tables += 1
            items.extend(table.items)
            left.extend(table.left_out)
        else:
            lines.extend(_lines_of_rows(piece, reader.number))
    lines = unrolled(without_markdown(lines))
    _refuse_long(lines)
    found = read_paper(lines, _opened(archive, files, (line.text for line in lines)))
    return replace(found, items=[*found.items, *items], left_out=[*found.left_out, *left])


def _opened(archive: zipfile.ZipFile, files: dict[str, str], texts: Iterable[str]) -> dict[str, bytes]:
    """The pictures that stand in these words, by their names."""
    named = dict.fromkeys(name for text in texts for name in IMAGE.findall(text))
    return {name: archive.read(files[name]) for name in named if name in files}


def _question_table(sheet: Sheet) -> Sheet | None:
    """A table with a header of questions, or whose rows are questions without one; None for any other."""
    heads = ({role[0] for cell in row if (role := role_of_header(cell))} for row in sheet.rows[:HEADS])
    if len(sheet.rows) > 1 and any(roles >= {STEM, ANSWER} for roles in heads):
        return sheet
    layout = find_layout(sheet.rows) if len(sheet.rows) > 1 else None
    if layout is None or layout.header >= 0 or len(layout.columns) + len(layout.options) < LEAST_COLUMNS:
        return None
    found = read_sheets([sheet]).items
    is_sound = len(found) > 1 and all(item.is_sound and len(item.draft.stem) >= SHORTEST_STEM for item in found)
    return sheet if is_sound else None


def _lines_of_rows(rows: Sequence[Sequence[str]], number: int) -> list[Line]:
    """A table that is only a layout: the cells of a row beside each other, or below where they have several lines."""
    lines: list[Line] = []
    for row in rows:
        parts = ["\t".join(row)] if not any("\n" in cell for cell in row) else [part for cell in row for part in cell.split("\n")]
        lines.extend(Line(number, part.strip()) for part in parts)
    return lines
