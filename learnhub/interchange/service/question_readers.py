"""Every format in which questions come: what a file is, by its content and never by its ending, and how it is read."""

import io
import zipfile
from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.rules.question_formats import AIKEN, GIFT, MOODLE_XML, QTI, TABLE, TEXT, UNKNOWN_XML, WORD, format_of_text
from learnhub.interchange.service import document_files, exchange_files
from learnhub.interchange.service.question_tables import read_table
from learnhub.interchange.service.text_files import LARGEST_FILE, decoded

Reader = Callable[[bytes, str], ReadFile]
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_OLD_WORD = "WordDocument".encode("utf-16-le")
_NO_TEXT = (_PDF, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


READERS: Mapping[str, Reader] = {
    TABLE: read_table,
    WORD: document_files.read_document,
    TEXT: document_files.read_text,
    GIFT: exchange_files.read_gift,
    MOODLE_XML: exchange_files.read_moodle_xml,
    AIKEN: exchange_files.read_aiken,
    QTI: exchange_files.read_qti,
}


def read_questions(content: bytes, name: str, form: str = "auto") -> tuple[str, ReadFile]:
    """The format of a file and all that it holds. Raises Refused, with what to do, for a file that cannot be read."""
    refuse_size(content)
    found = sniff(content) if form == "auto" else form
    return found, READERS[found](content, name)


def refuse_size(content: bytes) -> None:
    """Raises Refused for a file that is empty or too large to look into."""
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(_("文件是空的，请检查后重新选择。"))
    if len(content) > LARGEST_FILE:
        raise Refused(_("文件超过 %(n)s MB，请分成几个文件再导入。", n=LARGEST_FILE // 1024 // 1024))


def sniff(content: bytes) -> str:
    """The format of a file. Raises Refused for one that is none of ours."""
    if content.startswith(_ZIP):
        return _format_of_package(content)
    if content.startswith(_OLE):
        if _OLD_WORD in content:
            raise Refused(_("这是旧版 Word 文件（.doc）。请用 Word 打开后另存为 .docx，再导入。"))
        return TABLE
    if content.startswith(_NO_TEXT):
        raise _not_ours()
    form = format_of_text(decoded(content))
    if form == UNKNOWN_XML:
        raise Refused(_("这是 XML 或网页，但不是 Moodle XML 或 QTI 试题。请从原来的系统里导出为 Moodle XML、QTI、GIFT 或 Excel，再导入。"))
    return form


def _format_of_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused(_("文件已损坏，读不出来。请用 Excel 打开后另存为 .xlsx，再导入。")) from None
    if "word/document.xml" in names:
        return WORD
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return TABLE
    if any(name.casefold().endswith(".xml") for name in names):
        return QTI
    raise _not_ours()


def _not_ours() -> Refused:
    return Refused(_("这不是可以导入的试题文件。可以导入 Excel、CSV、Word（.docx）、文本、GIFT、Moodle XML、Aiken 和 QTI 文件。"))
