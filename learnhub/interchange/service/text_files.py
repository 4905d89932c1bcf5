"""The words of a text file, whatever it was written with."""

from collections.abc import Sequence

from flask_babel import gettext as _

from learnhub.core.errors import Refused

LARGEST_FILE = 10 * 1024 * 1024
NUL = "\0"  # stray ones are dropped: no database keeps them
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def decoded(content: bytes) -> str:
    """UTF-8 and UTF-16 (with or without a mark), else GB18030. Raises Refused for what is no text."""
    for encoding in _encodings(content):
        try:
            return content.decode(encoding).removeprefix("\ufeff").replace(NUL, "")
        except UnicodeDecodeError:
            continue
    raise Refused(_("读不出文件里的文字。请用 Excel 打开后另存为“CSV UTF-8”或 .xlsx，再导入。"))


def _encodings(content: bytes) -> Sequence[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    if unmarked := _without_mark(content[:4096]):
        return (unmarked,)
    even, odd = content[0:4096:2].count(0), content[1:4096:2].count(0)
    between = ("utf-16-be" if even > odd else "utf-16-le",) if even + odd else ()  # few ASCII signs among Chinese ones
    return ("utf-8", *between, "gb18030")


def _without_mark(start: bytes) -> str | None:
    """UTF-16 that does not say so: every other byte of its ASCII signs is zero."""
    if len(start) < 4 or b"\0" not in start:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 20 or min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
