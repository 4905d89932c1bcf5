"""What a media file says of itself: the length of an MP4, the pages of a PDF, whether captions are WebVTT."""

import re
import struct
from collections.abc import Iterator

SUFFIXES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".vtt": "text/vtt",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
_CUE = re.compile(r"^(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3}) +--> +(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3})(?:[ \t].*)?$", re.MULTILINE)


def boxes(content: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of ISO 14496-12 § 4.2 between two offsets: type, start and stop of the payload."""
    while start + 8 <= stop:
        size, kind = struct.unpack_from(">I4s", content, start)
        header = 8
        if size == 1 and start + 16 <= stop:
            size, header = struct.unpack_from(">Q", content, start + 8)[0], 16
        elif size == 0:
            size = stop - start
        if size < header or start + size > stop:
            return
        yield kind, start + header, start + size
        start += size


def _box(content: bytes, kind: bytes, start: int, stop: int) -> tuple[int, int] | None:
    return next(((first, last) for name, first, last in boxes(content, start, stop) if name == kind), None)


def seconds_of_mp4(content: bytes) -> float | None:
    """Length of an MP4 in seconds from its movie header (ISO 14496-12 § 8.2.2); None when it has none that can be read."""
    movie = _box(content, b"moov", 0, len(content))
    header = _box(content, b"mvhd", *movie) if movie else None
    if header is None:
        return None
    start, stop = header
    is_long = start < stop and content[start] == 1
    if stop - start < (32 if is_long else 20):
        return None
    scale, duration = struct.unpack_from(">IQ" if is_long else ">II", content, start + (20 if is_long else 12))
    if not scale or duration in {0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}:
        return None
    return float(duration) / float(scale)


def is_mp4(content: bytes) -> bool:
    """Whether it starts as an ISO media file does."""
    return content[4:8] == b"ftyp"


def pages_of_pdf(content: bytes) -> int | None:
    """Pages of a PDF that lists them in plain objects; None when they are compressed and cannot be counted here."""
    return len(re.findall(rb"/Type\s*/Page(?![A-Za-z])", content)) or None


def is_pdf(content: bytes) -> bool:
    """Whether it starts as a PDF does."""
    return content[:1024].lstrip().startswith(b"%PDF-")


def fault_of_captions(text: str, seconds: float | None = None) -> tuple[int, str] | None:
    """What is wrong with WebVTT captions (line, sentence), or None."""
    if not text.removeprefix("\ufeff").startswith("WEBVTT"):
        return 1, "字幕文件第一行应为 WEBVTT"
    cues = list(_CUE.finditer(text))
    if not cues:
        return 1, "字幕文件里没有一条字幕（形如 00:01.000 --> 00:04.000）"
    before = -1.0
    for cue in cues:
        line = text.count("\n", 0, cue.start()) + 1
        start, stop = _seconds(cue.groups()[:4]), _seconds(cue.groups()[4:])
        if stop <= start or start < before:
            return line, "字幕的结束时间应晚于开始时间，并按时间先后排列"
        if seconds is not None and stop > seconds + 1:
            return line, f"字幕到 {stop:g} 秒，超过了课件的长度 {seconds:g} 秒"
        before = start
    return None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def media_type_of(name: str) -> str:
    """The media type by the end of the name. Raises KeyError for one that no lesson may show."""
    return SUFFIXES["." + name.rsplit(".", 1)[-1].lower()]
