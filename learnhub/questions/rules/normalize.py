"""When two questions are the same question: stem and options with width, case, spaces and punctuation folded away."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence

from learnhub.questions.rules.kinds import CHOICES, FILL_BLANK

_BLANKS = re.compile(r"_{2,}")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


class _Kept(dict[int, int | None]):
    """What becomes of a character, looked up once: spaces, punctuation and control characters go."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code))[0] in "ZPC" else code
        return self[code]


_KEPT = _Kept()


def fold(text: str) -> str:
    """`text` without what people write differently: NFKC, lower case, no spaces, no punctuation, no blanks to fill."""
    folded = _DECIMAL_POINT.sub("°", unicodedata.normalize("NFKC", text).casefold())
    kept = folded.translate(_KEPT)
    return kept or "".join(folded.split())  # a text of symbols alone is still a text


def content_key(stem: str, options: Sequence[str]) -> str:
    """The digest under which a question is known in its bank; the order of the options does not matter."""
    parts = [fold(stem), *sorted(fold(option) for option in options)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def content_key_of(kind: str, stem: str, words: Sequence[str], parts: Sequence[str] = ()) -> str:
    """The digest of a question of any kind; of a passage with the keys of its `parts`.

    The types in which one chooses are not told apart, the others are; where the blanks of a stem stand matters.
    """
    if kind in CHOICES:
        return content_key(stem, words)
    if kind == FILL_BLANK:
        stem = _BLANKS.sub("␣", stem)
    return content_key(f"{kind} {stem}", [*words, *parts])


def option_ids(options: Sequence[str]) -> list[str]:
    """An id for each option, made of its words alone: tells neither place nor key, and stays the same from version to version."""
    made: list[str] = []
    for option in options:
        salt = 0
        while (found := _short_digest(option, salt)) in made:
            salt += 1
        made.append(found)
    return made


def _short_digest(text: str, salt: int) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=5, person=b"option", salt=salt.to_bytes(2, "big")).digest()
    return base64.b32encode(digest).decode().lower()
