"""Event → reaction: every step upward, on one screen."""

from collections.abc import Callable
from typing import Any

REACTIONS: dict[type[Any], tuple[Callable[[Any], None], ...]] = {}
