"""Files of the exchange formats: GIFT, Aiken, Moodle XML, and QTI as a document or as a package."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules import aiken, gift, moodle_xml, qti, qti_classic
from learnhub.interchange.rules.items import LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.question_tables import MOST_ROWS
from learnhub.interchange.rules.xml_trees import BadXml, Tree, parse
from learnhub.interchange.service.text_files import decoded

MOST_ENTRIES = 5000
LARGEST_OPENED = 64 * 1024 * 1024  # bytes that a package may hold
LARGEST_DOCUMENT = 10 * 1024 * 1024
MOST_LINES = 200_000
MOST_SIGNS = 4_000_000
MOST_ANSWERS = 300_000
LARGEST_IMAGE = 5 * 1024 * 1024
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def read_gift(content: bytes, _name: str) -> ReadFile:
    """A GIFT text. Raises Refused."""
    return gift.read_gift(_text(content, b"{"))


def read_aiken(content: bytes, _name: str) -> ReadFile:
    """An Aiken text. Raises Refused."""
    return aiken.read_aiken(_text(content, b"ANSWER:"))


def _text(content: bytes, mark: bytes) -> str:
    """The words of a text in which `mark` stands once in each question. Raises Refused."""
    _refuse_many(content, mark)
    if content.count(b"\n") + content.count(b"\r") > MOST_LINES:
        raise Refused(_("一次最多读 %(n)s 行文字，请分成几个文件再导入。", n=MOST_LINES))
    text = decoded(content)
    if len(text) > MOST_SIGNS or text.count("=") + text.count("~") > MOST_ANSWERS:
        raise Refused(_("文件里的内容太多，请分成几个文件再导入。"))
    return text


def _refuse_many(content: bytes, mark: bytes) -> None:
    """Raises Refused for more questions than are taken at once."""
    if content.count(mark) > MOST_ROWS:
        raise Refused(_("一次最多导入 %(n)s 题，请分成几个文件再导入。", n=MOST_ROWS))


def read_moodle_xml(content: bytes, _name: str) -> ReadFile:
    """A Moodle XML document. Raises Refused."""
    _refuse_many(content, b"<question ")
    tree = _parsed(content)
    if not moodle_xml.is_moodle(tree):
        raise Refused(_("这不是 Moodle 导出的题库：最外层应是 <quiz>。请在 Moodle 题库里选择“导出 → Moodle XML”。"))
    return moodle_xml.read_moodle(tree)


def read_qti(content: bytes, name: str) -> ReadFile:
    """A QTI document, or a package of them with their images. Raises Refused."""
    if not content.startswith(b"PK\x03\x04"):
        found = _read_document(_parsed(content), _Package(None))
        if found is None:
            raise Refused(_("文件里没有 QTI 试题。请从原来的系统里导出 QTI 1.2、2.1、2.2 或 3.0 的试题或试题包。"))
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_package(_Package(archive), name)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise Refused(_("试题包已损坏或设有密码，读不出来。请重新导出后再导入。")) from None


class _Package:
    """The entries of a zip; nothing is written anywhere, so no name in it can lead out of a folder."""

    def __init__(self, archive: zipfile.ZipFile | None) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()} if archive else {}
        if len(self._entries) > MOST_ENTRIES or sum(entry.file_size for entry in self._entries.values()) > LARGEST_OPENED:
            raise Refused(_("试题包展开后太大，没有打开。请分成几个试题包再导入。"))

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """The XML files, in the order of their names."""
        for name in sorted(self._entries):
            if name.lower().endswith((".xml", ".qti")) and posixpath.basename(name).lower() != "imsmanifest.xml":
                yield name, self._read(name, LARGEST_DOCUMENT)

    def image(self, folder: str, address: str) -> bytes | None:
        """An image by its address in a document of `folder`; None when it is not in the package."""
        name = posixpath.normpath(posixpath.join(folder, address.split("?", maxsplit=1)[0]))
        for each in (name, address.lstrip("/")):
            if each in self._entries and each.lower().endswith(_IMAGES) and self._entries[each].file_size <= LARGEST_IMAGE:
                return self._read(each, LARGEST_IMAGE)
        return None

    def _read(self, name: str, most: int) -> bytes:
        if self._archive is None:
            return b""
        with self._archive.open(name) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise Refused(_("试题包里的“%(name)s”太大，没有打开。", name=name[:80]))
        return content


def _read_package(package: _Package, name: str) -> ReadFile:
    items: list[ReadItem] = []
    left_out: list[LeftOut] = []
    for path, content in package.documents():
        try:
            found = _read_document(parse(content), package, posixpath.dirname(path))
        except BadXml as bad:
            raise Refused(_("试题包里的“%(name)s”不能读：%(why)s", name=path[:80], why=_why(bad))) from None
        if found is None:
            left_out.append(LeftOut(Place(item=path[:80]), _("不是试题")))
            continue
        items.extend(found.items)
        left_out.extend(found.left_out)
    if not items:
        raise Refused(_("“%(name)s”里没有 QTI 试题。请从原来的系统里重新导出试题包。", name=name[:80]))
    return ReadFile(items, left_out)


def _read_document(tree: Tree, package: _Package, folder: str = "") -> ReadFile | None:
    """The items of a document; None when it holds none by its kind."""
    if qti.is_qti(tree):
        return qti.read_qti(tree, lambda address: package.image(folder, address))
    if qti_classic.is_classic(tree):
        return qti_classic.read_classic(tree, lambda address: package.image(folder, address))
    return None


def _parsed(content: bytes) -> Tree:
    try:
        return parse(content)
    except BadXml as bad:
        raise Refused(_why(bad)) from None


def _why(bad: BadXml) -> str:
    sentences = {
        "hostile": _("文件里有实体或外部引用，为安全起见没有打开。请去掉 <!DOCTYPE …> 里的定义后再导入。"),
        "large": _("文件里的内容太多，请分成几个文件再导入。"),
        "broken": _("XML 在第 %(line)s 行有错误，读不下去。请从原来的系统里重新导出，不要手工修改。", line=bad.line),
    }
    return str(sentences[bad.code])
