"""Media files: kept under a name made of their content, sent in pieces that hold no thread hostage."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, current_app, request
from werkzeug.datastructures import Range
from werkzeug.http import is_resource_modified

PIECE = 1024 * 1024  # most bytes one 206 carries, whatever was asked for


@dataclass(frozen=True)
class Stored:
    """A file in the store: `key` is where, `size` in bytes, `sha256` of its content."""

    key: str
    size: int
    sha256: str


def _root() -> Path:
    return Path(current_app.config["MEDIA_ROOT"])


def path_of(key: str) -> Path:
    """The file behind `key`. Raises ValueError for a key that leaves the store."""
    root = _root().resolve()
    path = (root / key).resolve()
    if not path.is_relative_to(root):
        raise ValueError("the key leaves the media folder")
    return path


def keep(source: BinaryIO, suffix: str) -> Stored:
    """Store what `source` holds; the same content is stored once."""
    content = source.read()
    digest = hashlib.sha256(content).hexdigest()
    key = f"{digest[:2]}/{digest}{suffix.lower()}"
    path = path_of(key)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.part")
        temporary.write_bytes(content)
        temporary.replace(path)
    return Stored(key, len(content), digest)


def file_name(words: str, suffix: str) -> str:
    """A name for a download: no line breaks, no marks that turn the writing round, nothing that a path is made of."""
    printable = "".join(letter for letter in words if unicodedata.category(letter)[0] != "C")
    return (" ".join(re.sub(r'[\\/:*?"<>|]', " ", printable).split()).strip(". ")[:80] or "LearnHub") + suffix


def send(key: str, media_type: str, download_name: str | None = None) -> Response:
    """The file behind `key`; a Range request is answered with at most `PIECE` bytes of it."""
    path = path_of(key)
    size = path.stat().st_size
    response = Response(mimetype=media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.set_etag(path.stem)
    response.last_modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if download_name:
        name = quote(download_name, safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"  # RFC 8187: headers are ASCII
    if not is_resource_modified(request.environ, etag=path.stem):
        response.status_code = 304
    elif request.method == "HEAD":
        response.content_length = size
    elif wanted := _wanted_range(path):
        _send_piece(response, path, size, wanted.range_for_length(size))
    else:
        _send_whole(response, path, size)
    return response


def _wanted_range(path: Path) -> Range | None:
    """The one range asked for, unless it was asked of an older file (RFC 9110 § 13.1.5)."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    is_same = "If-Range" not in request.headers or request.if_range.etag == path.stem
    return wanted if is_same else None


def _send_piece(response: Response, path: Path, size: int, span: tuple[int, int] | None) -> None:
    if span is None:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{size}"
        return
    start, stop = span
    stop = min(stop, start + PIECE)
    with path.open("rb") as file:
        file.seek(start)
        response.set_data(file.read(stop - start))
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"


def _send_whole(response: Response, path: Path, size: int) -> None:
    if size <= PIECE:
        response.set_data(path.read_bytes())
        return
    response.direct_passthrough = True
    response.response = _pieces(path)
    response.content_length = size


def _pieces(path: Path) -> Iterator[bytes]:
    """The whole file in pieces, for a client that asked for no range."""
    with path.open("rb") as file:
        while piece := file.read(64 * 1024):
            yield piece
