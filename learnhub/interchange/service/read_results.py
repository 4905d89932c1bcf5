"""What files were read into, kept by their content for the next page of a preview: a few of them, in this process alone."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from learnhub.interchange.rules.items import ReadFile

MOST_KEPT = 4  # files
MOST_ITEMS = 25_000  # questions of all of them together
Read = tuple[str, ReadFile]
_kept: OrderedDict[str, Read] = OrderedDict()
_beside: dict[int, tuple[ReadFile, Any]] = {}
_lock = Lock()
Found = TypeVar("Found")


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
            _key, (_form, gone) = _kept.popitem(last=False)
            _beside.pop(id(gone), None)
    return found


def kept_beside(file: ReadFile, find: Callable[[], Found]) -> Found:
    """What was found out about a file, kept as long as what it was read into; `find` must give the same each time."""
    with _lock:
        known = _beside.get(id(file))
    if known is not None and known[0] is file:
        return cast("Found", known[1])
    found = find()
    with _lock:
        if any(kept is file for _form, kept in _kept.values()):
            _beside[id(file)] = (file, found)
    return found


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _kept.clear()
        _beside.clear()


def _count() -> int:
    return sum(len(file.items) for _form, file in _kept.values())
