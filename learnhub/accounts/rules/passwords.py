"""What makes a password acceptable (domain §7): at least 10 characters, 3 of 4 classes, not the name or the phone."""

import re
from collections.abc import Iterable
from enum import StrEnum

LEAST_LENGTH = 10
MOST_LENGTH = 128
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class Flaw(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    PLAIN = "plain"
    PERSONAL = "personal"
    REPEATED = "repeated"


def flaws_of(password: str, personal: Iterable[str] = ()) -> tuple[Flaw, ...]:
    """Everything wrong with `password`; `personal` are words it must not contain (name, phone, staff number)."""
    found = []
    if len(password) < LEAST_LENGTH:
        found.append(Flaw.SHORT)
    if len(password) > MOST_LENGTH:
        found.append(Flaw.LONG)
    if sum(bool(re.search(kind, password)) for kind in _CLASSES) < 3:
        found.append(Flaw.PLAIN)
    lowered = password.lower()
    if any(len(word) >= 2 and word.lower() in lowered for word in personal):
        found.append(Flaw.PERSONAL)
    if len(set(password)) < 5:
        found.append(Flaw.REPEATED)
    return tuple(found)
