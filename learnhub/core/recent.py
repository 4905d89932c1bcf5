"""What a process has kept of late, the least used forgotten first. Never the truth: whoever uses it proves that it still holds."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class Recent(Generic[Key, Kept]):
    """At most `most` things, by key; for all threads of the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """What was kept, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep it, in place of what was there."""
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Forget it, if it is there."""
        with self._lock:
            self._kept.pop(key, None)

    def forget(self) -> None:
        """Forget everything: another database stands under the application."""
        with self._lock:
            self._kept.clear()
