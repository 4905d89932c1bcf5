"""The words of a video, read from its WebVTT captions."""

import html
import re
from dataclasses import dataclass

_TIMES = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})\.(\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{2})\.(\d{3})")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start` to `stop`, seconds."""

    start: float
    stop: float
    text: str


def cues_of(captions: str) -> list[Cue]:
    """The cues of a WebVTT file in their order; blocks without times (notes, styles) are passed over."""
    cues = []
    for block in re.split(r"\n[ \t]*\n", captions.replace("\r\n", "\n")):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines[:2]):
            if match := _TIMES.match(line.strip()):
                text = html.unescape(_TAG.sub("", " ".join(part.strip() for part in lines[number + 1 :])))
                if text.strip():
                    cues.append(Cue(_seconds(match.groups()[:4]), _seconds(match.groups()[4:]), text.strip()))
                break
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
