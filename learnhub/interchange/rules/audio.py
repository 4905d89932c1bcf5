"""What a sound file says of itself: whether it is one, and how long it lasts. MP3, M4A, Ogg (Vorbis, Opus) and WAV."""

import struct
from collections.abc import Callable

from learnhub.interchange.rules.media import boxes, seconds_of_mp4

# Bits per second of Layer III by index, for MPEG-1 and for MPEG-2 and 2.5 (ISO 11172-3 and 13818-3); 0: free, refused.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # by version bits
_LEAST_FRAMES = 3  # what only looks like a frame is followed by no other
_OPUS_RATE = 48000  # RFC 7845: an Opus stream counts samples of 48 kHz, whatever was recorded


def seconds_of_mp3(content: bytes) -> float | None:
    """Length of an MP3 by its frames, whatever their rate; None when it is none."""
    at, frames, seconds = _after_id3(content), 0, 0.0
    while at + 4 <= len(content):
        frame = _frame(content[at : at + 4])
        if frame is None:
            break
        size, length = frame
        at, frames, seconds = at + size, frames + 1, seconds + length
    return seconds if frames >= _LEAST_FRAMES else None


def _after_id3(content: bytes) -> int:
    """Where the sound begins: behind an ID3v2 tag, whose size has seven bits in each byte."""
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if content[5] & 0x10 else 0)


def _frame(header: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the Layer III frame that begins with these four bytes."""
    word = int.from_bytes(header, "big")
    version, layer = word >> 19 & 3, word >> 17 & 3
    rate_index, sample_index, padding = word >> 12 & 15, word >> 10 & 3, word >> 9 & 1
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate_index in {0, 15} or sample_index == 3:
        return None
    is_first = version == 3
    bits = (_RATES_1 if is_first else _RATES_2)[rate_index] * 1000
    samples = _SAMPLES[version][sample_index]
    size = (144 if is_first else 72) * bits // samples + padding
    return size, (1152 if is_first else 576) / samples


def seconds_of_ogg(content: bytes) -> float | None:
    """Length of an Ogg file with Vorbis or Opus: the samples that its last page counts; None when it is none."""
    if content[:4] != b"OggS" or len(content) < 28:
        return None
    head = 27 + content[26]
    packet = content[head : head + 64]
    if packet[:7] == b"\x01vorbis" and len(packet) >= 16:
        rate, skipped = int.from_bytes(packet[12:16], "little"), 0
    elif packet[:8] == b"OpusHead" and len(packet) >= 12:
        rate, skipped = _OPUS_RATE, int.from_bytes(packet[10:12], "little")
    else:
        return None
    last = content.rfind(b"OggS")
    if not rate or last + 14 > len(content):
        return None
    samples = int(struct.unpack_from("<q", content, last + 6)[0]) - skipped
    return samples / rate if samples > 0 else None


def seconds_of_wav(content: bytes) -> float | None:
    """Length of a WAV file: bytes of sound by bytes a second; None when it is none."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    at, rate = 12, 0
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"fmt " and at + 20 <= len(content):
            rate = int.from_bytes(content[at + 16 : at + 20], "little")
        if name == b"data":
            held = min(size, len(content) - at - 8)
            return held / rate if rate and held else None
        at += 8 + size + size % 2
    return None


def seconds_of_m4a(content: bytes) -> float | None:
    """Length of an M4A; None when it is none, or has a picture that moves."""
    return None if has_picture(content) or content[4:8] != b"ftyp" else seconds_of_mp4(content)


def has_picture(content: bytes) -> bool:
    """Whether a track of an MP4 file is a film (ISO 14496-12 § 8.4.3)."""

    def handlers(start: int, stop: int, path: tuple[bytes, ...]) -> bool:
        for kind, first, last in boxes(content, start, stop):
            if kind != path[0]:
                continue
            if kind == b"hdlr":
                return content[first + 8 : first + 12] == b"vide"
            if handlers(first, last, path[1:]):
                return True
        return False

    return handlers(0, len(content), (b"moov", b"trak", b"mdia", b"hdlr"))


LENGTHS: dict[str, Callable[[bytes], float | None]] = {
    ".mp3": seconds_of_mp3,
    ".m4a": seconds_of_m4a,
    ".ogg": seconds_of_ogg,
    ".wav": seconds_of_wav,
}


def seconds_of(name: str, content: bytes) -> float | None:
    """Length of a sound file by what it contains and not by its name alone; None when it is not what its name says."""
    return LENGTHS["." + name.rsplit(".", 1)[-1].lower()](content)
