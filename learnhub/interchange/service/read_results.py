"""What files were read into, kept by their content for the next page of a preview: a few of them, in this process alone."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from learnhub.interchange.rules.items import ReadFile

MOST_KEPT = 4  # files
MOST_ITEMS = 25_000  # questions of all of them together
Read = tuple[str, ReadFile]
_kept: OrderedDict[str, Read] = OrderedDict()
_lock = Lock()


def key_of(content: bytes, *about: str) -> str:
    """A name for a content read in a certain way."""
    return "|".join((hashlib.sha256(content).hexdigest(), *about))


def read_once(key: str, read: Callable[[], Read]) -> Read:
    """What `read` gives, or what it gave for the key before. Nothing is kept of a read that raises."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = read()
    with _lock:
        _kept[key] = found
        while len(_kept) > 1 and (len(_kept) > MOST_KEPT or _count() > MOST_ITEMS):
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _kept.clear()


def _count() -> int:
    return sum(len(file.items) for _form, file in _kept.values())
