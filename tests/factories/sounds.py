"""Small sound files, made byte by byte: what a test needs of MP3, M4A, Ogg and WAV."""

import math
import struct

from tests.factories.course_files import _box, mp4


def mp3(seconds: float, *, tag: bytes = b"", is_second: bool = False) -> bytes:
    """Frames of silence at 128 kbit/s and 44.1 kHz (MPEG-2: 64 kbit/s and 22.05 kHz), behind an ID3v2 tag."""
    header, size, length = b"\xff\xfb\x90\x00", 417, 1152 / 44100
    if is_second:
        header, size, length = b"\xff\xf3\x80\x00", 72 * 64000 // 22050, 576 / 22050
    id3 = b"ID3\x04\0\0" + bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0)) + tag if tag else b""
    return id3 + (header + b"\0" * (size - 4)) * round(seconds / length)


def ogg(seconds: float, *, is_opus: bool = False, rate: int = 44100) -> bytes:
    """The first and the last page of an Ogg file."""
    if is_opus:
        head, samples = b"OpusHead\x01\x01" + struct.pack("<H", 312) + b"\0" * 7, round(seconds * 48000) + 312
    else:
        head, samples = b"\x01vorbis\0\0\0\0\x01" + struct.pack("<I", rate) + b"\0" * 14, round(seconds * rate)
    return _page(0, head) + _page(samples, b"\0" * 40)


def _page(samples: int, packet: bytes) -> bytes:
    return b"OggS\0\0" + struct.pack("<qIII", samples, 1, 0, 0) + bytes([1, len(packet)]) + packet


def wav(seconds: float, *, rate: int = 8000, pitch: float = 0.0) -> bytes:
    """One channel of eight bits: silence, or a tone that a browser really plays."""
    count = round(seconds * rate)
    sound = bytes(128 + round(60 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(count)) if pitch else b"\x80" * count
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


def m4a(seconds: float, *, has_picture: bool = False) -> bytes:
    """The least that says how long an M4A is; `has_picture`: a film in a sound file's clothes."""
    kind = b"vide" if has_picture else b"soun"
    track = _box(b"trak", _box(b"mdia", _box(b"hdlr", b"\0" * 8 + kind + b"\0" * 12)))
    plain = mp4(seconds)
    at = plain.index(b"moov") + 4
    return plain[: at - 8] + _box(b"moov", plain[at:] + track)
