"""What the author did to a file before confirming it: questions mended or left out, columns named otherwise."""

import json
import os
from dataclasses import asdict, dataclass, field
from typing import Any

from learnhub.core import storage
from learnhub.interchange.rules.table_layout import Layout
from learnhub.interchange.service.waiting_files import FOLDER


@dataclass
class Changes:
    """Fields of mended questions and numbers of those left out, by their place among the questions; layouts by sheet."""

    mended: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)


def changes_of(key: str) -> Changes:
    """The changes to the file behind `key`, which somebody has looked at before."""
    try:
        return Changes(**json.loads(storage.path_of(f"{FOLDER}/{key}.changes").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Changes()


def keep_changes(key: str, changes: Changes) -> None:
    """Keep them beside the file: written whole, or not at all."""
    path = storage.path_of(f"{FOLDER}/{key}.changes")
    piece = path.with_suffix(f".{os.getpid()}.part")
    piece.write_text(json.dumps(asdict(changes), ensure_ascii=False), encoding="utf-8")
    piece.replace(path)


def layout_as_data(layout: Layout) -> dict[str, Any]:
    """A layout as JSON keeps it."""
    options, blanks = ({str(place): column for place, column in each.items()} for each in (layout.options, layout.blanks))
    return {"columns": dict(layout.columns), "options": options, "header": layout.header, "blanks": blanks}


def layout_from_data(found: dict[str, Any]) -> Layout:
    """A layout that was kept."""
    options, blanks = ({int(place): column for place, column in found[each].items()} for each in ("options", "blanks"))
    return Layout(found["columns"], options, found["header"], blanks)
