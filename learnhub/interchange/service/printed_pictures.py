"""The pictures of questions on paper: below their question, each with the letter of its option."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from learnhub.interchange.service.kept_questions import content_of
from learnhub.questions.rules.pictures import ADDRESS, images_in

TALLEST, WIDEST = 3.5, 15.0  # centimeters
MOST_BYTES = 40 * 1024 * 1024  # of all pictures of a paper; further ones stay words


@dataclass
class Pictures:
    """The files of a paper's pictures, by the names that its template uses."""

    files: dict[str, bytes] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _size: int = 0

    def of(self, texts: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """The pictures in labeled HTML, each with its label and its width in centimeters; one that cannot be shown is left out."""
        found = ((label, address.removeprefix(ADDRESS)) for label, html in texts for address in images_in(html))
        return [{"label": label, "file": file, "width": self._width(file)} for label, name in found if (file := self._file(name))]

    def _file(self, name: str) -> str:
        if name not in self._names:
            content = content_of(name)
            self._size += len(content)
            is_taken = bool(content) and self._size <= MOST_BYTES and _shape(content) is not None
            self._names[name] = f"p{len(self._names)}.{name.rpartition('.')[2]}" if is_taken else ""
            if is_taken:
                self.files[self._names[name]] = content
        return self._names[name]

    def _width(self, file: str) -> float:
        width, height = _shape(self.files[file]) or (1, 1)
        return round(min(WIDEST, TALLEST * width / height, width / 37.8), 2)  # no larger than on a screen


def _shape(content: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
