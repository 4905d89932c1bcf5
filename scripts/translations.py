"""English catalogs, one in each feature: collect what pages say, compile what people wrote. Needs Babel."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "learnhub"
LOCALE = "en"
SHARED = "core"  # has what stands in learnhub/*.py
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
TEMPLATE = {"encoding": "utf-8", "silent": "false"}  # a template that cannot be read is an error, not an empty one
OPTIONS = {"**.html": TEMPLATE, "**.txt": TEMPLATE}
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,  # marks a string for translation later, where nothing can translate: rules
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
NOT_KEPT = tuple(
    f'"{name}'.encode()
    for name in ("Project-Id", "Report-Msgid", "POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
)
HEADER = "# English for this feature. Write msgstr; `make translations` keeps the rest."


def features() -> Iterator[Path]:
    """The packages that may have a catalog."""
    return (folder for folder in sorted(PACKAGE.iterdir()) if (folder / "__init__.py").is_file())


def catalog_of(feature: Path) -> Path:
    """Where the English of a feature is written."""
    return feature / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"


def said_in(feature: Path) -> Catalog:
    """All strings of a feature's Python files and templates, without line numbers so that a diff shows words only."""
    said = Catalog(charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        feature, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), directory_filter=_is_source
    ):
        said.add(message, locations=[(f"{feature.name}/{name}", 0)], auto_comments=comments, context=context)
    if feature.name == SHARED:
        for name, _line, message, comments, context in extract_from_dir(PACKAGE, [("*.py", "python")], keywords=KEYWORDS):
            if "/" not in name:
                said.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return said


def _is_source(folder: str) -> bool:
    return Path(folder).name not in {"translations", "static", "frontend", "__pycache__"}


def update(*names: str) -> int:
    """Add new strings to the catalogs (of the features named, else all) and drop those no longer said. Returns how many lack English."""
    missing = 0
    for feature in features():
        if names and feature.name not in names:
            continue
        said, path = said_in(feature), catalog_of(feature)
        if not len(said):
            continue
        catalog = read(path) if path.exists() else Catalog(locale=LOCALE)
        catalog.header_comment, catalog.fuzzy = HEADER, False
        catalog.update(said, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_file(catalog))
        empty = untranslated(catalog)
        missing += len(empty)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} strings, {len(empty)} without English")
    return missing


def as_file(catalog: Catalog) -> bytes:
    """A catalog as it is kept: sorted, and without the lines that change with each day or say nothing."""
    written = BytesIO()
    write_po(written, catalog, width=120, sort_output=True, include_lineno=False)
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(NOT_KEPT))


def read(path: Path) -> Catalog:
    """A catalog from its file. Raises babel's PoFileError for a line that cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def untranslated(catalog: Catalog) -> list[str]:
    """The strings without English."""
    return [str(message.id) for message in catalog if message.id and not _has_words(message.string)]


def _has_words(translation: object) -> bool:
    parts = translation if isinstance(translation, (tuple, list)) else [translation]
    return all(parts)


def problems() -> list[str]:
    """One line for each string without English, whose English has other placeholders, or is not the same in every catalog."""
    found = []
    english: dict[object, object] = {}
    for feature in features():
        path = catalog_of(feature)
        catalog = read(path) if path.exists() else Catalog(locale=LOCALE)
        known = {(message.id, message.context) for message in catalog if message.id and _has_words(message.string)}
        found += [
            f"{path.relative_to(ROOT)}: {message.id!r}"
            for message in said_in(feature)
            if message.id and (message.id, message.context) not in known
        ]
        found += [f"{path.relative_to(ROOT)}: {message.id!r}: {error}" for message, errors in catalog.check() for error in errors]
        found += [  # the catalogs are merged: one of two translations would be shown for both
            f"{path.relative_to(ROOT)}: {message.id!r} is {message.string!r} here and {first!r} elsewhere"
            for message in catalog
            if message.id and (first := english.setdefault((message.id, message.context), message.string)) != message.string
        ]
    return found


def compile_all() -> None:
    """Write the .mo file beside each .po file of each language."""
    for path in sorted(PACKAGE.glob("*/translations/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def main(arguments: list[str]) -> None:
    """`compile`, `update` (with names of features, or all), or `check`, which fails and lists what lacks English."""
    match arguments:
        case ["compile"]:
            compile_all()
        case ["update", *names]:
            print(f"{update(*names)} strings still need English.")
            compile_all()
        case ["check"]:
            if found := problems():
                sys.exit("\n".join(found))
        case _:
            sys.exit("Usage: python -m scripts.translations compile | update [FEATURE …] | check")


if __name__ == "__main__":
    main(sys.argv[1:])
