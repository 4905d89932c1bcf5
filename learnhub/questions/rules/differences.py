"""What changed from one version of a question to the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
_PIECE = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
LONGEST_COMPARED = 4000  # pieces; longer texts are shown as replaced


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that stayed, came or went."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Segment]:
    """The texts as stretches: characters for Chinese, whole words for Latin letters; what went stands before what came."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if old == new:
        return [Segment(SAME, after)] if after else []
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return _joined([Segment(REMOVED, before), Segment(ADDED, after)])
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Segment(SAME, "".join(new[j1:j2])))
        else:
            found += [Segment(REMOVED, "".join(old[i1:i2])), Segment(ADDED, "".join(new[j1:j2]))]
    return _joined(found)


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    return [segment for segment in segments if segment.text]
